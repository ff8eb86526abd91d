"""Executors for tasks of asyncio and trio: batches are handed over in tasks that belong to an `async with` block."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Final, Self, TypeVar

import anyio
from anyio.lowlevel import checkpoint

from zero.proc import Shutdown, process

from .._errors import ExecutorClosedError
from .base import Base
from .containers import Container
from .core import Batch, CoreOptions, Overflow, Work
from .loop import Changes, Nursery, as_async
from .outcome import Flushed, inside

T = TypeVar("T")
B = TypeVar("B")


class TaskExecutor(Base[T, B]):
    """What collects items for tasks, whatever the items are."""

    def __init__(
        self,
        execute: Callable[[B], Awaitable[object]] | Callable[[B], object],
        container: Container[T, B],
        *,
        interval: float = 1.0,
        capacity: int = 1,
        concurrency: int = 1,
        overflow: Overflow = "block",
        overtake: bool = False,
        on_error: Callable[[B, BaseException], object] | None = None,
        on_flush: Callable[[Flushed], object] | None = None,
        name: str = "",
        shutdown: Shutdown | None = process,
        shutdown_time: float = 1.0,
    ) -> None:
        core: CoreOptions = {
            "interval": interval,
            "capacity": capacity,
            "concurrency": concurrency,
            "overflow": overflow,
            "clock": anyio.current_time,
        }
        super().__init__(
            execute,
            container,
            core,
            overtake=overtake,
            on_error=on_error,
            on_flush=on_flush,
            name=name,
            shutdown=shutdown,
            shutdown_time=shutdown_time,
        )
        self._call: Final[Callable[[B], Awaitable[object]]] = as_async(execute)
        self._changed: Final = Changes()
        self._nursery: Final = Nursery(self, shutdown, shutdown_time)

    async def _add(self, item: T) -> None:
        core = self._core
        if not core.fast:
            self._nursery.check()
            await self._make_room()
        with core.lock:
            number = core.put(item)
            if core.fast and not number:
                return
            work = core.settle()
        await self._follow(work, number)

    def _add_nowait(self, item: T) -> None:
        self._nursery.check()
        with self._core.lock:
            self._check_room()
            number = self._core.put(item)
        if number or self._core.due is None:
            self._nursery.post(self._settle)

    async def flush(self) -> bool:
        """Hand over what waits now, and return when everything added so far is done with.

        Returns:
            Whether a batch was made of what waited; of a full one that is not said.

        Raises:
            RuntimeError: in the handler itself.
        """
        self._outcome.refuse_inside(self, "flush")
        made, until = self._hand_over()
        await self._wait(made if self._overtake else until)
        return bool(made)

    async def wait(self, timeout: float | None = None) -> bool:
        """Flush, and wait for every batch that runs; False when time ran out.

        Args:
            timeout: seconds; None for no limit. What is not done goes on.

        Raises:
            RuntimeError: in the handler itself.
        """
        self._outcome.refuse_inside(self, "wait")
        with anyio.move_on_after(timeout):
            await self._wait(self._hand_over()[1])
            return True
        return False

    async def close(self, timeout: float | None = None) -> bool:
        """Take no further item, and wait until everything is handed over; False when time ran out.

        An `add` that waits for room meanwhile raises `ExecutorClosedError`. May be called again.

        Args:
            timeout: seconds; None for no limit. What is not done goes on until the block is left.

        Raises:
            RuntimeError: in the handler itself.
        """
        self._outcome.refuse_inside(self, "close")
        with self._core.lock:
            self._core.close()
        self._changed.set()
        return await self.wait(timeout)

    async def __aenter__(self) -> Self:
        await self._nursery.enter(self._at_shutdown)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._nursery.leave(self.close, self._give_up, error)

    async def _make_room(self) -> None:
        core = self._core
        while not (core.room or core.closed) and self._blocks:
            await self._changed.wait()
        if core.overflow == "block":
            self._check_open()
        else:
            self._check_room()

    async def _follow(self, work: Work[B], number: int) -> None:
        """Do what adding has brought about; if it filled a batch wait for room, or let others run."""
        self._do(work)
        if not number:
            return
        core = self._core
        await checkpoint()
        while not (core.room or core.started >= number or core.closed) and self._blocks:
            await self._changed.wait()

    async def _wait(self, numbers: set[int]) -> None:
        while not self._core.unfinished.isdisjoint(numbers):
            await self._changed.wait()

    def _start(self, batch: Batch[B]) -> None:
        self._nursery.start(self._run, batch)

    async def _run(self, batch: Batch[B]) -> None:
        inside.set(self)
        clock, began = self._core.clock, self._core.clock()
        error: BaseException | None = ExecutorClosedError(self._outcome.name)  # if it is cut off
        try:
            with self._nursery.kept():
                try:
                    await self._call(batch.items)
                    error = None
                except Exception as raised:
                    error = raised
        except BaseException as raised:
            error = raised
            raise
        finally:
            self._outcome.tell(batch, error, clock() - began, self.waiting)
            with self._core.lock:
                work = self._core.ended(batch)
            self._changed.set()
            self._do(work)

    def _arm(self) -> None:
        self._armed = self._core.due
        if self._armed is not None:
            self._nursery.start(self._tick_at, self._armed)

    async def _tick_at(self, due: float) -> None:
        await anyio.sleep_until(due)
        if self._core.clock() < due:
            self._armed = None  # a loop's clock may be a little early: then it is armed again
        self._tick()

    async def _at_shutdown(self) -> None:
        if not await self.wait(self._shutdown_time):
            self._outcome.late(self.waiting, self._shutdown_time)

    def _give_up(self) -> None:
        with self._core.lock:
            given_up = self._core.give_up()
        for batch in given_up:
            self._outcome.tell(batch, ExecutorClosedError(self._outcome.name), 0.0, 0)
        self._changed.set()
