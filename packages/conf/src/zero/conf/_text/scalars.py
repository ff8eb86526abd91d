"""What an unquoted word means: the scalar rules of Go's yaml.v2, and go-zero's way with numbers."""

import re
from base64 import b64decode
from contextlib import suppress
from decimal import Decimal
from math import isfinite
from typing import Final

from zero.mapping import Number

from .marks import Path

Scalar = str | int | float | bool | None

_TRUE: Final = ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
_FALSE: Final = ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
_WORDS: Final[dict[str, bool | float | None]] = {
    **dict.fromkeys(_TRUE, True),
    **dict.fromkeys(_FALSE, False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
_NUMERIC: Final = frozenset("0123456789+-.")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_OCTAL: Final = re.compile(r"[-+]?0[0-7]+")
_INTEGER: Final = re.compile(r"[-+]?(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)")

_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (float, int),
    "null": (type(None),),
}


class Unfit(ValueError):
    """Raised for a value that no setting can have; `path` tells which, where that is not plain."""

    def __init__(self, message: str, kind: str = "text", path: Path = ()) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.path = path


def plain(text: str) -> Scalar:
    """Return what an unquoted YAML scalar is to Go, infinities and NaN included."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC:
        return text
    digits = text if text[0] == "." else text.replace("_", "")
    # The longest number of 64 bits is a binary one.
    if len(digits) <= 70 and _INTEGER.fullmatch(digits):
        number = int(digits, 8) if _OCTAL.fullmatch(digits) else int(digits, 0)
        if -(2**63) <= number < 2**63 or (number < 2**64 and digits[0] != "+"):
            return number
    if _FLOAT.fullmatch(digits):
        value = float(digits)
        if isfinite(value):
            return value
    return text


def tagged(tag: str, text: str) -> Scalar:
    """Return a YAML scalar with an explicit tag such as `!!int`; raises `Unfit`."""
    if tag == "binary":
        return _binary(text.replace("\n", ""))
    wanted = _KINDS.get(tag)
    if wanted is None:
        return text
    value = plain(text)
    if type(value) not in wanted:
        raise Unfit(f"has a value that is no !!{tag}")
    return value


def _binary(text: str) -> str:
    # The standard library passes over padding behind a group that is complete.
    if len(text) % 4 == 0 and "=" not in text[:-2]:
        with suppress(ValueError):
            return b64decode(text, validate=True).decode("utf-8", "replace")
    raise Unfit("has a !!binary value that is not base64")


def settled(value: Scalar) -> Scalar:
    """Return a value as go-zero passes it on; raises `Unfit` for infinities and NaN.

    A float without a fraction is the whole number that its shortest text spells. A negative number
    stays literal: for an unsigned field go-zero calls it malformed, not too small.
    """
    if type(value) is float:
        if not isfinite(value):
            raise Unfit(f"has {value}, which no setting can be", "syntax")
        if not value.is_integer():
            return value
        value = int(Decimal(repr(value)))
    return Number(value) if type(value) is int and value < 0 else value


def text_of(value: Scalar) -> str:
    """Return the text of a scalar that serves as a key."""
    if value is None:
        return ""
    return format(Decimal(repr(value)), "f") if isinstance(value, float) else str(value)
