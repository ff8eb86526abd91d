"""The fast way to Go's text: msgspec writes it, and only what the two spell differently is touched."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec

from ._exact import Hook, encode_exactly
from ._literal import Number, Raw
from ._text import escape_separators, float_text

_HOOKS = 64
# Up to here it is cheaper to look at each `.0` than to take the text apart.
_FEW = 8
# MessagePack marks a float with CB. In UTF-8 no byte below 80 or above BF follows a CB, so a text
# never looks like one that is not finite; a number may, which costs a second look and no more.
_FLOAT: Final = b"\xcb"
_NOT_FINITE = re.compile(rb"\xcb[\x7f\xff][\xf0-\xff]").search
# Moments that Go spells differently, or whose offset may have had seconds (as before 2000); texts
# that merely look like them cost a second look too.
_MOMENT = re.compile(
    rb"T(?:\d\d:\d\d:\d\d(?:\.\d{5}0|(?:\.\d{6})?\")"
    rb"|(?<=[01]\d{3}-\d\d-\d\dT)[^Z\"]{8,15}[+-]\d\d:)"
).search
_WHOLE = re.compile(rb"\.0(?=[,\]}]|$)")
_SHORT = re.compile(rb"e[-0-9]").search
_EXPONENT = re.compile(rb"(?<![\d.-])-?\d+(?:\.\d+)?e-?\d+")


class _NeedsCare(Exception):
    """Something that only the exact way can write."""


class _Encoders(NamedTuple):
    text: Callable[[object], bytes]
    packed: Callable[[object], bytes]
    packed_without_decimals: Callable[[object], bytes]


def dumps(value: object, *, enc_hook: Hook | None = None) -> bytes:
    """Return the text that go-zero's `jsonx.Marshal` gives for such a value, in UTF-8.

    Args:
        value: Dictionaries, lists, msgspec Structs, dataclasses, enums, `Decimal`, aware `datetime`, ...
        enc_hook: Turns an object of any other class into one of these; it raises NotImplementedError
            for what it does not know, and may be called more than once for one object.

    Raises:
        EncodeError: Something has no JSON text (NaN, a datetime without a zone, a bool as a key); names its place.
    """
    encoders = _encoders(enc_hook)
    try:
        text = encoders.text(value)
        packed = encoders.packed(value)
    except (_NeedsCare, UnicodeEncodeError, TypeError, ValueError, OverflowError, RecursionError):
        return encode_exactly(value, enc_hook)
    if _MOMENT(text):
        return encode_exactly(value, enc_hook)
    if _FLOAT in packed:
        if _NOT_FINITE(packed):
            return encode_exactly(value, enc_hook)
        if _WHOLE.search(text) or _SHORT(text):
            # Decimals keep their last zeros, and nothing in the text tells them from floats.
            if packed != encoders.packed_without_decimals(value):
                return encode_exactly(value, enc_hook)
            text = _respell_floats(text)
    return escape_separators(text)


def dumps_str(value: object, *, enc_hook: Hook | None = None) -> str:
    """Return the same as `dumps`, as text."""
    return dumps(value, enc_hook=enc_hook).decode()


@lru_cache(maxsize=_HOOKS)
def _encoders(hook: Hook | None) -> _Encoders:
    def inner(value: Any) -> Any:
        if hook is None or isinstance(value, (Number, Raw)):
            raise _NeedsCare
        try:
            plain = hook(value)
        except NotImplementedError:
            raise _NeedsCare from None
        if isinstance(plain, msgspec.Raw):
            raise _NeedsCare
        return plain

    return _Encoders(
        msgspec.json.Encoder(order="deterministic", decimal_format="number", enc_hook=inner).encode,
        msgspec.msgpack.Encoder(decimal_format="number", enc_hook=inner).encode,
        msgspec.msgpack.Encoder(decimal_format="string", enc_hook=inner).encode,
    )


def _respell_floats(text: bytes) -> bytes:
    """Write the floats outside of strings as Go does."""
    escaped = b"\\" in text
    if escaped:
        # No control character is ever in the text, so two of them can stand for the escapes of quotes.
        text = text.replace(b"\\\\", b"\x00").replace(b'\\"', b"\x01")
    few = text.count(b".0") <= _FEW and not _SHORT(text)
    text = _without_few_zeros(text) if few else _respell_between_strings(text)
    return text.replace(b"\x01", b'\\"').replace(b"\x00", b"\\\\") if escaped else text


def _without_few_zeros(text: bytes) -> bytes:
    """Cut off every `.0` that has an even number of quotes before it: it stands in no string."""
    pieces: list[bytes] = []
    start = quotes = 0
    for found in _WHOLE.finditer(text):
        at, end = found.span()
        quotes += text.count(b'"', start, at)
        pieces.append(text[start : end if quotes % 2 else at])
        start = end
    pieces.append(text[start:])
    return b"".join(pieces)


def _respell_between_strings(text: bytes) -> bytes:
    # Between quotes, every second piece is a string.
    pieces = text.split(b'"')
    outside = _WHOLE.sub(b"", b'"'.join(pieces[::2]))
    if _SHORT(outside):
        outside = _EXPONENT.sub(_respell, outside)
    pieces[::2] = outside.split(b'"')
    return b'"'.join(pieces)


def _respell(found: re.Match[bytes]) -> bytes:
    return float_text(float(found[0])).encode()
