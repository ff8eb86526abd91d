"""What an annotation says about a field: where it is read from, and what it may hold."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

import msgspec

from .._language.tags import Bounds, parse_range
from .._language.types import EXTRA


class Source(msgspec.Struct, frozen=True):
    """Name the tag by which one source knows a field; the base of `Json`, `Form` and the others.

    Attributes:
        tag: body of the tag, `key,option,...`; an empty key is the field's own name.
    """

    tag: str = ""
    source: ClassVar[str] = ""


class Json(Source, frozen=True):
    """Read the field from a JSON body or a configuration file."""

    source: ClassVar[str] = "json"


class Form(Source, frozen=True):
    """Read the field from the query and the form body of a request."""

    source: ClassVar[str] = "form"


class Path(Source, frozen=True):
    """Read the field from the variables of a route."""

    source: ClassVar[str] = "path"


class Header(Source, frozen=True):
    """Read the field from request headers, whatever their case."""

    source: ClassVar[str] = "header"


class Key(Source, frozen=True):
    """Read the field from plain Python values that already have their final types."""

    source: ClassVar[str] = "key"


class Foreign(Source, frozen=True):
    """Name a tag of another library (`yaml`, `bson`); no source of ours reads the field."""

    source: ClassVar[str] = "foreign"


class Options:
    """Allow only the given values, compared by their text: `Options("dev", "pro")`."""

    __slots__ = ("values",)

    def __init__(self, *values: str | float) -> None:
        self.values: Final = tuple(_option_text(value) for value in values)

    def __repr__(self) -> str:
        return f"Options({', '.join(map(repr, self.values))})"


class OptionalWith(msgspec.Struct, frozen=True):
    """Make the field optional together with another key: both are given or neither is."""

    key: str


class OptionalWithout(msgspec.Struct, frozen=True):
    """Make the field and another key exclude each other: exactly one of the two is given."""

    key: str


class Env(msgspec.Struct, frozen=True):
    """Let an environment variable win over the input when it is set and not empty."""

    name: str


class Inherit(msgspec.Struct, frozen=True):
    """Look the key up in the enclosing objects too; two objects are merged, the inner one wins."""


class FromString(msgspec.Struct, frozen=True):
    """Take the value as text (or as a number) and convert it."""


class Embedded(msgspec.Struct, frozen=True):
    """Read the fields of a nested class from the level of the class that holds it.

    When the field is optional, either none of its keys is given or all its required ones.
    """


class Secret(msgspec.Struct, frozen=True):
    """Keep the value out of error messages."""


class NotNull(msgspec.Struct, frozen=True):
    """Refuse null although the type has None: None then only means that nothing was given.

    That is how go-zero reads a pointer. In a list, a null element is skipped and stays None.
    """


def Range(text: str) -> msgspec.Meta:
    """Bound a number: `Range("[1:100)")`; a round bracket leaves its end out, an empty side is open.

    The result is a `msgspec.Meta`, so msgspec checks it and OpenAPI shows it. msgspec takes one
    lower and one upper bound: on an `Int8` and its like, or on a list, write the range into the tag.
    """
    bounds = parse_range(text)
    limits: dict[str, Any] = {}
    if text[1:-1].partition(":")[0]:
        limits["gt" if bounds.low_open else "ge"] = _whole(bounds.low)
    if text[1:-1].partition(":")[2]:
        limits["lt" if bounds.high_open else "le"] = _whole(bounds.high)
    return msgspec.Meta(**limits, extra={EXTRA: {"range": bounds}})


def meta_data(meta: msgspec.Meta) -> Mapping[str, object]:
    """Return what this package stored in a `msgspec.Meta`."""
    data = (meta.extra or {}).get(EXTRA, {})
    return data if isinstance(data, Mapping) else {}  # pyright: ignore[reportUnknownVariableType]


def bounds_of(meta: msgspec.Meta) -> Bounds | None:
    """Return the range that a marker put into a `msgspec.Meta`."""
    found = meta_data(meta).get("range")
    return found if isinstance(found, Bounds) else None


def _whole(number: float) -> float:
    # msgspec refuses float bounds on integers.
    return int(number) if float(number).is_integer() else number


def _option_text(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
