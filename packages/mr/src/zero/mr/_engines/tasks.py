"""Tasks that share one source, on asyncio or trio."""

from __future__ import annotations

from collections import deque
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
)
from typing import Any, Generic, TypeVar, cast

import anyio
from anyio.abc import TaskGroup
from anyio.lowlevel import checkpoint

from .._errors import Failures
from .source import end_source

T = TypeVar("T")
U = TypeVar("U")

_END = object()
# A mapper that never waits would keep the loop to itself.
_RUN = 64


class Bell:
    """Something that many may wait for and that rings more than once; it belongs to one loop."""

    def __init__(self) -> None:
        self._event: anyio.Event | None = None

    @property
    def heard(self) -> bool:
        """Whether somebody waits."""
        return self._event is not None

    def ring(self) -> None:
        """Wake everyone who waits."""
        if self._event is not None:
            self._event.set()
            self._event = None

    async def wait(self) -> None:
        """Wait for the next ring."""
        if self._event is None:
            self._event = anyio.Event()
        await self._event.wait()


class Feed(Generic[T]):
    """One source for many tasks: a plain iterable, or an asynchronous one that is asked by one at a time."""

    def __init__(self, source: Iterable[T] | AsyncIterable[T]) -> None:
        self._plain: Iterator[T] | None = None
        self._slow: AsyncIterator[T] | None = None
        if isinstance(source, AsyncIterable):
            self._slow = aiter(source)
        else:
            self._plain = iter(source)
        self._busy = False
        self._free = Bell()
        self.over = False

    def next_plain(self) -> T | object:
        """Return the next item of a plain source, or the end mark."""
        return next(cast("Iterator[T]", self._plain), _END)

    @property
    def plain(self) -> bool:
        """Whether the source is a plain iterable."""
        return self._plain is not None

    async def next_slow(self) -> T | object:
        """Return the next item of an asynchronous source, or the end mark."""
        while self._busy:
            await self._free.wait()
        if self.over:
            return _END
        self._busy = True
        try:
            return await anext(cast("AsyncIterator[T]", self._slow), _END)
        finally:
            self._busy = False
            self._free.ring()

    async def close(self) -> None:
        """End a generator together with its reader, also when that was cancelled."""
        end_source(self._plain)
        if isinstance(self._slow, AsyncGenerator):
            with anyio.CancelScope(shield=True):
                await cast("AsyncGenerator[Any, Any]", self._slow).aclose()


class TaskPipe(Generic[U]):
    """A bounded queue between the mappers and the reducer, all of them tasks of one loop."""

    def __init__(self, limit: int, failures: Failures) -> None:
        self._values: deque[U] = deque()
        self._limit = limit
        self._failures = failures
        self._filled = Bell()
        self._emptied = Bell()
        self._closed = False
        self._complete = False

    def put(self, value: U) -> bool:
        """Hand a value over, or drop it when nobody reads any more; tell whether to wait for room."""
        if self._closed:
            return False
        self._values.append(value)
        if self._filled.heard:
            self._filled.ring()
        return len(self._values) >= self._limit

    async def wait_for_room(self) -> None:
        """Wait until the pipe is half empty, or nobody reads any more."""
        while len(self._values) >= self._limit and not self._closed:
            await self._emptied.wait()

    async def read(self) -> AsyncGenerator[U, None]:
        """Yield values until the writers are done; raise the job's first error."""
        values, seen, low = self._values, self._failures.seen, self._limit // 2
        while not seen:
            if values:
                value = values.popleft()
                if self._emptied.heard and len(values) <= low:
                    self._emptied.ring()
                yield value
            elif self._complete:
                return
            else:
                await self._filled.wait()
        raise seen[0]

    def close(self) -> None:
        """Let the writers go on without a reader."""
        self._closed = True
        self._values.clear()
        self._emptied.ring()

    def complete(self) -> None:
        """Tell the reader that no value follows."""
        self._complete = True
        self._filled.ring()


class TaskCrew(Generic[T, U]):
    """Up to `workers` tasks; each begins when an item is there for it and ends with the job."""

    def __init__(
        self,
        feed: Feed[T],
        emit: Callable[[T, TaskPipe[U]], Awaitable[None]],
        pipe: TaskPipe[U],
        *,
        workers: int,
        failures: Failures,
    ) -> None:
        self._feed = feed
        self._emit = emit
        self._pipe = pipe
        self._workers = max(workers, 1)
        self._failures = failures
        self._hired = 0
        self._live = 0

    def hire(self, group: TaskGroup) -> None:
        """Start one more task."""
        self._hired += 1
        self._live += 1
        group.start_soon(self._work, group, name=f"mr-{self._hired}")

    async def _work(self, group: TaskGroup) -> None:
        feed, emit, pipe = self._feed, self._emit, self._pipe
        plain, handled = feed.plain, 0
        try:
            while not feed.over:
                item = feed.next_plain() if plain else await feed.next_slow()
                if item is _END:
                    feed.over = True
                    break
                if self._hired < self._workers:
                    self.hire(group)
                await emit(cast("T", item), pipe)
                handled += 1
                if not handled % _RUN:
                    await checkpoint()
        except Exception as error:
            feed.over = True
            if self._failures.add(error):
                group.cancel_scope.cancel()
        finally:
            self._live -= 1
            if not self._live:
                pipe.complete()
