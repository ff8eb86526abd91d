"""What a field or a structured content is made of, before any encoding.

`simplify` turns any object into a few known shapes; the JSON and the plain encoder only know these.
The rules are go-zero's where Go has such a value (masks, errors, durations, times, texts), and a
value that cannot be shown costs itself only, never the line.
"""

import binascii
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date, datetime, timedelta
from datetime import time as daytime
from enum import Enum
from functools import cache
from typing import Any, NamedTuple, Protocol, TypeAlias, cast

import msgspec

from zero.timex import format_nanoseconds

Shape: TypeAlias = "bool | int | float | str | bytes | datetime | msgspec.Raw | Members | list[Shape] | dict[str, Shape] | None"
"""What encoders know."""

_DEEPEST = 64


class Sensitive(Protocol):
    """A value that says what of it may be written: `mask_sensitive` is called in its place."""

    def mask_sensitive(self) -> object:
        """Return what is logged instead."""
        ...


class Member(NamedTuple):
    """One member of an object: its name in Python and its key in JSON."""

    name: str
    key: str
    value: Shape


class Members(list[Member]):
    """An object's members in their declared order."""


def simplify(value: object) -> Shape:
    """Return a value in shapes that every encoder knows."""
    return _simplify(value, ())


def text_of(value: object) -> str:
    """Return `str(value)`, or what is known of a value that refuses."""
    try:
        return str(value)
    except Exception as error:  # a value's own code may raise anything
        return f"<{type(value).__name__}: str() raised {type(error).__name__}>"


def error_text(error: BaseException) -> str:
    """Return an exception's message, or its repr where the message is empty."""
    return text_of(error) or repr(error)


def duration_text(duration: timedelta) -> str:
    """Return Go's text of a duration, such as `1m30s`."""
    return format_nanoseconds(duration // timedelta(microseconds=1) * 1_000)


def content_of(message: object) -> Shape:
    """Return a structured content; unlike in a field, a duration is its nanoseconds (as in Go)."""
    if isinstance(message, timedelta):
        return message // timedelta(microseconds=1) * 1_000
    return simplify(message)


def _simplify(value: Any, path: tuple[int, ...]) -> Shape:
    if hasattr(_kind_of(value), "mask_sensitive") and len(path) < _DEEPEST:
        masked = _guarded(lambda: value.mask_sensitive())
        return _simplify(masked, (*path, id(value)))
    for leaf, convert in _LEAVES:
        if isinstance(value, leaf):
            return convert(value)
    if len(path) >= _DEEPEST or id(value) in path:
        return "…"
    return _guarded(lambda: _compound(value, (*path, id(value))))


def _guarded(make: Callable[[], Shape]) -> Shape:
    try:
        return make()
    except Exception as error:  # a value's own code may raise anything
        return f"<{type(error).__name__}: {text_of(error)}>"


def _compound(value: Any, path: tuple[int, ...]) -> Shape:
    kind = _kind_of(value)
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return {_key(key): _simplify(item, path) for key, item in items}
    members = _members_of(kind)
    if members is not None and not _has_text(kind):
        return Members(
            Member(name, key, _simplify(member, path)) for name, key, member in members(value)
        )
    if callable(dump := getattr(value, "model_dump", None)):  # pydantic
        return _simplify(dump(mode="json"), path)
    if isinstance(value, Set):
        return sorted((_simplify(item, path) for item in cast("Set[object]", value)), key=repr)
    if isinstance(value, Sequence):
        return [_simplify(item, path) for item in cast("Sequence[object]", value)]
    return text_of(value)


def _kind_of(value: object) -> type[Any]:
    return type(value)


def _key(key: object) -> str:
    if isinstance(key, Enum):
        key = key.value
    if key is None:
        return "null"
    if isinstance(key, bool):
        return "true" if key else "false"
    return str.__str__(key) if isinstance(key, str) else text_of(key)


@cache
def _has_text(kind: type[Any]) -> bool:
    """Tell whether a class has a `__str__` of its own (Go's Stringer)."""
    if hasattr(kind, "model_dump") or issubclass(kind, _BUILT_IN):
        return False
    return kind.__str__ is not object.__str__


_Member: TypeAlias = tuple[str, str, object]


@cache
def _members_of(kind: type[Any]) -> Callable[[Any], list[_Member]] | None:
    if issubclass(kind, msgspec.Struct):
        return _struct_members
    names = _member_names(kind)
    if names is None:
        return None
    return lambda value: [(name, name, getattr(value, name)) for name in names]


def _member_names(kind: Any) -> list[str] | None:
    if hasattr(kind, "__dataclass_fields__"):
        from dataclasses import fields  # noqa: PLC0415 - 10 ms that most programs need not pay

        return [field.name for field in fields(kind)]
    if hasattr(kind, "__attrs_attrs__"):
        return [field.name for field in kind.__attrs_attrs__]
    if hasattr(kind, "_fields") and tuple in kind.__mro__:
        return list(kind._fields)
    return None


def _struct_members(value: msgspec.Struct) -> list[_Member]:
    members: list[_Member] = []
    for field in msgspec.structs.fields(value):
        member = getattr(value, field.name)
        if value.__struct_config__.omit_defaults and field.default is not msgspec.NODEFAULT:
            hidden = member is field.default or member == field.default
        else:
            hidden = member is msgspec.UNSET
        # A hidden member has no key in JSON; plain lines show every member, as Go's %+v does.
        members.append((field.name, "" if hidden else field.encode_name, member))
    return members


_BUILT_IN = (bool, int, float, str, bytes, bytearray, list, tuple, dict, set, frozenset, type)

# Looked through in order, so subclasses stand before their bases.
_LEAVES: tuple[tuple[type, Callable[[Any], Shape]], ...] = (
    (type(None), lambda value: value),
    (Enum, lambda value: simplify(value.value)),
    (bool, lambda value: value),
    (int, int),
    (float, float),
    (str, str.__str__),
    (BaseException, error_text),
    (timedelta, duration_text),
    (datetime, lambda value: value),
    (date, lambda value: value.isoformat()),
    (daytime, lambda value: value.isoformat()),
    (bytes, lambda value: value),
    (bytearray, bytes),
    (memoryview, bytes),
    (msgspec.Raw, lambda value: value),
    (type, lambda value: f"{value.__module__}.{value.__qualname__}"),
)


def base64_text(data: bytes) -> str:
    """Return bytes as JSON shows them."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def rfc3339(when: datetime) -> str:
    """Return a time with as many digits of its second as it needs; a naive one has no offset."""
    text = when.replace(tzinfo=None).isoformat(timespec="microseconds").rstrip("0").rstrip(".")
    offset = when.utcoffset()
    if offset is None:
        return text
    if not offset:
        return text + "Z"
    return text + when.isoformat()[-6:]
