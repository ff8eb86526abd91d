"""How evenly things are spread."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TypeVar, cast

K = TypeVar("K")


def entropy(counts: Mapping[K, float] | Iterable[float]) -> float:
    """Return how evenly counts are spread: 1.0 for perfectly even, 0.0 for everything in one place.

    This is Shannon's entropy divided by its maximum for that many entries. With fewer than two entries, or with
    nothing counted at all, nothing is uneven: 1.0.

    Args:
        counts: how often each thing was seen, such as a `collections.Counter`, or just the numbers.

    Raises:
        ValueError: for a count that is negative, infinite or NaN.
        TypeError: for a count that is something else than a number.
    """
    if isinstance(counts, Mapping):
        named: Iterable[tuple[object, float]] = cast("Mapping[K, float]", counts).items()
    else:
        named = enumerate(counts)
    values = [_checked(name, count) for name, count in named]
    # Divided by the largest, so that finite counts cannot add up to infinity.
    largest = max(values, default=0)
    if len(values) < 2 or not largest:
        return 1.0
    parts = [value / largest for value in values]
    total = math.fsum(parts)
    shares = [share for part in parts if (share := part / total) > 0.0]
    spread = -math.fsum(share * math.log2(share) for share in shares)
    # Rounding may leave the range by one bit, and negating nothing gives a negative zero.
    return min(abs(spread) / math.log2(len(values)), 1.0)


def _checked(name: object, count: float) -> float:
    try:
        usable = 0 <= count < math.inf
    except TypeError:
        raise TypeError(f"the count of {name!r} is {count!r}, which is no number") from None
    if not usable:
        raise ValueError(f"the count of {name!r} is {count!r}, which is no finite number from 0")
    return count
