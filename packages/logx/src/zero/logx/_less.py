"""Errors that come in bursts: one line now and then, and a count of the others."""

import os
import threading
import time
from collections.abc import Callable
from math import inf

from ._core import core
from ._kinds import ERROR


class Throttle:
    """Lets one call through in an interval and counts the rest."""

    __slots__ = ("__weakref__", "_discarded", "_last", "_lock", "_pid")

    def __init__(self) -> None:
        self._last = -inf
        self._discarded = 0
        self._lock = threading.Lock()
        self._pid = os.getpid()

    def admit(self, interval: float, now: float) -> int | None:
        """Return how many calls were held back since the last admitted one, or None to hold back.

        Args:
            interval: seconds that must have passed since the last admitted call.
            now: the present monotonic time.
        """
        if self._pid != os.getpid():
            # A fork may have copied the lock while another thread held it.
            self._lock, self._pid = threading.Lock(), os.getpid()
        with self._lock:
            if now - self._last <= interval:
                self._discarded += 1
                return None
            discarded, self._discarded, self._last = self._discarded, 0, now
            return discarded


class LessLogger:
    """Writes at most one error line in an interval.

    What came in between is counted and told by a line of its own before the next one.
    """

    __slots__ = ("_clock", "_interval", "_throttle")

    def __init__(self, interval: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Create a logger that keeps `interval` seconds between lines; 0 or less is no limit."""
        self._interval = interval
        self._clock = clock
        self._throttle = Throttle()

    def __repr__(self) -> str:
        return f"<LessLogger every {self._interval:g}s>"

    def error(self, message: object, /, **fields: object) -> None:
        """Write an `error` line, or count it."""
        if core.level > ERROR.needs:
            return
        if self._interval > 0:
            discarded = self._throttle.admit(self._interval, self._clock())
            if discarded is None:
                return
            tell_discarded(discarded, 3)
        core.line(ERROR, message, fields, {}, 2)


def tell_discarded(discarded: int, depth: int) -> None:
    """Write how many lines were held back, if any, in the name of the caller `depth` frames up."""
    if discarded:
        core.line(ERROR, f"Discarded {discarded} error messages", {}, {}, depth)
