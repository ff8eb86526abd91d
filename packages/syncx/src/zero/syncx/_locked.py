"""Calls that run one at a time for each key."""

import threading
from collections.abc import Awaitable, Callable
from threading import get_ident
from types import TracebackType
from typing import Generic, NamedTuple, TypeVar

import anyio

from ._errors import DeadlockError
from ._fork import watch_forks
from ._wait import Line, TaskWaiter, ThreadWaiter, Waiter

K = TypeVar("K")
T = TypeVar("T")


class _Owner(NamedTuple):
    thread: int
    task: int | None = None


class _Held:
    """A key that is held, by whom, and who waits for it."""

    __slots__ = ("line", "owner", "owners")

    def __init__(self, owner: _Owner) -> None:
        self.owner = owner
        self.line = Line()
        self.owners: dict[Waiter, _Owner] = {}

    def would_wait_for_itself(self, owner: _Owner) -> bool:
        # A thread that waits stops its loop, and a call without a task the loop it was made in.
        if self.owner.thread != owner.thread:
            return False
        return owner.task is None or self.owner.task is None or self.owner.task == owner.task


class _Table(Generic[K]):
    """The keys that are held."""

    def __init__(self) -> None:
        self.held: dict[K, _Held] = {}
        self._lock = threading.Lock()
        watch_forks(self)

    def after_fork(self) -> None:
        """Forget what threads of the parent hold in a forked child."""
        self._lock = threading.Lock()
        here = get_ident()
        self.held = {
            key: _Held(held.owner) for key, held in self.held.items() if held.owner.thread == here
        }

    def acquire(self, key: K) -> None:
        owner = _Owner(get_ident())
        waiter = ThreadWaiter()
        if self._enqueue(key, waiter, owner):
            try:
                waiter.wait()
            except BaseException:
                self._abandon(key, waiter)
                raise

    async def aacquire(self, key: K) -> None:
        owner = _Owner(get_ident(), anyio.get_current_task().id)
        waiter = TaskWaiter()
        if self._enqueue(key, waiter, owner):
            try:
                await waiter.wait()
            except BaseException:
                self._abandon(key, waiter)
                raise

    def release(self, key: K) -> None:
        with self._lock:
            held = self.held[key]
            waiter = held.line.grant()
            if waiter is None:
                del self.held[key]
                return
            held.owner = held.owners.pop(waiter)
        waiter.wake()

    def _enqueue(self, key: K, waiter: Waiter, owner: _Owner) -> bool:
        """Wait for a key; False if it is free, and taken."""
        with self._lock:
            held = self.held.get(key)
            if held is None:
                self.held[key] = _Held(owner)
                return False
            if held.would_wait_for_itself(owner):
                raise DeadlockError(key)
            held.line.join(waiter)
            held.owners[waiter] = owner
        return True

    def _abandon(self, key: K, waiter: Waiter) -> None:
        with self._lock:
            granted = waiter.granted
            if not granted:
                held = self.held[key]
                held.line.leave(waiter)
                del held.owners[waiter]
        if granted:
            self.release(key)


class Hold(Generic[K]):
    """A key, held inside of `with` or `async with`; made by `LockedCalls.hold`."""

    __slots__ = ("_key", "_table")

    def __init__(self, table: _Table[K], key: K) -> None:
        self._table = table
        self._key = key

    def __enter__(self) -> None:
        self._table.acquire(self._key)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._table.release(self._key)

    async def __aenter__(self) -> None:
        await self._table.aacquire(self._key)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._table.release(self._key)


class LockedCalls(Generic[K]):
    """Let calls for the same key run one after another, in the order they came; each runs itself.

    Threads and tasks of any event loop queue up together. Only keys in use are kept.
    """

    def __init__(self) -> None:
        self._table: _Table[K] = _Table()

    def __repr__(self) -> str:
        return f"<LockedCalls {len(self._table.held)} held>"

    def hold(self, key: K) -> Hold[K]:
        """Return a context manager of both colours that holds a key.

        Entering it raises DeadlockError where this thread or task holds the key already.
        """
        return Hold(self._table, key)

    def do(self, key: K, fn: Callable[[], T]) -> T:
        """Call a function while no other call for the key runs."""
        with Hold(self._table, key):
            return fn()

    async def ado(self, key: K, fn: Callable[[], Awaitable[T]]) -> T:
        """Await a function while no other call for the key runs."""
        async with Hold(self._table, key):
            return await fn()
