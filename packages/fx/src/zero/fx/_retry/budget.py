"""A shared limit on how much retries may add to the load."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Final, final

_SLICES: Final = 10


@final
class RetryBudget:
    """Retries that many callers share: a part of their calls, and a few each second besides.

    When a server fails, retries multiply its load just when it can bear least; with a budget of 0.2
    they add a fifth at most. The token bucket is Finagle's: each call puts `ratio` tokens in, each
    retry takes one, both are forgotten after `ttl` seconds. Threads and tasks may share it.

    Args:
        ratio: retries per call, 0 or more.
        min_per_second: retries that are granted however few calls there are.
        ttl: seconds that calls and retries count, above 0.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        *,
        ratio: float = 0.2,
        min_per_second: float = 10.0,
        ttl: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        for name, value in (("ratio", ratio), ("min_per_second", min_per_second)):
            if not value >= 0:
                raise ValueError(f"{name} is {value}: it must not be negative")
        if not ttl > 0:
            raise ValueError(f"ttl is {ttl}: it must be above 0")
        self._ratio: Final = ratio
        self._reserve: Final = min_per_second * ttl
        self._width: Final = ttl / _SLICES
        self._clock: Final = clock
        self._lock: Final = Lock()
        self._slices: Final = [0.0] * _SLICES
        self._slot = int(clock() / self._width)
        self._sum = 0.0

    @property
    def balance(self) -> float:
        """Retries that would be granted now."""
        now = self._clock()
        with self._lock:
            self._turn(now)
            return max(self._sum + self._reserve, 0.0)

    def deposit(self) -> None:
        """Count a call."""
        now = self._clock()
        with self._lock:
            self._turn(now)
            self._add(self._ratio)

    def withdraw(self) -> bool:
        """Take a retry; False when there is none left, and then nothing is taken."""
        now = self._clock()
        with self._lock:
            self._turn(now)
            granted = self._sum + self._reserve >= 1.0
            if granted:
                self._add(-1.0)
            return granted

    def __repr__(self) -> str:
        return f"<RetryBudget {self.balance:g} retries left>"

    def _add(self, tokens: float) -> None:
        self._slices[self._slot % _SLICES] += tokens
        self._sum += tokens

    def _turn(self, now: float) -> None:
        """Forget what is older than the time to live; a clock that goes back forgets nothing."""
        slot = int(now / self._width)
        passed = slot - self._slot
        if passed <= 0:
            return
        for step in range(1, min(passed, _SLICES) + 1):
            self._slices[(self._slot + step) % _SLICES] = 0.0
        self._slot = slot
        self._sum = sum(self._slices)  # anew each time, so rounding does not add up
