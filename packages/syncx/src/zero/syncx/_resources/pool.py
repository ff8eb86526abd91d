"""A bounded pool of things that are dear to make."""

import logging
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final, Generic, NamedTuple, TypeVar, overload

from .._callback import Callback
from .._errors import ClosedError, NotBorrowedError
from .._fork import watch_forks
from .._limit import Limit

T = TypeVar("T")

_log: Final = logging.getLogger("zero.syncx")


class _Idle(NamedTuple):
    item: Any
    since: float


class Pool(Generic[T]):
    """Lend things that are dear to make, the one returned last first, at most so many at a time.

    User code never runs under a lock. What fails, is cancelled or is refused gives its slot back.

    Args:
        size: how many may be out or idle together, at least 1.
        create: makes one. An `async def` serves the methods with an a in front only; for those a
            `def` runs in a worker thread.
        destroy: disposes of one, of either colour likewise; an error of it is logged.
        max_age: seconds after which an idle one is destroyed rather than lent; None for ever.
        clock: seconds that never go back.
    """

    @overload
    def __init__(
        self,
        size: int,
        create: Callable[[], Awaitable[T]],
        destroy: Callable[[T], object] | None = None,
        *,
        max_age: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None: ...
    @overload
    def __init__(
        self,
        size: int,
        create: Callable[[], T],
        destroy: Callable[[T], object] | None = None,
        *,
        max_age: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None: ...
    def __init__(
        self,
        size: int,
        create: Callable[[], object],
        destroy: Callable[[T], object] | None = None,
        *,
        max_age: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if size < 1:
            raise ValueError(f"a pool needs room for at least one, not {size!r}")
        self._slots = Limit(size, what="pool item")
        self._create = Callback(create, "create")
        self._destroy = None if destroy is None else Callback(destroy, "destroy")
        self._max_age = max_age
        self._clock = clock
        self._idle: list[_Idle] = []
        self._out: dict[int, T] = {}
        self._closed = False
        self._lock = threading.Lock()
        watch_forks(self)

    def __repr__(self) -> str:
        state = "closed, " if self._closed else ""
        return f"<Pool {state}{len(self._out)} out, {len(self._idle)} idle, {self._slots.size} at most>"

    def after_fork(self) -> None:
        """Renew the lock in a forked child."""
        self._lock = threading.Lock()

    def get(self, timeout: float | None = None) -> T:
        """Borrow one, waiting in this thread while all are out.

        Args:
            timeout: seconds; None for no limit, 0 or less not to wait.

        Raises:
            BorrowTimeoutError: if none came back in time.
            ClosedError: if the pool is closed.
        """
        self._slots.borrow(timeout)
        try:
            while (idle := self._pop()) is not None:
                if not self._is_old(idle):
                    return self._lend(idle.item)
                self._dispose(idle.item)
            return self._lend(self._create())
        except BaseException:
            self._slots.give_back()
            raise

    async def aget(self, timeout: float | None = None) -> T:
        """Borrow one, waiting in this task while all are out; else as `get`."""
        await self._slots.aborrow(timeout)
        try:
            while (idle := self._pop()) is not None:
                if not self._is_old(idle):
                    return self._lend(idle.item)
                await self._adispose(idle.item)
            return self._lend(await self._create.awaited(orphan=self._dispose))
        except BaseException:
            self._slots.give_back()
            raise

    def put(self, item: T) -> None:
        """Bring one back, from any thread; None is passed over.

        Raises:
            NotBorrowedError: if it is not out: not of this pool, or back already.
        """
        if item is not None and not self._return(item, self._clock()):
            self.discard(item)

    async def aput(self, item: T) -> None:
        """Bring one back, as `put`; needed where `destroy` is asynchronous."""
        if item is not None and not self._return(item, self._clock()):
            await self.adiscard(item)

    def discard(self, item: T) -> None:
        """Bring one back to be destroyed, because it is broken; raises as `put`."""
        self._strike_off(item)
        try:
            self._dispose(item)
        finally:
            self._slots.give_back()

    async def adiscard(self, item: T) -> None:
        """Bring one back to be destroyed, as `discard`."""
        self._strike_off(item)
        try:
            await self._adispose(item)
        finally:
            self._slots.give_back()

    @contextmanager
    def borrow(self, timeout: float | None = None) -> Generator[T]:
        """Borrow one for the length of a `with`; what was discarded inside is not brought back."""
        item = self.get(timeout)
        try:
            yield item
        finally:
            if id(item) in self._out:
                self.put(item)

    @asynccontextmanager
    async def aborrow(self, timeout: float | None = None) -> AsyncGenerator[T]:
        """Borrow one for the length of an `async with`, as `borrow`."""
        item = await self.aget(timeout)
        try:
            yield item
        finally:
            if id(item) in self._out:
                await self.aput(item)

    def close(self) -> None:
        """Destroy what is idle, and what is out as it comes back; who waits gets a ClosedError."""
        for idle in self._shut():
            self._dispose(idle.item)

    async def aclose(self) -> None:
        """Close, as `close`; needed where `destroy` is asynchronous."""
        for idle in self._shut():
            await self._adispose(idle.item)

    def _pop(self) -> _Idle | None:
        with self._lock:
            if self._closed:
                raise ClosedError("pool")
            return self._idle.pop() if self._idle else None

    def _is_old(self, idle: _Idle) -> bool:
        return self._max_age is not None and idle.since + self._max_age < self._clock()

    def _lend(self, item: T) -> T:
        with self._lock:
            self._out[id(item)] = item
        return item

    def _return(self, item: T, now: float) -> bool:
        """Take one back among the idle; False if the pool is closed."""
        with self._lock:
            if self._closed:
                return False
            self._check_out(item)
            del self._out[id(item)]
            self._idle.append(_Idle(item, now))
        self._slots.give_back()
        return True

    def _strike_off(self, item: T) -> None:
        with self._lock:
            self._check_out(item)
            del self._out[id(item)]

    def _check_out(self, item: T) -> None:
        if self._out.get(id(item)) is not item:
            message = f"{item!r} is not out: it is not of this pool, or was put back already"
            raise NotBorrowedError(message, item)

    def _shut(self) -> list[_Idle]:
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        self._slots.close()
        return idle

    def _dispose(self, item: T) -> None:
        if self._destroy is None:
            return
        try:
            self._destroy(item)
        except Exception:
            _log.exception("destroying %r of a pool failed", item)

    async def _adispose(self, item: T) -> None:
        if self._destroy is None:
            return
        try:
            await self._destroy.awaited(item)
        except Exception:
            _log.exception("destroying %r of a pool failed", item)
