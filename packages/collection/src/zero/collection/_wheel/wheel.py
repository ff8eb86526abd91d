"""Many timers at the price of one."""

import time
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from math import inf
from types import TracebackType
from typing import Final, Literal, TypeVar

from zero.syncx import ClosedError
from zero.timex import Clock

from .drivers import run, share_out
from .tasks import Turner, in_tasks
from .turned import SLACK, Turned

K = TypeVar("K")
V = TypeVar("V")

_UP: Final = 1 - SLACK


class TimingWheel(Turned[K, V]):
    """Call `execute(key, value)` once a key's delay is over; one wheel for any number of keys.

    A timer fires once, at the first tick at or after its time: late by less than an interval, never
    early. Timers that are due at one tick run at the same time, `workers` of them at most.

    A `def` runs in daemon threads, driven by the one wheel thread of the process, from the first
    timer on. An `async def` runs in the event loop in which `async with wheel:` is entered, asyncio
    or trio. With `driver="manual"` only `advance` and `aadvance` fire, in the caller's own time.

    Args:
        execute: what to call; what it raises goes to the log.
        interval: seconds between ticks.
        slots: ticks ahead for which a slot stands ready; later ones get theirs when needed.
        workers: how many callbacks run at a time.
        driver: what turns the wheel; a thread for a `def`, the event loop for an `async def`.
        clock: where the time comes from.

    Raises:
        ValueError: for an interval not above 0, slots or workers below 1, an execute that cannot be
            called, or an `async def` on a thread.
    """

    def __init__(
        self,
        execute: Callable[[K, V], object],
        *,
        interval: float = 1.0,
        slots: int = 300,
        workers: int = 8,
        driver: Literal["thread", "loop", "manual"] | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        if not 0 < interval < inf or slots < 1 or workers < 1 or not callable(execute):
            raise ValueError(
                "a timing wheel needs an interval above 0, slots and workers of at least 1, and"
                f" something to call; not interval={interval!r}, slots={slots!r},"
                f" workers={workers!r}, execute={execute!r}"
            )
        super().__init__(execute, interval, slots, workers, driver, clock)

    def set(self, key: K, value: V, delay: float) -> None:
        """Fire after some seconds; a key that is set already gets the new value and delay.

        Raises:
            ValueError: if the key is None or the delay is not a number above 0.
            ClosedError: if the wheel was stopped.
        """
        if key is None or not 0 < delay < inf:
            raise _refused(key, delay)
        ahead = (self._clock() - self._start + delay) / self._interval
        self._lock.acquire()  # a third of what `with` costs
        try:
            if not self._driven:
                self._begin()
            self._put(key, value, int(ahead + _UP))
        finally:
            self._lock.release()

    def move(self, key: K, delay: float) -> bool:
        """Let a timer fire after this many seconds from now instead; False if there is none.

        Raises:
            ValueError: if the key is None or the delay is not a number above 0.
            ClosedError: if the wheel was stopped.
        """
        if key is None or not 0 < delay < inf:
            raise _refused(key, delay)
        ahead = (self._clock() - self._start + delay) / self._interval
        with self._lock:
            if self._stopped:
                raise ClosedError("timing wheel")
            slot = self._slots.timers.get(key)
            if slot is not None:
                self._put(key, slot[key], int(ahead + _UP))
            return slot is not None

    def remove(self, key: K) -> bool:
        """Remove a timer; False if there is none, or if it has fired.

        Raises:
            ValueError: if the key is None.
            ClosedError: if the wheel was stopped.
        """
        if key is None:
            raise _refused(key)
        self._lock.acquire()
        try:
            if self._pop(key):
                return True
            if self._stopped:
                raise ClosedError("timing wheel")
            return False
        finally:
            self._lock.release()

    def drain(self, fn: Callable[[K, V], object]) -> int:
        """Take every timer out, call a function with each, and return how many when all are done.

        The calls run in this thread and in helpers, `workers` at a time. No lock is held, so they
        may use the wheel.

        Raises:
            ExceptionGroup: of what the calls raised.
            ClosedError: if the wheel was stopped.
        """
        pairs = self._take_all()
        errors = share_out(deque(partial(fn, *pair) for pair in pairs), self._workers)
        if errors:
            raise ExceptionGroup(f"{len(errors)} of {len(pairs)} drained timers failed", errors)
        return len(pairs)

    async def adrain(self, fn: Callable[[K, V], Awaitable[object]]) -> int:
        """Do as `drain` with an async function, in tasks.

        When this is cancelled, timers that it has not come to are gone.

        Raises:
            ExceptionGroup: of what the calls raised.
            ClosedError: if the wheel was stopped.
        """
        pairs = self._take_all()
        errors = await in_tasks(deque(partial(fn, *pair) for pair in pairs), self._workers)
        if errors:
            raise ExceptionGroup(f"{len(errors)} of {len(pairs)} drained timers failed", errors)
        return len(pairs)

    def stop(self) -> None:
        """Drop the timers and refuse new ones; callbacks that run go on. May be called twice."""
        with self._lock:
            self._stopped = True
            self._driven = False
            self._slots.clear()
        self._crew.dismiss()

    def advance(self) -> int:
        """Fire what is due by the clock, here, one after the other, and return how many that were.

        Raises:
            RuntimeError: if something else drives the wheel, or the callbacks are to be awaited.
        """
        self._expect_manual(is_async=False)
        due = self._due()
        for job in due:
            run(job)
        return len(due)

    async def aadvance(self) -> int:
        """Fire what is due by the clock, in tasks, and return how many when all are done.

        Raises:
            RuntimeError: if something else drives the wheel, or the callbacks are not async.
        """
        self._expect_manual(is_async=True)
        due = self._due()
        await in_tasks(deque(due), self._workers, log=True)
        return len(due)

    async def __aenter__(self) -> "TimingWheel[K, V]":
        if self._driver != "loop":
            raise RuntimeError(f"driver={self._driver!r} turns this wheel, not an event loop")
        self._turner = Turner(
            self._due, self._until_next, self._workers, in_threads=not self._is_async
        )
        await self._turner.enter()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        self.stop()
        turner, self._turner = self._turner, None
        return await turner.leave(kind, error, trace) if turner else None

    def __contains__(self, key: object) -> bool:
        return key in self._slots.timers

    def __len__(self) -> int:
        return len(self._slots.timers)

    def __repr__(self) -> str:
        state = "stopped" if self._stopped else f"{len(self)} timers"
        return f"<TimingWheel every {self._interval:g}s, {state}>"

    def _expect_manual(self, *, is_async: bool) -> None:
        if self._driver != "manual":
            raise RuntimeError(f"driver={self._driver!r} turns this wheel; nobody else may")
        if is_async != self._is_async:
            wanted = "aadvance" if self._is_async else "advance"
            raise RuntimeError(f"use {wanted} for {self._execute!r}")


def _refused(key: object, delay: float | None = None) -> ValueError:
    if key is None:
        return ValueError("a timer needs a key, not None")
    return ValueError(f"a timer needs a delay above 0, not {delay!r} seconds")
