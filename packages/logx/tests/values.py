"""Python values for the value types of the vectors."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from zero.timex import format_nanoseconds


class GoError(Exception):
    """An error."""


class Stringer:
    """A value with a text of its own."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


class Masked:
    """A value of which only the mask may be written."""

    def __init__(self, mask: str, secret: str) -> None:
        self.mask = mask
        self.secret = secret

    def mask_sensitive(self) -> str:
        return self.mask

    def __str__(self) -> str:
        return self.secret


class Sample(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The structure of the vectors: `b` is left out when empty, `d` is not for JSON."""

    A: Any = msgspec.field(name="a")
    B: str = msgspec.field(name="b", default="")
    C: Any = msgspec.field()
    d: int = 1


def value_of(item: dict[str, Any], *, content: bool = False) -> Any:
    """Build the value of `{"type": ..., "value": ...}`."""
    kind, value = item["type"], item["value"]
    if kind in _BUILDERS:
        return _BUILDERS[kind](value)
    if kind == "duration_ns":
        return _duration(int(value), content=content)
    if kind == "durations_ns":
        return [_duration(int(each), content=False) for each in value]
    msg = f"unknown value type {kind!r}"
    raise LookupError(msg)


def fields_of(items: list[dict[str, Any]] | None) -> dict[str, Any]:
    """Build fields; of two with one name the later one stays."""
    return {item["key"]: value_of(item) for item in items or []}


def _duration(nanoseconds: int, *, content: bool) -> Any:
    # Python's own durations end at microseconds.
    if nanoseconds % 1_000 == 0:
        return timedelta(microseconds=nanoseconds // 1_000)
    return nanoseconds if content else Stringer(format_nanoseconds(nanoseconds))


def _sample(members: dict[str, Any]) -> Any:
    if members.keys() <= {"a", "b", "C"} and {"a", "C"} <= members.keys():
        return Sample(A=members["a"], B=members.get("b", ""), C=members["C"])
    return msgspec.defstruct("Made", list(members))(**members)


_BUILDERS: dict[str, Any] = {
    "string": str,
    "string_hex": lambda value: bytes.fromhex(value).decode("utf-8", "surrogateescape"),
    "int": int,
    "float": float,
    "float32": float,
    "bool": bool,
    "null": lambda _: None,
    "time": datetime.fromisoformat,
    "error": GoError,
    "errors": lambda value: [GoError(each) for each in value],
    "bytes_hex": bytes.fromhex,
    "json": lambda value: value,
    "struct": _sample,
    "own_json": lambda value: msgspec.Raw(msgspec.json.encode(value)),
    "stringer": Stringer,
    "stringers": lambda value: [Stringer(each) for each in value],
    "masked": lambda value: Masked(**value),
}
