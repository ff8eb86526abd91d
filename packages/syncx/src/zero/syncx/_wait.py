"""Waiting of threads and of tasks in any loop, ended from any thread."""

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from threading import get_ident
from typing import Any, TypeAlias

import anyio
from anyio.lowlevel import EventLoopToken, current_token


class ThreadWaiter:
    """A thread that waits."""

    __slots__ = ("_lock", "granted")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()
        self.granted = False  # for queues that hand something over: whether this waiter got it

    def wake(self) -> None:
        """End the wait, from any thread; a second time changes nothing."""
        with contextlib.suppress(RuntimeError):  # not locked: woken already
            self._lock.release()

    wake_from_handler = wake

    def is_gone(self) -> bool:
        """Tell whether nobody can be woken any more."""
        return False

    def wait(self, timeout: float | None = None) -> bool:
        """Wait to be woken; False when the seconds ran out first."""
        if timeout is None:
            return self._lock.acquire()
        return self._lock.acquire(timeout=min(max(timeout, 0.0), threading.TIMEOUT_MAX))


class TaskWaiter:
    """A task that waits, in the event loop that runs here."""

    __slots__ = ("_event", "_thread", "_token", "granted")

    def __init__(self) -> None:
        self._token = current_token()
        self._thread = get_ident()
        self._event = anyio.Event()
        self.granted = False

    def wake(self) -> None:
        """End the wait, from any thread; a second time changes nothing."""
        if get_ident() != self._thread:
            post(self._token, self._event.set)
            return
        with contextlib.suppress(RuntimeError):  # the loop has ended, and the task with it
            self._event.set()

    def wake_from_handler(self) -> None:
        """End the wait, also from a signal handler, which a sleeping loop does not notice."""
        post(self._token, self._event.set)

    def is_gone(self) -> bool:
        """Tell whether nobody can be woken any more."""
        return has_ended(self._token)

    async def wait(self, timeout: float | None = None) -> bool:
        """Wait to be woken; False when the seconds ran out first."""
        if timeout is None:
            await self._event.wait()
            return True
        with anyio.move_on_after(max(timeout, 0.0)):
            await self._event.wait()
        return self._event.is_set()


Waiter: TypeAlias = ThreadWaiter | TaskWaiter


class Line:
    """Waiters in the order they came; its user holds a lock around every call."""

    __slots__ = ("_waiters",)

    def __init__(self) -> None:
        self._waiters: OrderedDict[Waiter, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._waiters)

    def join(self, waiter: Waiter) -> None:
        self._waiters[waiter] = None

    def leave(self, waiter: Waiter) -> bool:
        """Take a waiter out; True if it had been granted what it waits for."""
        self._waiters.pop(waiter, None)
        return waiter.granted

    def grant(self) -> Waiter | None:
        """Grant the first one, who has to be woken then; None if nobody waits."""
        while self._waiters:
            waiter, _ = self._waiters.popitem(last=False)
            if not waiter.is_gone():
                waiter.granted = True
                return waiter
        return None

    def clear(self) -> list[Waiter]:
        """Send everyone away, to be woken without a grant."""
        waiters = list(self._waiters)
        self._waiters.clear()
        return waiters


def post(token: EventLoopToken, function: Callable[[], object]) -> None:
    """Call a function in an event loop soon, without waiting for it; nothing if the loop ended."""
    # anyio can only call and wait, which would stop one loop for another.
    native: Any = token.native_token
    soon = getattr(native, "call_soon_threadsafe", None) or native.run_sync_soon
    with contextlib.suppress(RuntimeError):
        soon(function)


def has_ended(token: EventLoopToken) -> bool:
    """Tell whether an event loop is known to have been closed."""
    is_closed = getattr(token.native_token, "is_closed", None)
    return is_closed is not None and is_closed()
