"""Signals between threads and tasks."""

import math
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from ._fork import watch_forks
from ._wait import Line, TaskWaiter, ThreadWaiter, Waiter

WaiterT = TypeVar("WaiterT", ThreadWaiter, TaskWaiter)


class OnceGuard:
    """Let exactly one caller through, ever."""

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<OnceGuard {'taken' if self.taken else 'open'}>"

    @property
    def taken(self) -> bool:
        """Whether somebody was let through."""
        return self._lock.locked()

    def take(self) -> bool:
        """Tell whether this caller is the one; True once, from whatever thread."""
        return self._lock.acquire(blocking=False)


class DoneEvent:
    """Something that is over, once and for all, for threads and for tasks of any event loop.

    `threading.Event` stops an event loop, and `anyio.Event` belongs to one. Nothing here takes a lock
    that it could find taken: a signal handler may call `set`.
    """

    def __init__(self) -> None:
        self._first = OnceGuard()
        self._set = False
        self._waiters: dict[Waiter, None] = {}

    def __repr__(self) -> str:
        return f"<DoneEvent {'set' if self._set else 'not set'}>"

    def is_set(self) -> bool:
        """Tell whether it is over."""
        return self._set

    def set(self) -> bool:
        """Let it be over and wake everyone; tell whether this was the first time."""
        first = self._first.take()
        self._set = True
        for waiter in list(self._waiters):
            waiter.wake_from_handler()
        return first

    def wait(self, timeout: float | None = None) -> bool:
        """Wait in this thread; False if it was not over in time.

        Args:
            timeout: seconds; None for no limit.
        """
        waiter = ThreadWaiter()
        self._waiters[waiter] = None
        try:
            if not self._set:  # after enlisting: from then on `set` sees the waiter
                waiter.wait(timeout)
        finally:
            del self._waiters[waiter]
        return self._set

    async def wait_async(self, timeout: float | None = None) -> bool:
        """Wait in this task; else as `wait`, of which the usual name would be a keyword."""
        if self._set:
            return True
        waiter = TaskWaiter()
        self._waiters[waiter] = None
        try:
            if not self._set:
                await waiter.wait(timeout)
        finally:
            del self._waiters[waiter]
        return self._set


class Cond:
    """A signal that wakes one waiter, the one who has waited longest, and is lost if nobody waits.

    Where the waiter asks for a state of things, `threading.Condition` or `anyio.Condition` is meant.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._line = Line()
        self._lock = threading.Lock()
        watch_forks(self)

    def __repr__(self) -> str:
        return f"<Cond {len(self._line)} waiting>"

    def after_fork(self) -> None:
        """Forget the parent's waiters in a forked child."""
        self._lock = threading.Lock()
        self._line.clear()

    def signal(self) -> bool:
        """Wake one waiter; tell whether there was one."""
        with self._lock:
            waiter = self._line.grant()
        if waiter is not None:
            waiter.wake()
        return waiter is not None

    def wait(self, timeout: float | None = None) -> float | None:
        """Wait for a signal in this thread.

        Args:
            timeout: seconds; None for no limit.

        Returns:
            The seconds left of the timeout (infinite without one); None if no signal came in time.
        """
        began = self._clock()
        waiter = self._enlist(ThreadWaiter())
        try:
            waiter.wait(timeout)
        except BaseException:
            self._abandon(waiter)
            raise
        return self._left(waiter, began, timeout)

    async def wait_async(self, timeout: float | None = None) -> float | None:
        """Wait for a signal in this task; else as `wait`, of which the usual name is a keyword."""
        began = self._clock()
        waiter = self._enlist(TaskWaiter())
        try:
            await waiter.wait(timeout)
        except BaseException:
            self._abandon(waiter)
            raise
        return self._left(waiter, began, timeout)

    def _enlist(self, waiter: WaiterT) -> WaiterT:
        with self._lock:
            self._line.join(waiter)
        return waiter

    def _abandon(self, waiter: Waiter) -> None:
        with self._lock:
            granted = self._line.leave(waiter)
        if granted:  # the signal was meant for someone who goes on
            self.signal()

    def _left(self, waiter: Waiter, began: float, timeout: float | None) -> float | None:
        with self._lock:
            if not self._line.leave(waiter):
                return None
        return math.inf if timeout is None else timeout - (self._clock() - began)
