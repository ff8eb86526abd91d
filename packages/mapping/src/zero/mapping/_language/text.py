"""Numbers and truth values from text, in exactly the forms that Go accepts.

Python's own constructors take more: blanks around a number, digits of other scripts,
underscores in integers.
"""

import math
import re
from typing import Final

# The largest float32, and the first number that rounds above it.
FLOAT32_MAX: Final = 3.4028234663852886e38
FLOAT32_OVERFLOW: Final = 3.4028235677973366e38

# CPython refuses to convert more digits than this by default.
_DIGITS: Final = 4300

# The quantifiers are possessive: a wrong character after a million digits must not cost a square.
_INTEGER: Final = re.compile(r"([+-]?)0*+([0-9]*+)", re.ASCII)
_LEADING: Final = re.compile(r"0*+([0-9]*+)", re.ASCII)
_DIGITS_OF_FLOAT: Final = r"[0-9](?:_?[0-9])*+"
_DECIMAL: Final = re.compile(
    rf"[+-]?(?:{_DIGITS_OF_FLOAT}(?:\.(?:{_DIGITS_OF_FLOAT})?)?|\.{_DIGITS_OF_FLOAT})(?:[eE][+-]?[0-9]++)?",
    re.ASCII,
)
# Rare, so left to `re` to compile when it is met.
_HEXADECIMAL: Final = (
    r"[+-]?0[xX]_?(?:[0-9a-fA-F_]++(?:\.[0-9a-fA-F_]*+)?|\.[0-9a-fA-F_]++)[pP][+-]?[0-9]++"
)
_NAMED: Final = {"nan": math.nan} | {
    sign + name: float(sign + name) for sign in ("", "+", "-") for name in ("inf", "infinity")
}
_TRUTH: Final = {"1": True, "true": True, "0": False, "false": False}
_ENV_TRUTH: Final[dict[str, bool]] = {
    **dict.fromkeys(["1", "t", "T", "TRUE", "true", "True"], True),
    **dict.fromkeys(["0", "f", "F", "FALSE", "false", "False"], False),
}


def parse_integer(text: str) -> int | None:
    """Read a base 10 integer; None when it is none.

    Raises:
        OverflowError: it has more digits than Python converts.
    """
    match = _INTEGER.fullmatch(text)
    if match is None or not text[-1:].isdigit():
        return None
    sign, digits = match.groups()
    if len(digits) > _DIGITS:
        raise OverflowError
    return int(sign + digits) if digits else 0


def leading_digits(text: str) -> str:
    """Return the decimal digits that a text starts with, without leading zeros."""
    found = _LEADING.match(text)
    return found[1] if found else ""


def parse_float(text: str) -> float | None:
    """Read a Go floating point number (decimal, hexadecimal, `inf`, `nan`); None when it is none.

    A finite number beyond float64 gives an infinity; the caller tells it from a written one.
    """
    if _DECIMAL.fullmatch(text):
        return float(text)
    if "x" in text.lower() and re.fullmatch(_HEXADECIMAL, text, re.ASCII):
        try:
            return float.fromhex(text.replace("_", ""))
        except OverflowError:
            return math.inf
        except ValueError:
            return None
    return _NAMED.get(text.lower())


def overflows(text: str, number: float) -> bool:
    """Tell whether an infinity came from digits rather than from its name."""
    return math.isinf(number) and text.lower() not in _NAMED


def parse_truth(text: str) -> bool | None:
    """Read `1`, `0`, `true` or `false` in any case; None for all else."""
    return _TRUTH.get(text.lower()) if len(text) < 6 else None


def parse_env_truth(text: str) -> bool | None:
    """Read a truth value of the environment, where go-zero also takes `t` and `f`."""
    return _ENV_TRUTH.get(text)


def number_text(number: float) -> str:
    """Print a number in plain decimal, as go-zero compares it with options."""
    if isinstance(number, int):
        return str(number)
    if not math.isfinite(number):
        return "NaN" if number != number else "+Inf" if number > 0 else "-Inf"
    if number.is_integer():
        return f"{number:.0f}"
    text = repr(number)
    return f"{number:.{_places(text)}f}" if "e" in text else text


def _places(text: str) -> int:
    mantissa, _, exponent = text.partition("e")
    return len(mantissa.partition(".")[2]) - int(exponent)
