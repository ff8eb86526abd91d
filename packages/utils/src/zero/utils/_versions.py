"""Versions made of numbers, compared by go-zero's rule."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Literal, TypeAlias

Operator: TypeAlias = Literal["=", "==", "<", ">", "<=", ">="]

_Key: TypeAlias = tuple[int, ...]
_COMPARISONS: dict[str, Callable[[_Key, _Key], bool]] = {
    "=": operator.eq,
    "==": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_HIGHEST = (1 << 63) - 1
_DIGITS = len(str(_HIGHEST))


class VersionError(ValueError):
    """Raised for a version with a field that is no decimal number.

    Attributes:
        text: the whole version.
        field: the field that was refused.
    """

    def __init__(self, text: str, field: str) -> None:
        super().__init__(f"{field[:80]!r} in version {text[:80]!r} is no decimal number")
        self.text = text
        self.field = field

    def __reduce__(self) -> tuple[type[VersionError], tuple[str, str]]:
        return type(self), (self.text, self.field)


def version_key(text: str) -> tuple[int, ...]:
    """Read a version such as `v1.2.3` or `1.2-3` as numbers that sort as versions do.

    Every `v` and `V` is dropped; points and dashes both part the fields; an empty field is 0; numbers beyond
    2^63 - 1 count as that. Where all shared fields are equal, more fields are greater: `1.0` comes before `1.0.0`.

    Raises:
        VersionError: if a field is no decimal number. For names such as `1.0-beta` and `1.0rc1` an order is a matter
            of convention: `packaging.version` knows Python's.
    """
    plain = text.replace("v", "").replace("V", "").replace("-", ".")
    return tuple(_number(field, text) for field in plain.split("."))


def compare_versions(first: str, operator: Operator, second: str) -> bool:
    """Tell whether `first operator second` holds, as go-zero's `CompareVersions` does.

    Args:
        first: a version as `version_key` reads it.
        operator: one of `=`, `==`, `<`, `>`, `<=`, `>=`; with any other the answer is always False, as in go-zero.
        second: the other version.

    Raises:
        VersionError: if a version has a field that is no decimal number.
    """
    comparison = _COMPARISONS.get(operator)
    return comparison is not None and comparison(version_key(first), version_key(second))


def _number(field: str, text: str) -> int:
    if not field:
        return 0
    if not (field.isascii() and field.isdecimal()):
        raise VersionError(text, field)
    # Long before int() would, a text of a million digits is known to be beyond the limit.
    digits = field.lstrip("0")
    return _HIGHEST if len(digits) > _DIGITS else min(int(digits or "0"), _HIGHEST)
