"""Comparison of a configuration class with go-zero's data sheet of it."""

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

Result = tuple[str, str, str]

_SIMPLE = {"string": str, "bool": bool, "int": int, "uint32": int, "float64": float}


def compare(name: str, sheet: dict[str, Any], kind: type[msgspec.Struct]) -> Iterator[Result]:
    """Yield a result for every key of a sheet, and one for keys that it does not have."""
    yield from _struct(name, sheet["type"]["struct"], sheet["filled"], kind)


def _struct(
    place: str, fields: list[dict[str, Any]], filled: dict[str, Any], kind: type[msgspec.Struct]
) -> Iterator[Result]:
    own = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    hints = get_type_hints(kind)
    for field in fields:
        name = f"{place}.{field['name']}"
        mine = own.pop(field.get("key") or field["name"], None)
        if mine is None:
            yield name, "differs", "no such key"
        elif isinstance(field["type"], dict):
            yield from _struct(
                name, field["type"]["struct"], filled[field["name"]], hints[mine.name]
            )
        else:
            yield name, *_leaf(field, filled[field["name"]], mine, hints[mine.name])
    for extra in own:
        yield f"{place}.{extra}", "differs", "a key that go-zero does not have"


def _leaf(
    field: dict[str, Any], filled: Any, mine: msgspec.structs.FieldInfo, hint: Any
) -> tuple[str, str]:
    if mine.required or mine.default != filled:
        return "differs", f"default {mine.default!r}, expected {filled!r}"
    if field.get("options") and (
        get_origin(hint) is not Literal or list(get_args(hint)) != field["options"]
    ):
        return "differs", f"options {hint}, expected {field['options']}"
    if not isinstance(mine.default, _SIMPLE[field["type"]]):
        return "differs", f"type of {mine.default!r}, expected {field['type']}"
    return "equal", ""
