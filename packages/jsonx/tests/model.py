"""Go's encoder once more, slow and from its description: one character, one digit at a time."""

import base64
import datetime
import decimal
from typing import Any

SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def encode(value: Any) -> str:
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        return string(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return number(value)
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, bytes):
        return f'"{base64.standard_b64encode(value).decode()}"'
    if isinstance(value, datetime.datetime):
        return f'"{moment(value)}"'
    if isinstance(value, dict):
        keys = {str(key): item for key, item in value.items()}
        ordered = sorted(keys, key=lambda key: key.encode("utf-8", "surrogateescape"))
        return "{" + ",".join(f"{string(key)}:{encode(keys[key])}" for key in ordered) + "}"
    return "[" + ",".join(encode(item) for item in value) + "]"


def string(text: str) -> str:
    return f'"{"".join(map(_character, text))}"'


def _character(char: str) -> str:
    code = ord(char)
    if char in SHORT:
        return SHORT[char]
    if code < 0x20 or code in {0x2028, 0x2029}:
        return f"\\u{code:04x}"
    return "\\ufffd" if 0xD800 <= code <= 0xDFFF else char


def number(value: float) -> str:
    sign, digits, exponent = decimal.Decimal(repr(value)).as_tuple()
    assert isinstance(exponent, int)
    text = "".join(map(str, digits)).lstrip("0")
    significant = text.rstrip("0")
    minus = "-" if sign else ""
    if not significant:
        return minus + "0"
    point = len(text) + exponent  # where the decimal point stands, counted from the first digit
    if 1e-6 <= abs(value) < 1e21:
        return minus + _positional(significant, point)
    fraction = f".{significant[1:]}" if len(significant) > 1 else ""
    power = point - 1
    return f"{minus}{significant[0]}{fraction}e{'-' if power < 0 else '+'}{abs(power)}"


def _positional(digits: str, point: int) -> str:
    if point <= 0:
        return "0." + "0" * -point + digits
    if point >= len(digits):
        return digits + "0" * (point - len(digits))
    return f"{digits[:point]}.{digits[point:]}"


def moment(value: datetime.datetime) -> str:
    offset = value.utcoffset()
    assert offset is not None
    minutes = int(offset.total_seconds()) // 60
    zone = (
        "Z" if not minutes else f"{'-+'[minutes > 0]}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    )
    fraction = f".{value.microsecond:06}".rstrip("0") if value.microsecond else ""
    clock = f"{value.hour:02}:{value.minute:02}:{value.second:02}"
    return f"{value.year:04}-{value.month:02}-{value.day:02}T{clock}{fraction}{zone}"
