"""Values and levels of plain lines, as Go prints them."""

from datetime import datetime, timedelta
from math import isfinite

import msgspec

from ._json import encode_shape, not_finite
from ._values import Members, Shape

_COLOURS = {
    "alert": "31", "error": "31", "fatal": "31", "info": "34",
    "debug": "33", "slow": "33", "stat": "32",
}  # fmt: skip


def level_text(level: str, *, colour: bool) -> str:
    """Return the level with a space on each side, in colour for terminals."""
    return f"\x1b[{_COLOURS[level]};1m {level} \x1b[0;22m" if colour else f" {level} "


def go_text(shape: Shape) -> str:
    """Print a value as Go's `%+v` does."""
    match shape:
        case None:
            return "<nil>"
        case bool():
            return "true" if shape else "false"
        case float():
            return _float(shape)
        case datetime():
            return _time(shape)
        case msgspec.Raw():
            return bytes(shape).decode("utf-8", "replace")
        case bytes():
            return "[" + " ".join(str(byte) for byte in shape) + "]"
        case Members():
            return "{" + " ".join(f"{name}:{go_text(value)}" for name, _, value in shape) + "}"
        case dict():
            return "map[" + " ".join(f"{key}:{go_text(shape[key])}" for key in sorted(shape)) + "]"
        case list():
            return "[" + " ".join(go_text(item) for item in shape) + "]"
        case int():
            return encode_shape(shape).strip('"')
        case str():
            return shape


def _float(value: float) -> str:
    if not isfinite(value):
        return not_finite(value)
    shown = repr(value)
    digits = shown.partition("e")[0].replace(".", "").strip("-0")
    in_powers = f"{value:.{max(len(digits) - 1, 0)}e}"
    power = int(in_powers.partition("e")[2])
    # Go's shortest form has an exponent below 1e-4 and from 1e6 on.
    return shown.removesuffix(".0") if -4 <= power < 6 else in_powers


def _time(when: datetime) -> str:
    """Print a time as Go's `Time.String`: `2020-01-02 03:04:05.006 +0000 UTC`."""
    clock = when.replace(tzinfo=None).isoformat(" ", "microseconds").rstrip("0").rstrip(".")
    offset = when.utcoffset()
    if offset is None:
        return clock
    minutes = offset // timedelta(minutes=1)
    sign = "-" if minutes < 0 else "+"
    hours, minutes = divmod(abs(minutes), 60)
    return f"{clock} {sign}{hours:02}{minutes:02} {when.tzname()}"
