"""The steps of asynchronous streams.

Classes instead of generators: they go on after an error, so that `catch` can follow any of them, and need no
closing.
"""

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
from inspect import isawaitable
from types import CoroutineType
from typing import Any, cast

from .reading import END


class AsyncStep(AsyncIterator[Any]):
    """Items that are made of other items."""

    __slots__ = ("_next",)

    def __init__(self, items: AsyncIterator[Any]) -> None:
        self._next: Callable[[], Awaitable[Any]] = items.__anext__


class Passing(AsyncStep):
    """One item for each, or none; steps that follow each other share one, which saves an await."""

    __slots__ = ("parts",)

    def __init__(self, items: AsyncIterator[Any]) -> None:
        super().__init__(items)
        self.parts: list[tuple[Callable[[Any], object], bool, bool]] = []

    @classmethod
    def after(
        cls,
        items: AsyncIterator[Any],
        fn: Callable[[Any], Any],
        *,
        keeps: bool,
        awaits: bool = False,
    ) -> Passing:
        """Return the items with one function more; `keeps` is for one that says yes or no."""
        passing = items if isinstance(items, Passing) else cls(items)
        passing.parts.append((fn, keeps, awaits))
        return passing

    async def __anext__(self) -> Any:
        take, parts = self._next, self.parts
        while True:
            item = await take()
            for fn, keeps, awaits in parts:
                made = fn(item)
                # A lambda around an `async def` shows only now what it is.
                if awaits or type(made) is CoroutineType:
                    made = await cast("Awaitable[object]", made)
                if not keeps:
                    item = made
                elif not made:
                    break
            else:
                return item


class Flattening(AsyncStep):
    """Any number of items for each, from a function of any kind."""

    __slots__ = ("_fn", "_part", "_slow")

    def __init__(self, items: AsyncIterator[Any], fn: Callable[[Any], Any]) -> None:
        super().__init__(items)
        self._fn = fn
        self._part: Iterator[Any] = iter(())
        self._slow: AsyncIterator[Any] | None = None

    async def __anext__(self) -> Any:
        while True:
            if self._slow is not None:
                item = await anext(self._slow, END)
            else:
                item = next(self._part, END)
            if item is not END:
                return item
            self._slow = None
            made: Any = self._fn(await self._next())
            if isawaitable(made):
                made = await made
            if isinstance(made, AsyncIterable):
                self._slow = made.__aiter__()
            else:
                self._part = iter(made)

    async def aclose(self) -> None:
        """End a generator that is not read to its end."""
        if isinstance(self._slow, AsyncGenerator):
            await cast("AsyncGenerator[Any, None]", self._slow).aclose()


class Counted(AsyncStep):
    """Some of the items, by their number; nothing is read behind the last."""

    __slots__ = ("_left", "_skip")

    def __init__(self, items: AsyncIterator[Any], start: int, stop: int | None) -> None:
        super().__init__(items)
        self._skip = start
        self._left = float("inf") if stop is None else stop - start

    async def __anext__(self) -> Any:
        while self._skip:
            await self._next()
            self._skip -= 1
        if self._left <= 0:
            raise StopAsyncIteration
        self._left -= 1
        return await self._next()


class Chunking(AsyncStep):
    """Lists of so many items."""

    __slots__ = ("_size",)

    def __init__(self, items: AsyncIterator[Any], size: int) -> None:
        super().__init__(items)
        self._size = size

    async def __anext__(self) -> Any:
        batch = [await self._next()]
        try:
            while len(batch) < self._size:
                batch.append(await self._next())
        except StopAsyncIteration:
            pass
        return batch


class Collecting(AsyncStep):
    """What a function makes of all items, or of the last few."""

    __slots__ = ("_finish", "_found", "_made")

    def __init__(
        self, items: AsyncIterator[Any], finish: Callable[[Any], Iterable[Any]], most: int | None
    ) -> None:
        super().__init__(items)
        self._finish = finish
        self._found: list[Any] | deque[Any] = [] if most is None else deque(maxlen=most)
        self._made: Iterator[Any] | None = None

    async def __anext__(self) -> Any:
        if self._made is None:
            try:
                while True:
                    self._found.append(await self._next())
            except StopAsyncIteration:
                self._made = iter(self._finish(self._found))
        item = next(self._made, END)
        if item is END:
            raise StopAsyncIteration
        return item


class Catching(AsyncStep):
    """The items without those whose making failed, or with others in their place."""

    __slots__ = ("_errors", "_replace")

    def __init__(
        self,
        items: AsyncIterator[Any],
        errors: tuple[type[Exception], ...],
        replace: Callable[[Exception], Any] | None,
    ) -> None:
        super().__init__(items)
        self._errors = errors
        self._replace = replace

    async def __anext__(self) -> Any:
        while True:
            try:
                return await self._next()
            except StopAsyncIteration:
                raise
            except self._errors as error:
                if self._replace is not None:
                    return self._replace(error)


class Joining(AsyncStep):
    """The items, then those of other streams, each opened when its turn comes."""

    __slots__ = ("_others",)

    def __init__(self, items: AsyncIterator[Any], others: Iterator[AsyncIterator[Any]]) -> None:
        super().__init__(items)
        self._others = others

    async def __anext__(self) -> Any:
        while True:
            try:
                return await self._next()
            except StopAsyncIteration:
                following = next(self._others, None)
            if following is None:
                raise StopAsyncIteration
            self._next = following.__anext__
