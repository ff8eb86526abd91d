"""Comparison of a configuration class with go-zero's data sheet of it."""

from collections.abc import Iterator
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from zero.mapping import Inherit

Result = tuple[str, str, str]
Field = dict[str, Any]

_KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str, "bool": bool, "int": int, "int64": int, "uint32": int, "float64": float,
    "duration": float,
}  # fmt: skip


def compare(
    place: str, fields: list[Field], filled: dict[str, Any], kind: type[msgspec.Struct]
) -> Iterator[Result]:
    """Yield a result for every key of a sheet, and one for each key that it does not have."""
    own = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    hints = get_type_hints(kind, include_extras=True)
    for field in fields:
        name = f"{place}.{field['name']}"
        mine = own.pop(field.get("key") or field["name"], None)
        if mine is None:
            yield name, "differs", "no such key"
            continue
        hint, marks = _parts(hints[mine.name])
        nested = field["type"].get("struct") if isinstance(field["type"], dict) else None
        problems = [] if nested else list(_leaf(field, filled[field["name"]], mine, hint))
        problems += _marks(field, mine, marks, nested=nested is not None)
        yield name, "differs" if problems else "equal", "; ".join(problems)
        if nested:
            yield from compare(name, nested, filled[field["name"]], hint)
    for extra in own:
        yield f"{place}.{extra}", "differs", "a key that go-zero does not have"


def _parts(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """Split an annotation into its type, without None, and its markers."""
    marks: tuple[Any, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        marks = tuple(rest)
    options = [each for each in get_args(hint) if each is not NoneType]
    if NoneType in get_args(hint) and len(options) == 1:
        hint = options[0]
    return hint, marks


def _default(mine: msgspec.structs.FieldInfo) -> Any:
    if mine.default_factory is not msgspec.NODEFAULT:
        return mine.default_factory()
    return mine.default


def _leaf(field: Field, filled: Any, mine: msgspec.structs.FieldInfo, hint: Any) -> Iterator[str]:
    default = _default(mine)
    if default is msgspec.NODEFAULT:
        if "default" in field or field.get("optional"):
            yield "required here, not in go-zero"
        return
    if "default" not in field and not field.get("optional"):
        yield "not required here, but in go-zero"
    expected = filled / 1e9 if field["type"] == "duration" else filled
    if (default or None) != (expected or None):
        yield f"default {default!r}, expected {expected!r}"
    if isinstance(field["type"], str) and not isinstance(default, _KINDS[field["type"]]):
        yield f"type of {default!r}, expected {field['type']}"
    options = list(get_args(hint)) if get_origin(hint) is Literal else []
    if options != field.get("options", []):
        yield f"options {options}, expected {field.get('options')}"


def _marks(
    field: Field, mine: msgspec.structs.FieldInfo, marks: tuple[Any, ...], *, nested: bool
) -> Iterator[str]:
    if any(isinstance(mark, Inherit) for mark in marks) != bool(field.get("inherit")):
        yield "inherit differs"
    bounds = [mark for mark in marks if isinstance(mark, msgspec.Meta) and mark.lt is not None]
    if field.get("range") == "[0:1000)":
        if not any((mark.ge, mark.lt) == (0, 1000) for mark in bounds):
            yield "range differs"
    elif field.get("range"):
        yield f"unknown range {field['range']}"
    if nested and mine.required:
        yield "a block may be left out"
