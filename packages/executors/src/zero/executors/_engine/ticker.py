"""One daemon thread for the timers of all executors of a process; it starts with the first and ends with the last."""

import atexit
import heapq
import logging
import os
import threading
import time
import weakref
from collections.abc import Callable
from itertools import count
from typing import Final, Protocol

PATIENCE: Final = 10.0
LONGEST_WAIT: Final = 3600.0
"""Seconds, because a lock cannot wait for just any number of them."""

_log: Final = logging.getLogger("zero.executors")


class Owner(Protocol):
    """What has to know of forks and of the end of the program."""

    def after_fork(self) -> None:
        """Become as new; called in the child, before anything else runs there."""
        ...

    def at_exit(self) -> None:
        """Hand over what waits; called when the interpreter ends."""
        ...


class Timer:
    """A function that is called once, soon after its time."""

    __slots__ = ("_key", "function")

    def __init__(self, when: float, number: int, function: Callable[[], object]) -> None:
        self._key: Final = when, number
        self.function: Callable[[], object] | None = function

    def __lt__(self, other: "Timer") -> bool:
        return self._key < other._key

    @property
    def when(self) -> float:
        return self._key[0]

    def cancel(self) -> None:
        """Let it not be called, unless that has begun."""
        self.function = None


class Ticker:
    """Timers of one process, on `time.monotonic`.

    Functions are called in the ticker's thread, one after another, so they must not wait.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience: Final = patience
        self._numbers: Final = count()
        self._owners: Final[weakref.WeakSet[Owner]] = weakref.WeakSet()
        self._watches = False
        self._reset()

    def after(self, seconds: float, function: Callable[[], object], owner: Owner) -> Timer:
        """Call a function after so many seconds.

        Raises:
            RuntimeError: if no thread can be started.
        """
        timer = Timer(time.monotonic() + seconds, next(self._numbers), function)
        with self._changed:
            self.watch(owner)
            if self._heap and len(self._heap) % 256 == 0:  # what was cancelled goes before its time
                self._heap = [timer for timer in self._heap if timer.function is not None]
                heapq.heapify(self._heap)
            heapq.heappush(self._heap, timer)
            if self._thread is None:
                self._start()
            elif self._heap[0] is timer:
                self._changed.notify()
        return timer

    def _start(self) -> None:
        name = "zero-executors-ticker"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        try:
            self._thread.start()
        except RuntimeError:
            self._thread = None
            raise

    def _run(self) -> None:
        while (timer := self._next()) is not None:
            function = timer.function
            del timer  # a waiting thread keeps nothing alive
            if function is not None:
                try:
                    function()
                except BaseException as error:
                    _log.error("a timer failed", exc_info=error)
            del function

    def _next(self) -> Timer | None:
        """Wait for the next timer; None when there has been none for a while."""
        with self._changed:
            while True:
                if not self._heap:
                    if not self._changed.wait(self._patience) and not self._heap:
                        self._thread = None
                        return None
                elif (left := self._heap[0].when - time.monotonic()) > 0:
                    self._changed.wait(min(left, LONGEST_WAIT))
                else:
                    return heapq.heappop(self._heap)

    def watch(self, owner: Owner) -> None:
        """Have an owner learn of forks and of the end of the interpreter."""
        self._owners.add(owner)
        if not self._watches:
            self._watches = True
            atexit.register(self._at_exit)
            if hasattr(os, "register_at_fork"):
                os.register_at_fork(after_in_child=self._after_fork)

    def _after_fork(self) -> None:
        self._reset()
        for owner in list(self._owners):
            owner.after_fork()

    def _at_exit(self) -> None:
        for owner in list(self._owners):
            owner.at_exit()

    def _reset(self) -> None:
        self._changed = threading.Condition()
        self._heap: list[Timer] = []
        self._thread: threading.Thread | None = None


ticker: Final = Ticker()
