"""Events of a given probability, and values spread around a base."""

from __future__ import annotations

import random
from collections.abc import Callable


class Proba:
    """Events that happen with a given probability; safe to share between threads.

    Args:
        rng: Returns numbers of [0, 1), as `random.random` does. Tests give one that is certain.
    """

    __slots__ = ("_rng",)

    def __init__(self, *, rng: Callable[[], float] = random.random) -> None:
        self._rng = rng

    def true_on(self, probability: float) -> bool:
        """Decide one event: never at a probability of 0 or below (or NaN), always at 1 or above."""
        return self._rng() < probability


class Unstable:
    """Values spread evenly around a base, so that what was set together does not expire together.

    Results lie in (1 - deviation, 1 + deviation] times the base. Safe to share between threads: nothing is written
    after construction, and `random.random` is atomic.

    Args:
        deviation: Share of the base, clamped to 0 (exactly the base) and 1 (anything up to twice the base).
        rng: Returns numbers of [0, 1), as `random.random` does. Tests give one that is certain.

    Raises:
        ValueError: if the deviation is not a number.
    """

    __slots__ = ("_highest", "_rng", "_width")

    def __init__(self, deviation: float, *, rng: Callable[[], float] = random.random) -> None:
        if deviation != deviation:
            raise ValueError(f"a deviation of {deviation!r} is no number")
        deviation = min(max(deviation, 0.0), 1.0)
        # Both are the first steps of go-zero's formula in its order, so results are equal to the last bit.
        self._highest = 1.0 + deviation
        self._width = 2.0 * deviation
        self._rng = rng

    @property
    def deviation(self) -> float:
        """Return the deviation in use, from 0.0 to 1.0."""
        return self._width / 2.0

    def around(self, base: float) -> float:
        """Return a value around a base such as a number of seconds."""
        return (self._highest - self._width * self._rng()) * base

    def around_int(self, base: int) -> int:
        """Return a whole number around a base such as a number of nanoseconds, cut off toward zero.

        Computed in double precision as go-zero's `AroundInt` and `AroundDuration`: beyond 2^53 the last digits of
        the base are lost even without a deviation.

        Raises:
            OverflowError: if the base does not fit a double (beyond 1.8e308).
            ValueError: if it is infinite or not a number.
        """
        value = (self._highest - self._width * self._rng()) * base
        if value - value != 0.0:
            raise ValueError(f"a base of {base!r} has no whole number around it")
        return int(value)

    def __repr__(self) -> str:
        return f"Unstable({self.deviation!r})"
