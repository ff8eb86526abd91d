"""Build Python types from type descriptors, and normal forms from their values.

A descriptor is JSON: `"int"`, `{"list": T}`, `{"struct": [field, ...]}`. One descriptor gives a msgspec Struct, a dataclass
or a TypedDict. Where Go's meaning of a type is not Python's, the type that means the same in Python is chosen:

- a `json.Number` field is filled like text, and only like text;
- a pointer is `T | None` with `NotNull`: it is None only when nothing was given;
- inside lists and maps go-zero sees a moment as a structure without fields, a duration as an integer of nanoseconds, and
  takes only truth values and lists for `any`.
"""

import base64
import dataclasses
import datetime
import math
import struct
import typing
from collections.abc import Callable
from typing import Annotated, Any

import msgspec

from zero import mapping as zm

SOURCES: dict[str, Callable[[str], object]] = {
    "json": zm.Json,
    "form": zm.Form,
    "path": zm.Path,
    "header": zm.Header,
    "key": zm.Key,
}
SCALARS: dict[str, Any] = {
    "string": str,
    "bool": bool,
    "int": zm.Int,
    "uint": zm.Uint,
    "float32": zm.Float32,
    "float64": float,
    "duration": zm.Duration,
    "time": Annotated[datetime.datetime, msgspec.Meta(tz=True)],
    "bytes": bytes,
    "number": str,
    "any": Any,
} | {f"int{bits}": getattr(zm, f"Int{bits}") for bits in (8, 16, 32, 64)} | {
    f"uint{bits}": getattr(zm, f"Uint{bits}") for bits in (8, 16, 32, 64)
}  # fmt: skip


class Opaque(msgspec.Struct):
    """What go-zero sees of a moment inside a list or a map."""


INSIDE: dict[str, Any] = {"time": Opaque, "duration": zm.Int64}
INSIDE_LIST: dict[str, Any] = INSIDE | {"any": bool | list[Any]}


class Describer:
    """Build one type; `flavour` is `struct`, `dataclass` or `typeddict`."""

    def __init__(self, flavour: str = "struct", known: Callable[[str], Any] | None = None) -> None:
        self.flavour = flavour
        self.known = known
        self.count = 0

    def type(self, descriptor: Any, inside: dict[str, Any] | None = None) -> Any:
        if isinstance(descriptor, str):
            return (inside or {}).get(descriptor, SCALARS[descriptor])
        if "list" in descriptor:
            return list[self.type(descriptor["list"], INSIDE_LIST)]
        if "map" in descriptor:
            key = SCALARS[descriptor.get("key", "string")]
            return dict[key, self.type(descriptor["map"], INSIDE)]
        if "nullable" in descriptor:
            inner = self.type(descriptor["nullable"], inside)
            return Annotated[typing.Optional[inner], zm.NotNull()]  # noqa: UP045 - a class made at run time
        if "conf" in descriptor:
            assert self.known is not None
            return self.known(descriptor["conf"])
        return self.struct(descriptor["struct"])

    def struct(self, fields: list[dict[str, Any]]) -> Any:
        self.count += 1
        name = f"Type{self.count}"
        hints = {field["name"]: self.field(field) for field in fields}
        if self.flavour == "dataclass":
            return dataclasses.make_dataclass(name, list(hints.items()), kw_only=True)
        if self.flavour == "typeddict":
            return typing.TypedDict(name, hints)  # type: ignore[misc]
        return msgspec.defstruct(name, list(hints.items()), kw_only=True)

    def field(self, field: dict[str, Any]) -> Any:
        type_ = self.type(field["type"])
        if field.get("embedded") and not field.get("optional"):
            # A required embedded pointer is always allocated.
            type_ = self.type(unwrapped(field["type"]))
        markers = list(self.markers(field))
        if field.get("embedded"):
            markers.append(zm.Embedded())
        for marker in markers:
            type_ = Annotated[type_, marker]
        return type_

    def markers(self, field: dict[str, Any]) -> typing.Iterator[object]:
        for source, tag in field.get("raw_tags", {}).items():
            yield SOURCES.get(source, zm.Foreign)(tag)
        if "source" not in field:
            return
        yield SOURCES.get(field["source"], zm.Foreign)(tag_text(field))
        if "options" in field:
            yield zm.Options(*field["options"])


def tag_text(field: dict[str, Any]) -> str:
    """Write the tag that the keys of a field descriptor stand for."""
    parts = [escaped(field.get("key", ""))]
    optional = field.get("optional")
    if optional:
        parts.append("optional" if optional is True else f"optional={escaped(optional)}")
    if "default" in field:
        parts.append("default=" + escaped(field["default"]))
    if "range" in field:
        parts.append("range=" + field["range"])
    parts.extend(flag for flag in ("string", "inherit") if field.get(flag))
    if "env" in field:
        parts.append("env=" + field["env"])
    return ",".join(parts)


def escaped(text: str) -> str:
    """Write the commas and backslashes outside brackets as the tag language wants them."""
    grouped = False
    out: list[str] = []
    for character in text:
        if character in "([":
            grouped = True
        elif character in ")]":
            grouped = False
        elif character in ",\\" and not grouped:
            out.append("\\")
        out.append(character)
    return "".join(out)


def unwrapped(descriptor: Any) -> Any:
    """Return the descriptor without its outer nullables."""
    while isinstance(descriptor, dict) and "nullable" in descriptor:
        descriptor = descriptor["nullable"]
    return descriptor


def get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else getattr(value, name)


def normal(value: Any, descriptor: Any, inside: bool = False) -> Any:
    """Return the normal form of a value; one empty form for unset and empty lists and maps."""
    descriptor = unwrapped(descriptor)
    if isinstance(descriptor, str):
        return None if value is None else scalar(value, descriptor, inside)
    if "struct" in descriptor:
        return None if value is None else fields(value, descriptor["struct"])
    if not value:
        return None
    if "list" in descriptor:
        return [normal(item, descriptor["list"], True) for item in value]
    return {str(key): normal(item, descriptor["map"], True) for key, item in value.items()}


def fields(value: Any, described: list[dict[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for field in described:
        item = get(value, field["name"])
        if not field.get("embedded"):
            out[field["name"]] = normal(item, field["type"])
        elif item is not None:
            out |= fields(item, unwrapped(field["type"])["struct"])
    return out


def scalar(value: Any, name: str, inside: bool) -> Any:
    if name == "time":
        return None if isinstance(value, Opaque) else moment(value)
    if name == "duration":
        return ("seconds", value / 1e9 if inside else value)
    if name == "bytes":
        return base64.b64encode(value).decode() or None
    if name.startswith("float"):
        return ("float", single(value) if name == "float32" else value)
    if name == "any":
        return value
    if isinstance(value, str) and not value.isascii():
        raw = value.encode("utf-8", "surrogateescape")
        try:
            raw.decode()
        except UnicodeDecodeError:
            return {"hex": raw.hex()}
    return str(value) if name == "number" else value


def expected(value: Any, descriptor: Any) -> Any:
    """Return the normal form of an expected value as a vector file writes it."""
    descriptor = unwrapped(descriptor)
    if value is None:
        return None
    if isinstance(descriptor, str):
        return expected_scalar(value, descriptor)
    if "struct" in descriptor:
        return expected_fields(value, descriptor["struct"])
    if not value:
        return None
    if "list" in descriptor:
        return [expected(item, descriptor["list"]) for item in value]
    return {key: expected(item, descriptor["map"]) for key, item in value.items()}


def expected_fields(value: dict[str, Any], described: list[dict[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for field in described:
        if field.get("embedded"):
            out |= expected_fields(value, unwrapped(field["type"])["struct"])
        elif field["name"] in value:
            out[field["name"]] = expected(value[field["name"]], field["type"])
    return out


def expected_scalar(value: Any, name: str) -> Any:
    if name == "duration":
        return ("seconds", int(value) / 1e9)
    if name.startswith("float"):
        number: Any = {"+Inf": math.inf, "-Inf": -math.inf, "NaN": math.nan}.get(value, value)
        return ("float", single(float(number)) if name == "float32" else float(number))
    if name == "bytes":
        return value or None
    if name == "time":
        return moment(msgspec.convert(value, datetime.datetime))
    if "int" in name:
        return int(value)
    return value


def same(one: Any, other: Any) -> bool:
    """Compare normal forms; NaN equals itself."""
    return repr(one) == repr(other) or one == other


def moment(value: datetime.datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


def single(value: float) -> float:
    """Round to float32."""
    if math.isinf(value) or math.isnan(value):
        return value
    return struct.unpack("f", struct.pack("f", value))[0]
