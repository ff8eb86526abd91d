"""How long something has taken so far."""

from __future__ import annotations

import time
from collections.abc import Callable

from zero.timex import format_duration, milliseconds


class ElapsedTimer:
    """Measures the time since it was made; any thread may ask, as often as it likes.

    Args:
        clock: Returns seconds that never go back.
    """

    __slots__ = ("_clock", "_start")

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()

    def duration(self) -> float:
        """Return the seconds since the start."""
        return self._clock() - self._start

    def elapsed(self) -> str:
        """Return the time since the start as Go spells it: `10.5ms`, `1m30s`."""
        return format_duration(self.duration())

    def elapsed_ms(self) -> str:
        """Return the time since the start in milliseconds, as log lines hold it: `10.5ms`, `90000.0ms`."""
        return milliseconds(self.duration())

    def __repr__(self) -> str:
        return f"ElapsedTimer({self.elapsed()})"
