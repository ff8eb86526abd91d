"""JSON lines, byte for byte as Go's encoder writes them.

msgspec does the work. What differs from Go is prepared before (floats, kinds of values) or repaired
after it (two separators that JavaScript once could not read).
"""

import re
from datetime import datetime
from math import isfinite

import msgspec

from ._values import Members, Shape, base64_text, rfc3339, simplify

# Sorts keys by code point, which for UTF-8 is Go's order by bytes.
_encode_sorted = msgspec.json.Encoder(order="deterministic").encode
_encode = msgspec.json.Encoder().encode
_SURROGATE = "[\ud800-\udfff]"

JSON_TYPES = frozenset({str, int, bool, type(None)})
"""Types that msgspec writes as Go does."""


def encode_line(fields: dict[str, object]) -> bytes:
    """Encode one line whose values are of `JSON_TYPES` or came from `field_value`."""
    try:
        line = _encode_sorted(fields) + b"\n"
    except Exception:  # lone surrogates, which msgspec refuses
        line = _encode_slowly(fields)
    return line if line.isascii() else _without_separators(line)


def encode_struct(line: msgspec.Struct) -> bytes | None:
    """Encode one line whose members stand in order; None if `encode_line` has to do it."""
    try:
        encoded = _encode(line) + b"\n"
    except Exception:  # lone surrogates, which msgspec refuses
        return None
    return encoded if encoded.isascii() else _without_separators(encoded)


def field_value(value: object) -> object:
    """Prepare a value of any type for `encode_line`."""
    return value if value.__class__ in JSON_TYPES else prepared(simplify(value))


def prepared(shape: Shape) -> object:
    """Prepare a value in the shapes of `simplify` for `encode_line`."""
    return shape if shape.__class__ in JSON_TYPES else msgspec.Raw(encode_shape(shape).encode())


def encode_shape(shape: Shape) -> str:
    """Encode a value in the shapes of `simplify`."""
    match shape:
        case None | bool():
            return _encode(shape).decode()
        case int():
            return _whole(shape)
        case str():
            return text(shape)
        case float():
            return number(shape)
        case Members():
            shown = [member for member in shape if member.key]
            parts = [f"{text(member.key)}:{encode_shape(member.value)}" for member in shown]
            return "{" + ",".join(parts) + "}"
        case dict():
            parts = [f"{text(key)}:{encode_shape(shape[key])}" for key in sorted(shape)]
            return "{" + ",".join(parts) + "}"
        case list():
            return "[" + ",".join([encode_shape(item) for item in shape]) + "]"
        case datetime():
            return text(rfc3339(shape))
        case msgspec.Raw():
            return _raw(shape)
        case bytes():
            return text(base64_text(shape))


def number(value: float) -> str:
    """Write a float as ECMAScript does: `1`, `0.000001`, `1e-7`, `1e+21`; those JSON lacks as text."""
    if not isfinite(value):
        return text(not_finite(value))
    shown = repr(value)
    if "e" not in shown:
        return shown.removesuffix(".0")
    digits, _, exponent = shown.partition("e")
    power = int(exponent)
    if not 1e-6 <= abs(value) < 1e21:
        return f"{digits.removesuffix('.0')}e{power:+}"
    sign = "-" if value < 0 else ""
    whole = digits.lstrip("-").replace(".", "").removesuffix("0")
    return (
        f"{sign}0.{'0' * (-power - 1)}{whole}" if power < 0 else sign + whole.ljust(power + 1, "0")
    )


def not_finite(value: float) -> str:
    """Name a float that has no digits, as Go prints it."""
    return "NaN" if value != value else "+Inf" if value > 0 else "-Inf"


def text(value: str) -> str:
    """Encode a string; what is not Unicode becomes the escape of U+FFFD, as in Go."""
    try:
        return _encode(value).decode()
    except UnicodeEncodeError:
        parts = [_encode(part).decode()[1:-1] for part in re.split(_SURROGATE, value)]
        return '"' + r"\ufffd".join(parts) + '"'


def _without_separators(line: bytes) -> bytes:
    if b"\xe2\x80" not in line:
        return line
    return line.replace(b"\xe2\x80\xa8", rb"\u2028").replace(b"\xe2\x80\xa9", rb"\u2029")


def _whole(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # Python refuses to print more than some thousand digits
        return text(f"0x{value:x}")


def _raw(shape: msgspec.Raw) -> str:
    try:
        return msgspec.json.format(bytes(shape), indent=-1).decode()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return text(repr(bytes(shape)))


def _encode_slowly(fields: dict[str, object]) -> bytes:
    """Encode value by value, so that a bad one costs itself only."""
    parts: list[str] = []
    for key in sorted(fields):
        value = fields[key]
        raw = isinstance(value, msgspec.Raw)  # ours, hence JSON
        shown = bytes(value).decode() if raw else encode_shape(simplify(value))
        parts.append(f"{text(key)}:{shown}")
    return ("{" + ",".join(parts) + "}\n").encode()
