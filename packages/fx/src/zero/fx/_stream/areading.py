"""One asynchronous reading of a stream: what is open meanwhile, and its end."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final, TypeVar

import anyio
from anyio.abc import TaskGroup
from anyio.lowlevel import checkpoint

from .reading import END

T = TypeVar("T")

# A source that never waits would keep the loop to itself.
_RUN: Final = 128


class AsyncScope:
    """What a reading has open: what is to be ended after it, and a task group if there are workers."""

    __slots__ = ("_group", "stack")

    def __init__(self, stack: AsyncExitStack | None = None, group: TaskGroup | None = None) -> None:
        self.stack: Final = stack or AsyncExitStack()
        self._group = group

    @property
    def group(self) -> TaskGroup:
        """Where the tasks of this reading live."""
        if self._group is None:
            raise RuntimeError(
                "a stream that works in tasks is read inside `async with stream.aopen() as items`"
            )
        return self._group


class Lifted(AsyncIterator[T]):
    """The items of a plain iterator, for who can wait."""

    __slots__ = ("_items", "_left")

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self._left = _RUN

    async def __anext__(self) -> T:
        self._left -= 1
        if not self._left:
            self._left = _RUN
            await checkpoint()
        item = next(self._items, END)
        if item is END:
            raise StopAsyncIteration
        return item


@asynccontextmanager
async def reading(
    read: Callable[[AsyncScope], AsyncIterator[T]], *, tasks: bool
) -> AsyncGenerator[AsyncIterator[T]]:
    """Open a reading; at its end stop the tasks, then end the generators, downstream ones first."""
    stack = AsyncExitStack()
    failure: BaseException | None = None
    try:
        if not tasks:
            yield read(AsyncScope(stack))
            return
        async with anyio.create_task_group() as group:
            try:
                yield read(AsyncScope(stack, group))
            except anyio.get_cancelled_exc_class():
                raise
            except BaseException as error:  # as it is, not as a group
                failure = error
            group.cancel_scope.cancel()
        if failure is not None:
            raise failure
    finally:
        del failure  # which holds this frame
        with anyio.CancelScope(shield=True):
            await stack.aclose()
