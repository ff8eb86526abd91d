"""From text to values: msgspec reads it, and once more when what it refused has been put right."""

import decimal
import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar, cast, overload

import msgspec

from ._as_go import Shape, shape_of
from ._errors import DecodeError, malformed, wrong_type

T = TypeVar("T")
Hook: TypeAlias = Callable[[type, Any], Any]
Decoder: TypeAlias = Callable[["bytes | str"], Any]
Buffer: TypeAlias = bytes | bytearray | memoryview | str
ParseFloat: TypeAlias = Callable[[str], Any]

_TYPES = 256
# `-0` as a value of its own. It may stand in a string too, which costs a second reading and no more.
_ZERO = r"-0(?<![^\s:,\[]-0)(?=[\s,\]}]|$)"
_TEXT_ZERO = re.compile(_ZERO).search
_MINUS_ZERO = re.compile(_ZERO.encode()).search
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u([dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_TRAILING = re.compile(r"trailing characters \(byte (\d+)\)")
_ZERO_FIRST = re.compile(r"[ \t\r\n]*-?0(?=[0-9])")


@overload
def loads(
    data: Buffer,
    type: type[T],
    *,
    as_go: bool = ...,
    trailing: bool = ...,
    parse_float: ParseFloat = ...,
    dec_hook: Hook | None = ...,
) -> T: ...
@overload
def loads(
    data: Buffer,
    type: Any = ...,
    *,
    as_go: bool = ...,
    trailing: bool = ...,
    parse_float: ParseFloat = ...,
    dec_hook: Hook | None = ...,
) -> Any: ...
def loads(
    data: Buffer,
    type: Any = Any,
    *,
    as_go: bool = False,
    trailing: bool = False,
    parse_float: ParseFloat = decimal.Decimal,
    dec_hook: Hook | None = None,
) -> Any:
    """Read JSON text into a type; numbers of no given type stay exact.

    Bytes that are no UTF-8 and lone surrogates become U+FFFD, as in Go.

    Args:
        data: The text.
        type: Any type msgspec knows. Without one, whole numbers become `int` and others what `parse_float` makes.
        as_go: Fill typed targets as Go does: names match whatever their case, null leaves the default or the zero
            value (Go writes it for lists never made), a list of numbers may be bytes. It costs several times as much.
        trailing: Read the first value and ignore what follows, as go-zero does; else that is an error.
        parse_float: Makes numbers with a fraction or an exponent from their literal: `Decimal`, `float`, `Number`.
        dec_hook: Makes objects of other classes from plain values, called as `dec_hook(type, value)`.

    Raises:
        DecodeError: The text is no JSON, is nested too deeply, or does not fit the type; it names the place.
    """
    text = bytes(data) if isinstance(data, memoryview) else data
    decoder = _decode_as_go if as_go else _decode
    try:
        return decoder(cast("bytes | str", text), type, trailing, parse_float, dec_hook)
    except msgspec.ValidationError as error:
        raise wrong_type(str(error)) from None
    except msgspec.DecodeError as error:
        raise malformed(str(error), len(text)) from None
    except RecursionError:
        raise DecodeError("nested too deeply") from None
    except decimal.DecimalException:
        raise DecodeError("a number is out of range") from None


def _decode(
    data: bytes | str, target: Any, trailing: bool, parse_float: ParseFloat, hook: Hook | None
) -> Any:
    decode = _decoder(target, parse_float, hook)
    try:
        return decode(data)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeError) as error:
        text = _repair(data)
        if not isinstance(error, UnicodeError) and not trailing and _same(text, data):
            raise
    try:
        return decode(text)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError as error:
        first = _first_value(text, str(error)) if trailing else None
        if first is None:
            raise
    return decode(first)


def _same(text: str, data: bytes | str) -> bool:
    return text == data if isinstance(data, str) else text.encode() == data


def _repair(data: bytes | str) -> str:
    """Put U+FFFD in the place of every stray byte and of every surrogate without its other half."""
    text = data if isinstance(data, str) else data.decode("utf-8", "surrogateescape")
    if "\\" in text:
        text = _ESCAPE.sub(lambda found: "\\ufffd" if found[1] else found[0], text)
    return _SURROGATE.sub("\ufffd", text)


def _first_value(text: str, message: str) -> bytes | str | None:
    """Cut off what msgspec says follows the first value; None if that is not what it says."""
    if found := _TRAILING.search(message):
        return text.encode()[: int(found[1]) - 1]
    zero = _ZERO_FIRST.match(text)
    return zero[0] if zero else None


def _decode_as_go(
    data: bytes | str, target: Any, trailing: bool, parse_float: ParseFloat, hook: Hook | None
) -> Any:
    tree = _decode(data, Any, trailing, parse_float, None)
    return msgspec.convert(_shape(target)(tree), target, dec_hook=hook, str_keys=True)


def _with_signs(decode: Decoder, parse_float: ParseFloat) -> Decoder:
    """Keep the sign of an integer literal that is negative and nothing, which msgspec reads as 0."""

    def whole(literal: str) -> Any:
        return parse_float(literal) if literal == "-0" else int(literal)

    def exact(data: bytes | str) -> Any:
        tree = decode(data)
        if not (_TEXT_ZERO(data) if isinstance(data, str) else _MINUS_ZERO(data)):
            return tree
        return json.loads(data, parse_int=whole, parse_float=parse_float)

    return exact


def _decoder(target: Any, parse_float: ParseFloat, hook: Hook | None) -> Decoder:
    try:
        return _cached_decoder(target, parse_float, hook)
    except TypeError:  # not hashable, as some annotations are
        return _new_decoder(target, parse_float, hook)


def _new_decoder(target: Any, parse_float: ParseFloat, hook: Hook | None) -> Decoder:
    # Making floats is what msgspec does itself, and faster.
    float_hook = None if parse_float is float else parse_float
    decode = msgspec.json.Decoder(target, float_hook=float_hook, dec_hook=hook).decode
    return _with_signs(decode, parse_float) if target is Any else decode


def _shape(target: Any) -> Shape:
    try:
        return _cached_shape(target)
    except TypeError:  # not hashable, as some annotations are
        return shape_of(target)


_cached_decoder = lru_cache(maxsize=_TYPES)(_new_decoder)
_cached_shape = lru_cache(maxsize=_TYPES)(shape_of)
