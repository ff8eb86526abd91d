"""A number of tokens, for threads and tasks."""

import threading
from types import TracebackType
from typing import Self

from ._errors import BorrowTimeoutError, ClosedError, NotBorrowedError
from ._fork import watch_forks
from ._wait import Line, TaskWaiter, ThreadWaiter, Waiter


class Limit:
    """Let a number of threads and tasks in at the same time, first come first served.

    A context manager of both colours. A token that comes back goes straight to the one who has
    waited longest: no wake-up is lost, nobody overtakes.

    Args:
        size: how many tokens there are; with 0 nobody gets in.
        what: what a token stands for, for error messages.
    """

    def __init__(self, size: int, *, what: str = "token") -> None:
        if size < 0:
            raise ValueError(f"a limit cannot have {size!r} tokens")
        self._size = size
        self._what = what
        self._free = size
        self._closed = False
        self._line = Line()
        self._lock = threading.Lock()
        watch_forks(self)

    def __repr__(self) -> str:
        return f"<Limit {self.borrowed} of {self._size} borrowed, {len(self._line)} waiting>"

    @property
    def size(self) -> int:
        """How many tokens there are."""
        return self._size

    @property
    def borrowed(self) -> int:
        """How many tokens are out."""
        return self._size - self._free

    @property
    def waiting(self) -> int:
        """How many threads and tasks wait for a token."""
        return len(self._line)

    def after_fork(self) -> None:
        """Forget the parent's waiters in a forked child; what is out stays out."""
        self._lock = threading.Lock()
        self._line.clear()

    def try_borrow(self) -> bool:
        """Take a token if one is free; tell whether."""
        with self._lock:
            if self._free and not self._closed:
                self._free -= 1
                return True
        return False

    def borrow(self, timeout: float | None = None) -> None:
        """Take a token, waiting in this thread for one to come back.

        Args:
            timeout: seconds; None for no limit, 0 or less to try once.

        Raises:
            BorrowTimeoutError: if none came back in time.
            ClosedError: if the limit is closed, or was closed meanwhile.
        """
        if self.try_borrow():
            return
        waiter = ThreadWaiter()
        if self._enqueue(waiter, timeout):
            try:
                waiter.wait(timeout)
            except BaseException:
                self._abandon(waiter)
                raise
            self._settle(waiter, timeout)

    async def aborrow(self, timeout: float | None = None) -> None:
        """Take a token, waiting in this task for one to come back; else as `borrow`."""
        if self.try_borrow():
            return
        waiter = TaskWaiter()
        if self._enqueue(waiter, timeout):
            try:
                await waiter.wait(timeout)
            except BaseException:
                self._abandon(waiter)
                raise
            self._settle(waiter, timeout)

    def give_back(self) -> None:
        """Bring a token back, from any thread.

        Raises:
            NotBorrowedError: if none is out.
        """
        with self._lock:
            if self._free == self._size:
                raise NotBorrowedError(f"no {self._what} is out: one was given back twice")
            waiter = self._line.grant()
            if waiter is None:
                self._free += 1
        if waiter is not None:
            waiter.wake()

    def close(self) -> None:
        """Let nobody in any more and send those away who wait; tokens may still come back."""
        with self._lock:
            self._closed = True
            waiters = self._line.clear()
        for waiter in waiters:
            waiter.wake()

    def __enter__(self) -> Self:
        self.borrow()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.give_back()

    async def __aenter__(self) -> Self:
        await self.aborrow()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.give_back()

    def _enqueue(self, waiter: Waiter, timeout: float | None) -> bool:
        """Join the line; False if a token became free at the last moment."""
        with self._lock:
            if self._closed:
                raise ClosedError(self._what)
            if self._free:
                self._free -= 1
                return False
            if timeout is None or timeout > 0:
                self._line.join(waiter)
                return True
        raise BorrowTimeoutError(self._what, timeout)

    def _abandon(self, waiter: Waiter) -> None:
        with self._lock:
            granted = self._line.leave(waiter)
        if granted:
            self.give_back()

    def _settle(self, waiter: Waiter, timeout: float | None) -> None:
        with self._lock:
            if self._line.leave(waiter):
                return
        if self._closed or timeout is None:
            raise ClosedError(self._what)
        raise BorrowTimeoutError(self._what, timeout)
