"""Duration texts: the grammar of Go's `time.ParseDuration`, its printing, and the milliseconds of log lines."""

from __future__ import annotations

import re
import struct

_UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_LIMIT = 1 << 63
_FRACTION_LIMIT = (_LIMIT - 1) // 10
_PART = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]*)")
_FLOAT32 = struct.Struct("<f")


class DurationError(ValueError):
    """Raised for a text that is no duration.

    Attributes:
        text: the whole text that was refused.
        reason: what is wrong with it, without the text.
    """

    def __init__(self, text: str, reason: str) -> None:
        shown = text if len(text) <= 80 else f"{text[:80]}…"
        super().__init__(f"{reason} in duration {shown!r}")
        self.text = text
        self.reason = reason


def parse_nanoseconds(text: str) -> int:
    """Read a duration text such as `1h30m`, `500ms` or `-1.5s` as whole nanoseconds.

    An optional sign, then one or more numbers each with a unit of ns, us (also µs), ms, s, m or h, in any order.
    Only zero may stand without a unit. Digits below a nanosecond are cut off.

    Raises:
        DurationError: for any other text, and beyond 2^63 - 1 nanoseconds (about 292 years) either way.
    """
    sign, body = (-1, text[1:]) if text[:1] == "-" else (1, text.removeprefix("+"))
    if body == "0":
        return 0
    if not body:
        raise DurationError(text, "nothing to read")
    total = 0
    position = 0
    while position < len(body):
        found = _PART.match(body, position)
        assert found is not None, "every part of the pattern may be empty"
        total += _part(text, found)
        if total > _LIMIT:
            raise DurationError(text, "more than 292 years")
        position = found.end()
    if total == _LIMIT and sign > 0:
        raise DurationError(text, "more than 292 years")
    return sign * total


def _part(text: str, found: re.Match[str]) -> int:
    """Return the nanoseconds of one number with its unit."""
    whole, fraction, unit = found[1], found[2] or "", found[3]
    if not whole and not fraction:
        raise DurationError(text, "a number is missing")
    if not unit:
        raise DurationError(
            text, f"a unit ({', '.join(_UNITS)}) is missing after {found[0][:40]!r}"
        )
    size = _UNITS.get(unit)
    if size is None:
        raise DurationError(text, f"unknown unit {unit!r} (not one of {', '.join(_UNITS)})")
    if len(whole.lstrip("0")) > 19:
        raise DurationError(text, "more than 292 years")
    return int(whole or "0") * size + _fraction(fraction, size)


def _fraction(digits: str, size: int) -> int:
    """Return the nanoseconds of the digits after the point, in Go's double precision so that both sides agree."""
    value, scale = 0, 1.0
    for digit in digits:
        if value > _FRACTION_LIMIT or (grown := value * 10 + int(digit)) > _LIMIT:
            break
        value, scale = grown, scale * 10
    return int(value * (size / scale))


def parse_duration(text: str) -> float:
    """Read a duration text such as `1h30m` or `500ms` as seconds; the grammar is that of `parse_nanoseconds`.

    Raises:
        DurationError: if the text is no duration.
    """
    return parse_nanoseconds(text) / 1e9


def format_nanoseconds(nanoseconds: int) -> str:
    """Spell a number of nanoseconds as Go prints it: `0s`, `1.5µs`, `500ms`, `1h0m0.5s`."""
    if nanoseconds < 0:
        return "-" + format_nanoseconds(-nanoseconds)
    if nanoseconds < 1_000:
        return f"{nanoseconds}ns" if nanoseconds else "0s"
    if nanoseconds < 1_000_000:
        return _decimal(nanoseconds, 3) + "µs"
    if nanoseconds < 1_000_000_000:
        return _decimal(nanoseconds, 6) + "ms"
    minutes, rest = divmod(nanoseconds, _UNITS["m"])
    hours, minutes = divmod(minutes, 60)
    seconds = _decimal(rest, 9) + "s"
    if hours:
        return f"{hours}h{minutes}m{seconds}"
    return f"{minutes}m{seconds}" if minutes else seconds


def _decimal(value: int, places: int) -> str:
    """Print `value` with its last digits behind the point, without trailing zeros."""
    whole, fraction = divmod(value, 10**places)
    return f"{whole}.{fraction:0{places}d}".rstrip("0").rstrip(".")


def format_duration(seconds: float) -> str:
    """Spell a number of seconds as Go prints a duration: `1m30s`, `1.5ms`, `1h2m0.5s`; rounded to nanoseconds.

    Raises:
        ValueError: if the number is infinite or not a number.
    """
    return format_nanoseconds(_nanoseconds(seconds))


def milliseconds(seconds: float) -> str:
    """Spell a number of seconds as the `duration` field of go-zero's log lines does: `1.2ms`, `1000.0ms`.

    Raises:
        ValueError: if the number is infinite or not a number.
    """
    tenths = seconds * 1e4
    # Single precision can only change the text close to where a tenth is rounded up or down, or far out.
    if tenths >= 0.0 and abs(tenths % 1.0 - 0.5) > tenths * 1.5e-7 + 1e-4:
        return f"{seconds * 1e3:.1f}ms"
    return milliseconds_of(_nanoseconds(seconds))


def milliseconds_of(nanoseconds: int) -> str:
    """Spell nanoseconds as the `duration` field of go-zero's log lines does (`ReprOfDuration`).

    go-zero computes in single precision; so does this, to the last digit.

    Raises:
        ValueError: beyond the range of single precision, some 10^22 years either way.
    """
    try:
        return f"{_single(_single(_shorten(nanoseconds)) / 1e6):.1f}ms"
    except (OverflowError, struct.error):
        bits = nanoseconds.bit_length()
        raise ValueError(f"nanoseconds of {bits} bits are no duration") from None


def _nanoseconds(seconds: float) -> int:
    try:
        return round(seconds * 1e9)
    except (OverflowError, ValueError):
        raise ValueError(f"{seconds!r} seconds are no duration") from None


def _single(value: float) -> float:
    """Round to single precision."""
    rounded: float = _FLOAT32.unpack(_FLOAT32.pack(value))[0]
    return rounded


def _shorten(value: int) -> int:
    """Keep a large integer's rounding direction while it fits a double exactly: rounding twice would be off by one."""
    if -(1 << 53) < value < 1 << 53:
        return value
    magnitude = abs(value)
    drop = magnitude.bit_length() - 50
    kept = (magnitude >> drop | bool(magnitude & ((1 << drop) - 1))) << drop
    return kept if value > 0 else -kept
