"""What turns a wheel: its ticks, and who has them come."""

import inspect
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Generic, Literal, TypeVar

from zero.syncx import ClosedError, watch_forks
from zero.timex import Clock

from .drivers import Crew, driver
from .slots import Slots
from .tasks import Turner

K = TypeVar("K")
V = TypeVar("V")

# What a sum of float seconds may lie beside a tick, in intervals.
SLACK: Final = 1e-6


class Turned(Generic[K, V]):
    """A wheel without its public side: timers, ticks, and what becomes of the timers that are due."""

    def __init__(
        self,
        execute: Callable[[K, V], object],
        interval: float,
        slots: int,
        workers: int,
        by: Literal["thread", "loop", "manual"] | None,
        clock: Clock,
    ) -> None:
        self._is_async = _is_async(execute)
        self._driver = by or ("loop" if self._is_async else "thread")
        if self._is_async and self._driver == "thread":
            raise ValueError(f"a thread cannot await {execute!r}; use driver='loop'")
        self._execute = execute
        self._interval = interval
        self._clock = clock
        self._start = clock()
        self._workers = workers
        self._slots: Slots[K, V] = Slots(slots)
        self._put, self._pop = self._slots.put, self._slots.pop
        self._lock = threading.RLock()
        self._crew = Crew(workers, "zero-wheel-worker")
        self._turner: Turner | None = None
        self._stopped = False
        self._driven = self._driver != "thread"
        watch_forks(self)

    def after_fork(self) -> None:
        """Begin empty in a forked child: each timer fires once, in the process that set it."""
        self._lock = threading.RLock()
        self._slots.clear()
        self._crew = Crew(self._workers, "zero-wheel-worker")
        self._driven = self._driver != "thread" and not self._stopped

    def _begin(self) -> None:
        """Have an idle wheel driven; its hand may have stood still for long."""
        if self._stopped:
            raise ClosedError("timing wheel")
        self._slots.pass_to(self._passed())
        self._driven = True
        driver.drive(self._turn)

    def _turn(self) -> float | None:
        """Have what is due run; return seconds until the next tick, None without any timer left."""
        try:
            self._crew.hand_over(self._due())
            with self._lock:
                if self._slots.timers:
                    return self._until_next()
                self._driven = False
        except BaseException:  # of a clock: whoever sets a timer next has it driven again
            self._driven = False
            raise
        return None

    def _passed(self) -> int:
        return int((self._clock() - self._start) / self._interval + SLACK)

    def _until_next(self) -> float:
        return max(0.0, self._start + (self._slots.hand + 1) * self._interval - self._clock())

    def _due(self) -> list[Callable[[], object]]:
        passed = self._passed()
        with self._lock:
            pairs = self._slots.pass_to(passed)
        return [partial(self._execute, key, value) for key, value in pairs]

    def _take_all(self) -> list[tuple[K, V]]:
        with self._lock:
            if self._stopped:
                raise ClosedError("timing wheel")
            return self._slots.clear()


def _is_async(fn: Any) -> bool:
    return inspect.iscoroutinefunction(fn) or inspect.iscoroutinefunction(fn.__call__)
