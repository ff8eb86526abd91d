"""Ordered concurrent work in tasks, on asyncio and trio."""

from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import CancelledError
from contextvars import Context, copy_context
from types import TracebackType
from typing import Final, Generic, Self, final

import anyio
from anyio.abc import TaskGroup

from ._errors import RunnerClosedError
from ._functions import name_of
from ._slot import I, Mapped, O, Signal, Slot, sizes


@final
class AsyncStableRunner(Generic[I, O]):
    """Await a coroutine function on values, several at once, and hand out the results in the order of the values.

    An exception comes out where its result would have: at the `get()` for that value. A producer waits while `buffer`
    results are not taken yet, so memory stays bounded; any number of tasks may push and get. For values that are there
    already, `map()` needs no second task.

    Leaving the `async with` block closes the runner and waits for the calls; leaving it by an exception cancels them.

    Args:
        function: what to await; it sees a copy of the context in which its value was pushed.
        workers: how many calls run at once; None for the number of usable CPUs.
        buffer: how many results may be under way or wait to be taken; None for 10 per worker.

    Raises:
        ValueError: if `workers` or `buffer` is below 1.
    """

    def __init__(
        self,
        function: Callable[[I], Awaitable[O]],
        *,
        workers: int | None = None,
        buffer: int | None = None,
    ) -> None:
        self._function: Final = function
        self.workers, self.buffer = sizes(workers, buffer)
        self._room: Final = anyio.Semaphore(self.buffer, fast_acquire=True)
        self._ready: Final = Signal()
        self._all_ended: Final = Signal()
        self._slots: Final[deque[Slot[O]]] = deque()
        self._line: Final[deque[tuple[Context, Slot[O], I]]] = deque()
        self._scopes: Final[set[anyio.CancelScope]] = set()
        self._feeders: Final[set[anyio.CancelScope]] = set()
        self._active = 0
        self._closed = False
        self._cancelled = False
        self._group: TaskGroup | None = None

    async def push(self, value: I) -> None:
        """Have the function awaited on a value; wait while the buffer is full.

        Raises:
            RunnerClosedError: if the runner is closed, or is being closed while this waits.
            RuntimeError: outside of `async with`.
        """
        self._entered()
        await self._room.acquire()
        group = self._entered()
        slot = Slot[O]()
        self._slots.append(slot)
        if self._active < self.workers:
            self._active += 1
            group.start_soon(self._call, slot, value, name=name_of(self._function))
        else:
            self._line.append((copy_context(), slot, value))

    async def get(self) -> O:
        """Return the next result, in the order of the values; wait for it.

        Raises:
            RunnerClosedError: if the runner is closed and all results are taken; it may be asked again.
            CancelledError: that of `concurrent.futures`, if the call for this value was cancelled.
            Exception: what the function raised for this value.
        """
        while not (self._slots and self._slots[0].done):
            if self._closed and not self._slots:
                raise RunnerClosedError
            await self._ready.wait()
        return self._take()

    def map(self, values: Iterable[I] | AsyncIterable[I]) -> AsyncIterator[O]:
        """Yield the results for values, in their order, reading them only as far ahead as the buffer reaches.

        A task reads them, so that a result need not wait for the next value; an error of reading comes after the
        results before it. The runner stays open. Nobody else may push or get meanwhile.

        Raises:
            RunnerClosedError: if the runner is closed.
            RuntimeError: outside of `async with`.
        """
        group = self._entered()
        mapped = Mapped(self._next_mapped)
        group.start_soon(self._feed, mapped, values)
        return mapped

    def close(self) -> None:
        """Take no more values; those pushed are worked on, and their results can be taken."""
        self._closed = True
        for _ in range(self._room.statistics().tasks_waiting):
            self._room.release()  # they find the runner closed
        self._ready.set()

    def cancel(self) -> None:
        """Close, cancel the calls, and drop all results."""
        self._cancelled = True
        self._line.clear()
        self._slots.clear()
        self.close()
        for scope in (*self._scopes, *self._feeders):
            scope.cancel()

    async def wait(self) -> None:
        """Close and wait until all calls have ended. May be called again.

        Whether anybody takes the results does not matter; they can be taken afterwards.
        """
        self.close()
        while self._active:
            await self._all_ended.wait()

    def __aiter__(self) -> AsyncIterator[O]:
        return self

    async def __anext__(self) -> O:
        try:
            return await self.get()
        except RunnerClosedError:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Self:
        if self._group is not None or self._closed:
            raise RuntimeError("AsyncStableRunner can be entered once")
        group = anyio.create_task_group()
        await group.__aenter__()
        self._group = group
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        assert self._group is not None
        if error is None:
            self.close()
            for feeder in self._feeders:
                feeder.cancel()
        else:
            self.cancel()
        try:
            return await self._group.__aexit__(kind, error, trace)
        finally:
            self._group = None

    def __repr__(self) -> str:
        state = "closed" if self._closed else "open"
        held = f"{len(self._slots)} of {self.buffer} results"
        return f"<AsyncStableRunner {self.workers} of {name_of(self._function)}, {held}, {state}>"

    def _entered(self) -> TaskGroup:
        if self._closed:
            raise RunnerClosedError
        if self._group is None:
            raise RuntimeError("AsyncStableRunner is not entered: use it with `async with`")
        return self._group

    def _take(self) -> O:
        slot = self._slots.popleft()
        self._room.release()
        self._ready.set()  # another consumer may find the next one ready, or the end
        return slot.take()

    async def _next_mapped(self, mapped: Mapped[O]) -> O:
        while not (self._slots and self._slots[0].done):
            if not self._slots and (mapped.fed or self._closed):
                raise mapped.end()
            await self._ready.wait()
        return self._take()

    async def _feed(self, mapped: Mapped[O], values: Iterable[I] | AsyncIterable[I]) -> None:
        scope = anyio.CancelScope()
        self._feeders.add(scope)
        try:
            with scope:
                if isinstance(values, AsyncIterable):
                    async for value in values:
                        await self.push(value)
                else:
                    for value in values:
                        await self.push(value)
        except RunnerClosedError:
            pass  # nobody wants the rest
        except Exception as error:
            mapped.error = error
        finally:
            self._feeders.discard(scope)
            mapped.fed = True
            self._ready.set()

    async def _call(self, slot: Slot[O], value: I) -> None:
        scope = anyio.CancelScope()
        self._scopes.add(scope)
        slot.error = CancelledError("the call for this value was cancelled")
        try:
            with scope:
                if not self._cancelled:  # between the start of this task and now
                    slot.value = await self._function(value)
                    slot.error = None
        except Exception as error:
            slot.error = error
        finally:
            slot.done = True
            self._scopes.discard(scope)
            self._next()

    def _next(self) -> None:
        """Begin the next call in place of one that ended, in the context of its push."""
        if self._slots and self._slots[0].done:
            self._ready.set()
        if self._line and self._group is not None:
            context, slot, value = self._line.popleft()
            context.run(self._group.start_soon, self._call, slot, value)
            return
        self._active -= 1
        if not self._active:
            self._all_ended.set()
