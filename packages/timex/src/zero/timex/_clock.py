"""The clock seam: every package of zero takes its time from a `Clock`, so tests can move it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeAlias

Clock: TypeAlias = Callable[[], float]
"""Anything that returns seconds that never go back; `time.monotonic` in production."""


class ManualClock:
    """A clock that stands still until it is told to move; safe to share between threads.

    Args:
        start: the first reading, in seconds.
    """

    __slots__ = ("_lock", "_now")

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._lock = threading.Lock()

    def __call__(self) -> float:
        """Return the current reading in seconds."""
        return self._now

    def advance(self, seconds: float) -> float:
        """Move the clock forward and return the new reading.

        Raises:
            ValueError: if the step is negative or not a number: a monotonic clock never goes back.
        """
        if not seconds >= 0:
            raise ValueError(f"a monotonic clock cannot advance by {seconds!r} seconds")
        with self._lock:
            self._now += seconds
            return self._now

    def sleep(self, seconds: float) -> None:
        """Stand in for `time.sleep`: the time passes at once."""
        self.advance(max(0.0, seconds))

    def __repr__(self) -> str:
        return f"ManualClock({self._now!r})"
