"""Something that happens once, waited for by threads and by tasks alike."""

import contextlib
import threading
from collections.abc import Callable

import anyio
import anyio.from_thread
from anyio.lowlevel import EventLoopToken, current_token


def post(token: EventLoopToken, function: Callable[[], object]) -> None:
    """Call a function in an event loop soon, without waiting for it.

    From a thread of its own, because the loop may be stuck, or end before it comes to the call;
    then the thread is left behind.
    """

    def call() -> None:
        with contextlib.suppress(anyio.RunFinishedError, RuntimeError):
            anyio.from_thread.run_sync(function, token=token)

    threading.Thread(target=call, daemon=True).start()


class Moment:
    """An event for threads that tasks of any loop can await too.

    `set` lets threads go on and costs little; tasks learn of it by `tell`.
    """

    __slots__ = ("_lock", "_waiters", "event")

    def __init__(self) -> None:
        self.event = threading.Event()
        self._lock = threading.Lock()
        self._waiters: list[tuple[EventLoopToken, anyio.Event]] = []

    def set(self) -> None:
        """Let it have happened."""
        self.event.set()

    def tell(self) -> None:
        """Wake the tasks that wait."""
        with self._lock:
            waiters, self._waiters = self._waiters, []
        for token, event in waiters:
            post(token, event.set)

    async def reached(self) -> None:
        """Wait in a task until it has happened and was told."""
        waiter = current_token(), anyio.Event()
        with self._lock:
            if self.event.is_set():
                return
            self._waiters.append(waiter)
        try:
            await waiter[1].wait()
        finally:
            with self._lock:
                if waiter in self._waiters:
                    self._waiters.remove(waiter)
