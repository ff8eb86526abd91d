"""The slow, exact way to Go's text: value by value, with the place at hand for every refusal."""

import dataclasses
import datetime
import decimal
import enum
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias, cast

import msgspec

from ._errors import EncodeError
from ._literal import Number, Raw
from ._text import (
    checked_float_text,
    decimal_text,
    moment_text,
    sort_key,
    string_text,
)

Hook: TypeAlias = Callable[[Any], Any]
Member: TypeAlias = tuple[str, Any]

_MEMBERS_CACHE = 1024
_plain = msgspec.json.Encoder().encode


def encode_exactly(value: object, hook: Hook | None) -> bytes:
    """Return Go's text of a value.

    Raises:
        EncodeError: Something in it has no JSON text.
    """
    pieces: list[bytes] = []
    try:
        _Writer(pieces.append, hook).write(value, "$")
    except RecursionError:
        raise EncodeError("nested too deeply, or within itself") from None
    return b"".join(pieces)


class _Writer:
    def __init__(self, emit: Callable[[bytes], None], hook: Hook | None) -> None:
        self._emit = emit
        self._hook = hook

    def write(self, value: Any, path: str) -> None:
        kind = cast("type[Any]", type(value))
        plain = _WRITERS.get(kind)
        if plain is not None:
            self._emit(_refusing(plain, value, path))
        elif isinstance(value, dict):
            self._object(_sorted(cast("dict[Any, Any]", value), path), path)
        elif isinstance(value, (list, tuple)):
            self._array(cast("Iterable[Any]", value), path)
        elif isinstance(value, enum.Enum):
            self.write(value.value, path)
        elif isinstance(value, (set, frozenset)):
            self._array(_ordered(cast("Iterable[Any]", value)), path)
        else:
            self._record(value, path)

    def _record(self, value: Any, path: str) -> None:
        if isinstance(value, msgspec.Struct) and value.__struct_config__.array_like:
            self._array(_positions(value), path)
        elif (members := _members(value)) is not None:
            self._object(members, path)
        elif not self._hooked(value, path):
            self._emit(_derived(value, path))

    def _object(self, members: Iterable[Member], path: str) -> None:
        opening = b"{"
        for name, value in members:
            self._emit(opening + string_text(name) + b":")
            self.write(value, f"{path}.{name}")
            opening = b","
        self._emit(b"{}" if opening == b"{" else b"}")

    def _array(self, items: Iterable[Any], path: str) -> None:
        opening = b"["
        for index, item in enumerate(items):
            self._emit(opening)
            self.write(item, f"{path}[{index}]")
            opening = b","
        self._emit(b"[]" if opening == b"[" else b"]")

    def _hooked(self, value: Any, path: str) -> bool:
        """Write what the hook makes of a value; False if it knows nothing of it."""
        if self._hook is None:
            return False
        try:
            plain = self._hook(value)
        except NotImplementedError:
            return False
        self.write(plain, path)
        return True


def _derived(value: Any, path: str) -> bytes:
    """Write a value of a class derived from a plain one, which the hook knows nothing of."""
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return _refusing(write, value, path)
    raise EncodeError(f"{type(value).__name__} has no JSON form", path)


def _refusing(write: Callable[[Any], bytes], value: Any, path: str) -> bytes:
    try:
        return write(value)
    except ValueError as error:
        raise EncodeError(str(error), path) from None


def _copied(value: msgspec.Raw) -> bytes:
    return Raw(bytes(value)).text


# Asked in this order for derived classes: bool before int, datetime before date.
_WRITERS: dict[type[Any], Callable[[Any], bytes]] = {
    type(None): lambda _: b"null",
    bool: lambda value: b"true" if value else b"false",
    str: lambda value: string_text(str.__str__(value)),
    int: lambda value: int.__repr__(value).encode(),
    float: lambda value: checked_float_text(float(value)).encode(),
    decimal.Decimal: lambda value: decimal_text(value).encode(),
    datetime.datetime: lambda value: b'"%b"' % moment_text(value).encode(),
    Number: lambda value: value.text.encode(),
    Raw: lambda value: value.text,
    msgspec.Raw: _copied,
    # The text of these is msgspec's: base64, hyphenated digits, ISO 8601.
    **dict.fromkeys((bytes, bytearray, memoryview, uuid.UUID), _plain),
    **dict.fromkeys((datetime.date, datetime.time, datetime.timedelta), _plain),
}


def _sorted(value: Mapping[Any, Any], path: str) -> list[Member]:
    members = [(_key(key, path), item) for key, item in value.items()]
    return sorted(members, key=lambda member: sort_key(member[0]))


def _key(key: object, path: str) -> str:
    if isinstance(key, enum.Enum):
        return _key(key.value, path)
    if isinstance(key, str):
        return str.__str__(key)
    if isinstance(key, int) and not isinstance(key, bool):
        return int.__repr__(key)
    if isinstance(key, datetime.datetime):
        return _moment_key(key, path)
    if isinstance(key, (uuid.UUID, datetime.date)):
        return str(key)
    raise EncodeError(f"a key must be text or a whole number, not {type(key).__name__}", path)


def _moment_key(key: datetime.datetime, path: str) -> str:
    try:
        return moment_text(key)
    except ValueError as error:
        raise EncodeError(str(error), path) from None


def _ordered(items: Iterable[Any]) -> list[Any]:
    try:
        return sorted(items)
    except TypeError:
        return sorted(items, key=lambda item: (type(item).__name__, repr(item)))


def _members(value: object) -> Iterator[Member] | None:
    """Return the fields of a record under the names that msgspec writes, in their order."""
    kind = type(value)
    if isinstance(value, msgspec.Struct):
        return _struct_members(value)
    if dataclasses.is_dataclass(kind):
        names = [(field.name, field.name) for field in dataclasses.fields(kind)]
        return _attributes(value, names)
    if hasattr(kind, "__attrs_attrs__"):
        names = [(field.name, field.name) for field in cast("Any", kind).__attrs_attrs__]
        return _attributes(value, names)
    return None


def _attributes(value: object, names: Iterable[tuple[str, str]]) -> Iterator[Member]:
    for attribute, name in names:
        item = getattr(value, attribute, msgspec.UNSET)
        if item is not msgspec.UNSET:
            yield name, item


def _struct_members(value: msgspec.Struct) -> Iterator[Member]:
    kind = type(value)
    config = kind.__struct_config__
    if config.tag_field is not None:
        yield config.tag_field, config.tag
    names = zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True)
    if not config.omit_defaults:
        yield from _attributes(value, names)
        return
    fields = _fields(kind)
    for attribute, name in names:
        item = getattr(value, attribute)
        if item is not msgspec.UNSET and not _is_default(item, fields[attribute]):
            yield name, item


def _positions(value: msgspec.Struct) -> Iterator[Any]:
    config = value.__struct_config__
    if config.tag_field is not None:
        yield config.tag
    for attribute in value.__struct_fields__:
        item = getattr(value, attribute)
        yield None if item is msgspec.UNSET else item


@lru_cache(maxsize=_MEMBERS_CACHE)
def _fields(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    return {field.name: field for field in msgspec.structs.fields(kind)}


def _is_default(item: object, field: msgspec.structs.FieldInfo) -> bool:
    # As msgspec does: the very object, or an empty container where one is made anew.
    if item is field.default:
        return True
    factory = field.default_factory
    return factory in {list, dict, set} and type(item) is factory and not item
