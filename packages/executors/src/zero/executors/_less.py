"""Runs that are let through at most once in a while."""

import threading
import time
from collections.abc import Awaitable, Callable
from typing import Final, final

from ._engine.containers import check_positive


@final
class LessExecutor:
    """Let at most one call through per threshold and discard the others; for threads and tasks alike.

    A call is let through when more than `threshold` seconds, not just as many, have passed since the last one
    that was; so it is in go-zero. Of several threads that ask at the same moment one is let through.

    Args:
        threshold: seconds, above 0.
        clock: monotonic seconds.

    Raises:
        ValueError: if `threshold` is not above 0.
    """

    __slots__ = ("_clock", "_last", "_lock", "threshold")

    def __init__(self, threshold: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.threshold: Final = check_positive("threshold", threshold)
        self._clock: Final = clock
        self._lock: Final = threading.Lock()
        self._last: float | None = None

    def allow(self) -> bool:
        """Tell whether a call is let through now; if so, the next one has to wait."""
        if not self._is_due(self._last):
            return False
        with self._lock:
            if due := self._is_due(self._last):  # another thread may have been quicker
                self._last = self._clock()
            return due

    def do_or_discard(self, function: Callable[[], object]) -> bool:
        """Call a function here if a call is let through; tell whether it was. What it raises is raised."""
        if due := self.allow():
            function()
        return due

    async def ado_or_discard(self, function: Callable[[], Awaitable[object]]) -> bool:
        """Await a function here if a call is let through; tell whether it was. What it raises is raised."""
        if due := self.allow():
            await function()
        return due

    def __repr__(self) -> str:
        return f"<LessExecutor once in {self.threshold} s>"

    def _is_due(self, last: float | None) -> bool:
        return last is None or last + self.threshold < self._clock()
