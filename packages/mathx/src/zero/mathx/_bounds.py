"""Values held between bounds, for anything that can be compared: numbers, decimals, dates, texts."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar


class _Ordered(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...
    def __gt__(self, other: Any, /) -> bool: ...


T = TypeVar("T", bound=_Ordered)


def at_least(value: T, low: T) -> T:
    """Return `value`, or `low` if the value is below it."""
    return max(value, low)


def at_most(value: T, high: T) -> T:
    """Return `value`, or `high` if the value is above it."""
    return min(value, high)


def clamp(value: T, low: T, high: T) -> T:
    """Return the value itself, `low` if it is below that, or `high` if it is above that.

    The lower bound is looked at first. So with `low` above `high`, which is not refused, values below `low` give
    `low` and all others `high`, as in go-zero's `Between`. A NaN, be it the value or a bound, is never below or above.
    """
    if value < low:
        return low
    return min(value, high)
