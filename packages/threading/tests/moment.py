"""A clock for threads that moves only while everything waits."""

import heapq
import threading
from collections.abc import Callable
from itertools import count

from .waits import LIMIT, until


class Moment:
    """Virtual milliseconds: who sleeps is woken by `run`, in order, as soon as nobody is at work."""

    def __init__(self) -> None:
        self.now = 0
        self._sleepers: list[tuple[int, int, threading.Event]] = []
        self._numbers = count()
        self._lock = threading.Lock()

    def sleep(self, ms: int) -> None:
        awake = threading.Event()
        with self._lock:
            heapq.heappush(self._sleepers, (self.now + ms, next(self._numbers), awake))
        assert awake.wait(LIMIT)

    @property
    def sleepers(self) -> int:
        return len(self._sleepers)

    def run(self, working: Callable[[], bool], ended: Callable[[], bool]) -> None:
        """Wake one sleeper after another until the end.

        Args:
            working: whether anybody may still do something before the clock moves on.
            ended: whether all is done.
        """
        while True:
            until(lambda: ended() or not working())
            if ended():
                return
            self.step()

    def run_until(self, ms: int, working: Callable[[], bool]) -> None:
        """Wake all who are to wake up to a moment, and make that the present."""
        until(lambda: not working())
        while self._sleepers and self._sleepers[0][0] <= ms:
            self.step()
            until(lambda: not working())
        self.now = ms

    def step(self) -> None:
        with self._lock:
            self.now, _, awake = heapq.heappop(self._sleepers)
        awake.set()
