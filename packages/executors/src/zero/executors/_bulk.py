"""Executors of a number of items, and of items with sizes, in both colours."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Final, Generic, TypedDict, TypeVar, Unpack, cast, final

from zero.proc import Shutdown

from ._engine.base import Base
from ._engine.containers import Container, Counted, Weighed
from ._engine.core import Core, CoreOptions, Kind, Overflow, Work
from ._engine.outcome import Flushed
from ._engine.tasks import TaskExecutor
from ._engine.threads import ThreadExecutor

T = TypeVar("T")

MAX_TASKS: Final = 1000
MAX_BYTES: Final = 1024 * 1024


class AsyncOptions(TypedDict, Generic[T], total=False):
    """What executors of lists take too; `AsyncPeriodicalExecutor` says what it means and what is the default."""

    capacity: int
    concurrency: int
    overflow: Overflow
    overtake: bool
    on_error: Callable[[list[T], BaseException], object] | None
    on_flush: Callable[[Flushed], object] | None
    name: str
    shutdown: Shutdown | None
    shutdown_time: float


class Options(AsyncOptions[T], total=False):
    """What executors of lists take too; `PeriodicalExecutor` says what it means and what is the default."""

    clock: Callable[[], float]


class CountedCore(Core[T, list[T]]):
    """The state of an executor whose items may be put into the container without the lock."""

    def __init__(self, container: Counted[T], **options: Unpack[CoreOptions]) -> None:
        self._counted: Final = container
        super().__init__(container, **options)

    @property
    def open(self) -> int:
        """How many items wait that no batch has been made of."""
        return len(self._counted.items)

    def arrived(self) -> int:
        """Make batches of items that came without the lock; return the last one's number, or 0."""
        if self.closed:
            return self._form("rest")
        return self._form("full") if self.open >= self._counted.limit else 0

    def put(self, item: T) -> int:
        """Take an item; return the number of the batch that it filled, or 0."""
        self._counted.add(item)
        return self.arrived()

    def _take(self, kind: Kind) -> Iterator[tuple[list[T], int]]:
        """Take batches of the right size, in order; of what is left too unless only full ones are meant."""
        least = self._counted.limit if kind == "full" else 1
        while self.open >= least and (batch := self._counted.take()) is not None:
            yield batch, len(batch)


class _Bulk(Base[T, list[T]]):
    """What both bulk executors do the same, and quickly."""

    def _make_core(
        self, container: Container[T, list[T]], options: CoreOptions
    ) -> Core[T, list[T]]:
        counted = cast("Counted[T]", container)
        self._items = counted.items
        self._limit = counted.limit
        self._counted = CountedCore(counted, **options)
        return self._counted

    def _arrived(self) -> tuple[Work[list[T]], int]:
        with self._counted.lock:
            number = self._counted.arrived()
            return self._counted.settle(), number


@final
class BulkExecutor(_Bulk[T], ThreadExecutor[T, list[T]]):
    """Hand over items in lists of `max_tasks`, or fewer after an interval.

    Args:
        execute: takes a list.
        max_tasks: how many items make a full batch; below 1 counts as 1. No batch is larger.
        interval: seconds an item waits at most beside an idle handler, or twice that after a full batch.
        options: those of `PeriodicalExecutor`.
    """

    def __init__(
        self,
        execute: Callable[[list[T]], object],
        *,
        max_tasks: int = MAX_TASKS,
        interval: float = 1.0,
        **options: Unpack[Options[T]],
    ) -> None:
        container = Counted[T](max(max_tasks, 1))
        super().__init__(execute, container, interval=interval, **options)

    def add(self, item: T) -> None:
        """Add an item; see `PeriodicalExecutor.add`."""
        # No lock: appending is atomic. Who takes what waits clears `fast` first and looks again after, so
        # that either it sees this item or we see that somebody has to be told of it.
        core, items = self._counted, self._items
        if not core.fast:
            self._add(item)
            return
        items.append(item)
        if len(items) >= self._limit or not core.fast:
            self._follow(*self._arrived())

    def add_nowait(self, item: T) -> None:
        """Add an item without ever waiting; see `PeriodicalExecutor.add_nowait`."""
        self._add_nowait(item)


@final
class AsyncBulkExecutor(_Bulk[T], TaskExecutor[T, list[T]]):
    """`BulkExecutor` for tasks, inside `async with`.

    Args:
        execute: takes a list; `async def`, or `def`, which is called in a worker thread.
        max_tasks: how many items make a full batch; below 1 counts as 1. No batch is larger.
        interval: seconds an item waits at most beside an idle handler, or twice that after a full batch.
        options: those of `AsyncPeriodicalExecutor`.
    """

    def __init__(
        self,
        execute: Callable[[list[T]], Awaitable[object]] | Callable[[list[T]], object],
        *,
        max_tasks: int = MAX_TASKS,
        interval: float = 1.0,
        **options: Unpack[AsyncOptions[T]],
    ) -> None:
        container = Counted[T](max(max_tasks, 1))
        super().__init__(execute, container, interval=interval, **options)

    async def add(self, item: T) -> None:
        """Add an item; see `AsyncPeriodicalExecutor.add`."""
        core, items = self._counted, self._items
        if not core.fast:
            await self._add(item)
            return
        items.append(item)
        if len(items) >= self._limit:
            await self._follow(*self._arrived())

    def add_nowait(self, item: T) -> None:
        """Add an item without ever waiting; see `AsyncPeriodicalExecutor.add_nowait`."""
        self._add_nowait(item)


@final
class ChunkExecutor(ThreadExecutor[tuple[T, int], list[T]]):
    """Hand over items in lists whose sizes add up to `max_bytes`, or fewer after an interval.

    Args:
        execute: takes a list of items.
        max_bytes: the sum of sizes that makes a full batch; the last item may exceed it.
        interval: seconds an item waits at most beside an idle handler, or twice that after a full batch.
        options: those of `PeriodicalExecutor`.
    """

    def __init__(
        self,
        execute: Callable[[list[T]], object],
        *,
        max_bytes: int = MAX_BYTES,
        interval: float = 1.0,
        **options: Unpack[Options[T]],
    ) -> None:
        container = Weighed[T](max_bytes)
        super().__init__(execute, container, interval=interval, **options)

    def add(self, item: T, size: int) -> None:
        """Add an item of so many bytes; see `PeriodicalExecutor.add`."""
        self._add((item, size))

    def add_nowait(self, item: T, size: int) -> None:
        """Add an item of so many bytes; see `PeriodicalExecutor.add_nowait`."""
        self._add_nowait((item, size))


@final
class AsyncChunkExecutor(TaskExecutor[tuple[T, int], list[T]]):
    """`ChunkExecutor` for tasks, inside `async with`.

    Args:
        execute: takes a list of items; `async def`, or `def`, which is called in a worker thread.
        max_bytes: the sum of sizes that makes a full batch; the last item may exceed it.
        interval: seconds an item waits at most beside an idle handler, or twice that after a full batch.
        options: those of `AsyncPeriodicalExecutor`.
    """

    def __init__(
        self,
        execute: Callable[[list[T]], Awaitable[object]] | Callable[[list[T]], object],
        *,
        max_bytes: int = MAX_BYTES,
        interval: float = 1.0,
        **options: Unpack[AsyncOptions[T]],
    ) -> None:
        container = Weighed[T](max_bytes)
        super().__init__(execute, container, interval=interval, **options)

    async def add(self, item: T, size: int) -> None:
        """Add an item of so many bytes; see `AsyncPeriodicalExecutor.add`."""
        await self._add((item, size))

    def add_nowait(self, item: T, size: int) -> None:
        """Add an item of so many bytes; see `AsyncPeriodicalExecutor.add_nowait`."""
        self._add_nowait((item, size))
