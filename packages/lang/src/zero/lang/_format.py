"""The text of any value: which rule applies to which kind."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from enum import Enum, Flag
from types import FunctionType
from typing import Any, Final, NamedTuple, cast

from ._numbers import (
    TextError,
    complex_text,
    decimal_text,
    general,
    integer_text,
    positional,
    timedelta_text,
)


class _Style(NamedTuple):
    """Where the text of a key and the text of a part of a list differ."""

    nothing: str
    number: Callable[[float], str]
    data: Callable[[bytes], str | bytes]


def _octets(data: bytes) -> str:
    return f"[{' '.join(map(str, data))}]"


_NESTED: Final = _Style("<nil>", general, _octets)
_PLAIN: Final = _Style("", positional, bytes)
_ENUM_TEXTS: Final = (Enum.__str__, Flag.__str__)


def text(value: object) -> str:
    """Write a value as go-zero's `lang.Repr` does.

    None is empty, truth values are `true` and `false`, floats are written without exponents, a
    `timedelta` as a Go duration, bytes are the UTF-8 they hold. A value whose class has a `__str__`
    says its own text; an enumeration's member without one is written as its value. Lists, mappings,
    dataclasses and named tuples are written as Go's `%v` writes them.

    Raises TextError for what has no text that two processes would agree on: sets, objects without
    `__str__`, bytes that are not UTF-8 (`text_bytes` takes those).
    """
    found = _guarded(value, _PLAIN)
    if isinstance(found, str):
        return found
    try:
        return found.decode()
    except UnicodeDecodeError as error:
        raise TextError(value, f"byte {error.start} is not UTF-8") from None


def text_bytes(value: object) -> bytes:
    """Write a value as `text` does, in UTF-8: what go-zero hashes.

    Bytes are themselves, UTF-8 or not. Raises TextError where `text` does, and for lone surrogates.
    """
    found = value if type(value) is str else _guarded(value, _PLAIN)
    if isinstance(found, bytes):
        return found
    try:
        return found.encode()
    except UnicodeEncodeError as error:
        reason = f"character {error.start} is half of a surrogate pair; give bytes instead"
        raise TextError(value, reason) from None


def default_format(value: object) -> str:
    """Write a value as the verb `%v` of Go's `fmt` does.

    It differs from `text` in three kinds: None is `<nil>`, bytes are a list of numbers, and floats
    have exponents below 1e-4 and from 1e6 on. Raises TextError where `text` does.
    """
    return cast("str", _guarded(value, _NESTED))


def _guarded(value: object, style: _Style) -> str | bytes:
    try:
        return _write(value, style)
    except RecursionError:
        raise TextError(value, "it is nested too deeply, or contains itself") from None


def _write(value: object, style: _Style) -> str | bytes:
    while isinstance(value, Enum) and type(value).__str__ in _ENUM_TEXTS:
        value = cast("object", value.value)
    if value is None:
        return style.nothing
    # An own text wins over the builtin a class derives from; those of C extensions (numpy) only
    # repeat the number in Python's notation.
    if isinstance(value, str) or isinstance(type(value).__str__, FunctionType):
        return str(value)
    if isinstance(value, float):
        return style.number(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return style.data(bytes(cast("bytes", value)))
    return _scalar(value) or _compound(value)


def _scalar(value: object) -> str:
    """The text of a single value of a known kind, else nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return integer_text(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, timedelta):
        return timedelta_text(value)
    return complex_text(value) if isinstance(value, complex) else ""


def _compound(value: object) -> str:
    if isinstance(value, Mapping):
        return f"map[{' '.join(_pairs(cast('Mapping[Any, object]', value)))}]"
    if isinstance(value, list | tuple):
        parts = _joined(cast("list[object]", value))
        return f"{{{parts}}}" if hasattr(type(cast("object", value)), "_fields") else f"[{parts}]"
    if isinstance(value, set | frozenset):
        raise TextError(cast("object", value), "it has no order")
    if isinstance(value, type):
        raise TextError(value, f"{value.__qualname__} is a class, not a value")
    if type(value).__str__ is not object.__str__:
        return str(value)
    if hasattr(type(value), "__dataclass_fields__"):
        # Costs more than the rest of the package, and whoever has a dataclass has it already.
        from dataclasses import fields  # noqa: PLC0415

        return f"{{{_joined(getattr(value, field.name) for field in fields(cast('Any', value)))}}}"
    raise TextError(value, "give its class a __str__")


def _joined(values: Iterable[object]) -> str:
    return " ".join(map(_nested, values))


def _nested(value: object) -> str:
    return cast("str", _write(value, _NESTED))


def _pairs(mapping: Mapping[Any, object]) -> Iterable[str]:
    try:
        keys = sorted(mapping)
    except TypeError:
        raise TextError(mapping, "its keys have no order") from None
    return (f"{_nested(key)}:{_nested(mapping[key])}" for key in keys)
