"""Compare a configuration class with go-zero's data sheet of it (`conf_defaults.json`).

Copy this file into the tests of any package that has an `XxxConf`. It needs msgspec alone, so that packages below
zero.mapping can have it too: what zero.mapping says in an annotation is known by its shape.

    sheet = json.loads(path.read_text("utf-8"))["types"]
    for place, outcome, detail in compare("rest.RestConf", sheet, RestConf):
        assert outcome == "equal", f"{place}: {detail}"
"""

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

Outcome = tuple[str, str, str]

SCALARS: dict[str, type] = {"string": str, "bool": bool, "float32": float, "float64": float}
WIDTHS = {
    f"{sign}int{bits}": (0, None, 2**bits - 1, None)
    if sign
    else (-(2 ** (bits - 1)), None, 2 ** (bits - 1) - 1, None)
    for sign in ("", "u")
    for bits in (8, 16, 32)
}
SCALES = {"duration": 1e9, "millis": 1e3, "nanoseconds": 1}
"""What a unit of our spans of time is in go-zero's number, by the name of the type."""


def compare(name: str, sheet: dict[str, Any], cls: Any) -> Iterator[Outcome]:
    """Yield an outcome for every key of the class `name` of a sheet, and for keys that it does not have."""
    entry = sheet[name]
    yield from _section(name, entry["type"], entry["filled"], cls, sheet)


def _section(
    place: str, descriptor: Any, filled: Any, cls: Any, sheet: dict[str, Any]
) -> Iterator[Outcome]:
    mine = {field.encode_name: field for field in msgspec.structs.fields(cls)}
    hints = get_type_hints(cls, include_extras=True)
    for field in flat(descriptor, sheet):
        key = field.get("key") or field["name"]
        where = f"{place}.{key}"
        info = mine.pop(key, None)
        if info is None:
            yield where, "differs", "there is no such key"
            continue
        bare, metadata = peel(hints[info.name])
        value = (filled or {}).get(field["name"])
        problems = [*_type(field["type"], bare, metadata, sheet), *_rules(field, bare, metadata)]
        problems += _default(field, info, value, metadata, sheet)
        yield where, "differs" if problems else "equal", "; ".join(problems)
        yield from _inside(where, field["type"], value, bare, sheet)
    for extra in mine:
        yield f"{place}.{extra}", "differs", "go-zero has no such key"


def _inside(
    place: str, descriptor: Any, filled: Any, bare: Any, sheet: dict[str, Any]
) -> Iterator[Outcome]:
    inner = named(descriptor, sheet)
    if not isinstance(inner, dict):
        return
    if "struct" in inner and is_class(bare):
        yield from _section(place, inner, filled if isinstance(filled, dict) else None, bare, sheet)
    elif "list" in inner or "map" in inner:
        args = get_args(bare)
        if args:
            item = inner.get("list", inner.get("map"))
            yield from _inside(f"{place}[]", item, None, peel(args[-1])[0], sheet)


def _type(
    descriptor: Any, bare: Any, metadata: tuple[Any, ...], sheet: dict[str, Any]
) -> Iterator[str]:
    wanted = named(descriptor, sheet)
    origin = get_origin(bare)
    if isinstance(wanted, dict):
        shape = next(iter(wanted))
        fits = {"struct": is_class(bare), "list": origin is list}.get(shape, _is_map(origin))
        if not fits:
            yield f"is {bare}, expected a {shape}"
        return
    span = _scale(metadata) is not None
    if origin is Literal:
        bare = type(get_args(bare)[0])
    if wanted == "duration" and not span:
        yield f"is {bare}, expected Duration"
    number = "int" in wanted and bare is not int and not span
    if number or (wanted in SCALARS and (bare is not SCALARS[wanted] or span)):
        yield f"is {bare}, expected {wanted}"


def _rules(field: dict[str, Any], bare: Any, metadata: tuple[Any, ...]) -> Iterator[str]:
    named_options = _marker(metadata, "Options")
    options = get_args(bare) if named_options is None else named_options.values
    options = options if field.get("options") or get_origin(bare) is Literal else ()
    if sorted(map(str, options)) != sorted(field.get("options", ())):
        yield f"options are {options}, expected {field.get('options')}"
    width = WIDTHS.get(str(field["type"]))
    limits = [limit for limit in map(_limits, metadata) if any(limit) and limit != width]
    wanted = [_bounds(field["range"])] if "range" in field else []
    if limits != wanted:
        yield f"range is {limits}, expected {field.get('range')}"
    dependency = field.get("optional") if isinstance(field.get("optional"), str) else None
    markers = {
        "inherit": (_marker(metadata, "Inherit") is not None, bool(field.get("inherit"))),
        "string": (_marker(metadata, "FromString") is not None, bool(field.get("string"))),
        "env": (getattr(_marker(metadata, "Env"), "name", None), field.get("env")),
        "dependency": (_dependency(metadata), dependency),
    }
    for name, (found, expected) in markers.items():
        if found != expected:
            yield f"{name} is {found}, expected {expected}"


def _default(
    field: dict[str, Any], info: Any, filled: Any, metadata: tuple[Any, ...], sheet: dict[str, Any]
) -> Iterator[str]:
    inner = named(field["type"], sheet)
    section = isinstance(inner, dict) and "struct" in inner
    required = not field.get("optional") and "default" not in field and not section
    if info.required and not required and not section:
        yield "is required"
    elif required and not info.required:
        yield "is not required"
    elif not section and not info.required and filled is not None:
        default = info.default_factory() if info.default is msgspec.NODEFAULT else info.default
        if (scale := _scale(metadata)) is not None:
            default = round(default * scale)
        # What is unset is None in Python, or the empty value of its type.
        if default != filled and not (default is None and not filled):
            yield f"default is {default!r}, expected {filled!r}"


def _limits(meta: Any) -> tuple[Any, ...]:
    if not isinstance(meta, msgspec.Meta) or "width" in _extra(meta).get("zero.mapping", {}):
        return (None,)
    return tuple(getattr(meta, name) for name in ("ge", "gt", "le", "lt"))


def _bounds(text: str) -> tuple[float | None, ...]:
    """Return the limits of a range such as `[0:10)`."""
    low, high = (float(end) if end else None for end in text[1:-1].split(":"))
    lower = (None, low) if text.startswith("(") else (low, None)
    return (*lower, None, high) if text.endswith(")") else (*lower, high, None)


def _marker(metadata: tuple[Any, ...], name: str) -> Any:
    return next((meta for meta in metadata if type(meta).__name__ == name), None)


def _dependency(metadata: tuple[Any, ...]) -> str | None:
    together, apart = (_marker(metadata, f"Optional{name}") for name in ("With", "Without"))
    return f"!{apart.key}" if apart is not None else getattr(together, "key", None)


def _scale(metadata: tuple[Any, ...]) -> float | None:
    said = [meta.extra["zero.mapping"] for meta in metadata if "zero.mapping" in _extra(meta)]
    return next((SCALES[data["time"]] for data in said if "time" in data), None)


def _extra(meta: Any) -> dict[Any, Any]:
    return getattr(meta, "extra", None) or {}


def _is_map(origin: Any) -> bool:
    return isinstance(origin, type) and issubclass(origin, Mapping)


def is_class(bare: Any) -> bool:
    return isinstance(bare, type) and issubclass(bare, msgspec.Struct)


def peel(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """Split an annotation into its bare type without None, and its metadata."""
    metadata: tuple[Any, ...] = ()
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            metadata = (*annotation.__metadata__, *metadata)
            annotation = annotation.__origin__
        elif origin in (Union, types.UnionType):
            annotation = next(arg for arg in get_args(annotation) if arg is not types.NoneType)
        else:
            return annotation, metadata


def named(descriptor: Any, sheet: dict[str, Any]) -> Any:
    """Return a descriptor with its outer nullables and names resolved."""
    while isinstance(descriptor, dict) and ("nullable" in descriptor or "conf" in descriptor):
        descriptor = (
            sheet[descriptor["conf"]]["type"] if "conf" in descriptor else descriptor["nullable"]
        )
    return descriptor


def flat(descriptor: Any, sheet: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the fields on the level of a structure, embedded ones included."""
    for field in named(descriptor, sheet)["struct"]:
        if field.get("embedded"):
            yield from flat(field["type"], sheet)
        elif field.get("key") != "-":
            yield field
