"""Something that happens once, waited for by threads and by tasks alike."""

import contextlib
import threading

import anyio
import anyio.from_thread
from anyio.lowlevel import EventLoopToken, current_token


class Moment:
    """An event for threads that tasks of any loop can await too.

    `set` is safe anywhere, even in a signal handler. Tasks learn of it by `tell`, which must be
    called from a thread that runs no event loop, because it waits for each loop to take note.
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
            with contextlib.suppress(anyio.RunFinishedError, RuntimeError):
                anyio.from_thread.run_sync(event.set, token=token)

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
