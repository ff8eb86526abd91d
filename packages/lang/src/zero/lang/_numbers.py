"""Numbers and durations, digit for digit as Go writes them."""

import struct
from datetime import timedelta
from decimal import Decimal
from typing import Final, Self

# Python refuses to write longer integers as text, for the time that takes.
MAX_DIGITS: Final = 4300

_SINGLE: Final = struct.Struct("<f")
_SPECIAL: Final = {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}


class TextError(ValueError):
    """A value without a text that two processes would agree on; `value` is it, `reason` says why."""

    __module__ = "zero.lang"

    def __init__(self, value: object, reason: str) -> None:
        super().__init__(value, reason)
        self.value = value
        self.reason = reason

    def __str__(self) -> str:
        return f"{type(self.value).__qualname__} has no text: {self.reason}"


class Float32(float):
    """A number of single precision, shown by the fewest digits that name it among its like.

    Protocol buffers and arrays hand such numbers out as `float`, where the 1.1 of a Go `float32` reads
    1.100000023841858. Raises OverflowError for numbers beyond about 3.4e38.
    """

    def __new__(cls, value: float) -> Self:
        try:
            return super().__new__(cls, _rounded(value))
        except (OverflowError, struct.error):
            raise _refusal(value) from None

    def __repr__(self) -> str:
        plain = float(self)
        if not plain or plain - plain != 0.0:
            return repr(plain)
        return repr(float(_shortest(plain)))


def _refusal(value: object) -> Exception:
    if not isinstance(value, int | float):
        return TypeError(f"a Float32 needs a number, not {type(value).__name__}")
    shown = f"an integer of {value.bit_length()} bits" if isinstance(value, int) else repr(value)
    return OverflowError(f"{shown} is beyond single precision, which ends near 3.4e38")


def _rounded(value: float) -> float:
    single: float = _SINGLE.unpack(_SINGLE.pack(value))[0]
    return single


def _shortest(value: float) -> Decimal:
    """The decimal of the fewest digits that rounds to this single, the nearest one of them.

    The nearest decimal of a length can miss where its neighbour hits: just above a power of two
    the singles lie twice as dense below.
    """
    for digits in range(9):
        nearest = Decimal(f"{value:.{digits}e}")
        step = Decimal((0, (1,), nearest.adjusted() - digits))
        for candidate in (nearest, nearest + step, nearest - step):
            if _rounds_to(candidate, value):
                return candidate
    return Decimal(value)


def _rounds_to(candidate: Decimal, value: float) -> bool:
    try:
        return _rounded(float(candidate)) == value
    except OverflowError:
        return False


def shortest_digits(value: float) -> str:
    """The fewest digits that name the number, in Python's notation."""
    return repr(value) if isinstance(value, Float32) else float.__repr__(value)


def positional(value: float) -> str:
    """Write without an exponent and without a fraction of zeros, as FormatFloat(x, 'f', -1) does."""
    shown = shortest_digits(value)
    if "e" in shown:
        return decimal_text(Decimal(shown))
    return _SPECIAL.get(shown) or shown.removesuffix(".0")


def general(value: float) -> str:
    """Write as the verb %v does: an exponent below 1e-4 and from 1e6 on."""
    shown = shortest_digits(value)
    if shown in _SPECIAL:
        return _SPECIAL[shown]
    number = Decimal(shown)
    exponent = number.adjusted()
    if not number or -4 <= exponent < 6:
        return positional(value)
    sign, digits, _ = number.normalize().as_tuple()
    first, rest = digits[0], "".join(map(str, digits[1:]))
    return f"{'-' * sign}{first}{rest and '.'}{rest}e{exponent:+03d}"


def decimal_text(value: Decimal) -> str:
    """Write a decimal as a float of that value would be written, with all its digits."""
    if not value.is_finite():
        return "NaN" if value.is_nan() else "-Inf" if value.is_signed() else "+Inf"
    if abs(value.adjusted()) > MAX_DIGITS or len(value.as_tuple().digits) > MAX_DIGITS:
        raise TextError(value, f"it takes more than {MAX_DIGITS} digits without an exponent")
    shown = format(value, "f")
    return shown.rstrip("0").removesuffix(".") if "." in shown else shown


def integer_text(value: int) -> str:
    """Write in decimal."""
    try:
        return int.__repr__(value)
    except ValueError:
        raise TextError(value, f"it takes more than {MAX_DIGITS} digits") from None


def complex_text(value: complex) -> str:
    """Write as the verb %v does: (1-2i)."""
    imaginary = general(value.imag)
    sign = "" if imaginary[0] in "+-" else "+"
    return f"({general(value.real)}{sign}{imaginary}i)"


def duration_text(nanoseconds: int) -> str:
    """Write a span of time as Go does: 1h2m0.5s, 1.5ms, 0s."""
    sign, span = "-" * (nanoseconds < 0), abs(nanoseconds)
    if not span:
        return "0s"
    for unit, size in (("ns", 1), ("µs", 1_000), ("ms", 1_000_000)):
        if span < size * 1_000:
            return f"{sign}{_fraction(span, size)}{unit}"
    minutes, rest = divmod(span, 60_000_000_000)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}h{minutes}m" if hours else f"{minutes}m" * (minutes > 0)
    return f"{sign}{head}{_fraction(rest, 1_000_000_000)}s"


def timedelta_text(value: timedelta) -> str:
    """Write Python's span of time, which is whole microseconds, as Go does."""
    return duration_text(value // timedelta(microseconds=1) * 1_000)


def _fraction(span: int, size: int) -> str:
    whole, part = divmod(span, size)
    digits = f"{part:0{len(str(size)) - 1}d}".rstrip("0") if part else ""
    return f"{whole}.{digits}" if digits else f"{whole}"
