"""What reads a stream in async code."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from inspect import isawaitable
from typing import Any, Generic, TypeVar, cast, overload

from .ends import Comparable

T = TypeVar("T")
D = TypeVar("D")
R = TypeVar("R")


class AsyncEnds(ABC, Generic[T]):
    """The methods of `Ends` for streams of both kinds; functions may be of either colour."""

    @abstractmethod
    def aopen(self) -> AbstractAsyncContextManager[AsyncIterator[T]]:
        """Read the stream in an `async with` block, whose end stops everything upstream."""

    async def ato_list(self) -> list[T]:
        """Return all items."""
        async with self.aopen() as items:
            return [item async for item in items]

    async def acount(self) -> int:
        """Return how many items there are."""
        count = 0
        async with self.aopen() as items:
            async for _ in items:
                count += 1
        return count

    async def adrain(self) -> None:
        """Read everything, for what the steps do on the way."""
        await self.acount()

    @overload
    async def afirst(self) -> T | None: ...
    @overload
    async def afirst(self, default: D) -> T | D: ...
    async def afirst(self, default: object = None) -> object:
        """Return the first item; nothing is read after it."""
        async with self.aopen() as items:
            return await anext(items, default)

    @overload
    async def alast(self) -> T | None: ...
    @overload
    async def alast(self, default: D) -> T | D: ...
    async def alast(self, default: object = None) -> object:
        """Return the last item."""
        async with self.aopen() as items:
            async for item in items:
                default = item
        return default

    @overload
    async def amax(self, *, key: Callable[[T], Comparable] | None = None) -> T | None: ...
    @overload
    async def amax(self, default: D, *, key: Callable[[T], Comparable] | None = None) -> T | D: ...
    async def amax(
        self, default: object = None, *, key: Callable[[T], Any] | None = None
    ) -> object:
        """Return the largest item, the first of several; by its key if there is one."""
        return await self._best(default, key, lambda found, best: found > best)

    @overload
    async def amin(self, *, key: Callable[[T], Comparable] | None = None) -> T | None: ...
    @overload
    async def amin(self, default: D, *, key: Callable[[T], Comparable] | None = None) -> T | D: ...
    async def amin(
        self, default: object = None, *, key: Callable[[T], Any] | None = None
    ) -> object:
        """Return the smallest item, the first of several; by its key if there is one."""
        return await self._best(default, key, lambda found, best: found < best)

    async def aall(self, predicate: Callable[[T], object] = bool) -> bool:
        """Tell whether a function says yes to all; nothing is read after the first no."""
        return not await self._meets(predicate, wanted=False)

    async def aany(self, predicate: Callable[[T], object] = bool) -> bool:
        """Tell whether a function says yes to any; nothing is read after the first yes."""
        return await self._meets(predicate, wanted=True)

    async def anone(self, predicate: Callable[[T], object] = bool) -> bool:
        """Tell whether a function says yes to none; nothing is read after the first yes."""
        return not await self._meets(predicate, wanted=True)

    async def areduce(self, fn: Callable[[AsyncIterator[T]], Awaitable[R]]) -> R:
        """Return what a function makes of the items' iterator; it may leave some."""
        async with self.aopen() as items:
            return await fn(items)

    async def afor_each(self, fn: Callable[[T], object]) -> None:
        """Call a function with each item, here, one after another."""
        async with self.aopen() as items:
            async for item in items:
                made = fn(item)
                if isawaitable(made):
                    await made

    async def afor_all(self, fn: Callable[[AsyncIterator[T]], Awaitable[object]]) -> None:
        """Give the items' iterator to a function; what it leaves is never made."""
        await self.areduce(fn)

    async def _best(
        self, default: object, key: Callable[[T], Any] | None, better: Callable[[Any, Any], bool]
    ) -> object:
        best, best_key, empty = default, cast("Any", None), True
        async with self.aopen() as items:
            async for item in items:
                found = item if key is None else key(item)
                if empty or better(found, best_key):
                    best, best_key, empty = item, found, False
        return best

    async def _meets(self, predicate: Callable[[T], object], *, wanted: bool) -> bool:
        async with self.aopen() as items:
            async for item in items:
                answer = predicate(item)
                if isawaitable(answer):
                    answer = await answer
                if bool(answer) is wanted:
                    return True
        return False
