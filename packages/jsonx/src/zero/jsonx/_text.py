"""Go's spelling of single values: numbers, strings, moments."""

import datetime
import decimal
import math
import re

import msgspec

_SURROGATE = re.compile("[\ud800-\udfff]")
# Go writes floats from here on, and those smaller than that, with an exponent.
_LARGE = 1e21
_SMALL = 1e-6
_quote = msgspec.json.Encoder().encode


def float_text(value: float) -> str:
    """Write a finite float as Go does: the fewest digits, no `.0`, an exponent only if it saves many zeros."""
    digits = repr(value)
    if value == 0 or _SMALL <= abs(value) < _LARGE:
        if "e" in digits:
            return format(decimal.Decimal(digits), "f")
        return digits.removesuffix(".0")
    mantissa, exponent = digits.split("e")
    return f"{mantissa.removesuffix('.0')}e{exponent[0]}{exponent[1:].lstrip('0')}"


def decimal_text(value: decimal.Decimal) -> str:
    """Write a decimal with all its digits.

    Raises:
        ValueError: It is not finite.
    """
    if not value.is_finite():
        raise ValueError(f"{value} is no JSON number")
    return str(value)


def checked_float_text(value: float) -> str:
    """Write a float.

    Raises:
        ValueError: It is not finite.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} is no JSON number")
    return float_text(value)


def string_text(value: str) -> bytes:
    """Quote a string; a lone surrogate (a byte that was no UTF-8) becomes an escaped U+FFFD, as in Go."""
    try:
        quoted = _quote(value)
    except UnicodeEncodeError:
        pieces = (_quote(piece)[1:-1] for piece in _SURROGATE.split(value))
        quoted = b'"%b"' % b"\\ufffd".join(pieces)
    return escape_separators(quoted)


def escape_separators(text: bytes) -> bytes:
    """Escape U+2028 and U+2029, which JavaScript once took for line ends."""
    if text.isascii() or b"\xe2\x80" not in text:
        return text
    return text.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")


def sort_key(text: str) -> bytes:
    """Return the bytes by which Go orders a key."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def moment_text(value: datetime.datetime) -> str:
    """Write a moment as RFC 3339 without needless zeros.

    Raises:
        ValueError: It has no zone, so Go could not read it.
    """
    offset = value.utcoffset()
    if offset is None:
        raise ValueError("a datetime without a zone is no moment")
    if offset.seconds % 60 or offset.microseconds:
        # RFC 3339 has no seconds in offsets; cutting them off would make it another moment.
        value, offset = value.astimezone(datetime.UTC), datetime.timedelta(0)
    text = value.replace(tzinfo=None).isoformat()
    if value.microsecond:
        text = text.rstrip("0")
    return text + (_offset_text(offset) if offset else "Z")


def _offset_text(offset: datetime.timedelta) -> str:
    minutes = offset // datetime.timedelta(minutes=1)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
