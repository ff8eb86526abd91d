"""What reads a stream in sync code."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Generic, Protocol, TypeVar, overload

T = TypeVar("T")
D = TypeVar("D")
R = TypeVar("R")


class Comparable(Protocol):
    """Something that can be less than another."""

    def __lt__(self, other: Any, /) -> bool: ...


class Ends(ABC, Generic[T]):
    """Methods that read a stream; each ends the source's generator, however little it read."""

    @abstractmethod
    def open(self) -> AbstractContextManager[Iterator[T]]:
        """Read the stream in a `with` block, whose end stops everything upstream."""

    def to_list(self) -> list[T]:
        """Return all items."""
        with self.open() as items:
            return list(items)

    def count(self) -> int:
        """Return how many items there are."""
        with self.open() as items:
            return sum(1 for _ in items)

    def drain(self) -> None:
        """Read everything, for what the steps do on the way."""
        with self.open() as items:
            deque(items, 0)

    @overload
    def first(self) -> T | None: ...
    @overload
    def first(self, default: D) -> T | D: ...
    def first(self, default: object = None) -> object:
        """Return the first item; nothing is read after it."""
        with self.open() as items:
            return next(items, default)

    @overload
    def last(self) -> T | None: ...
    @overload
    def last(self, default: D) -> T | D: ...
    def last(self, default: object = None) -> object:
        """Return the last item."""
        with self.open() as items:
            found = deque(items, 1)
        return found[0] if found else default

    @overload
    def max(self, *, key: Callable[[T], Comparable] | None = None) -> T | None: ...
    @overload
    def max(self, default: D, *, key: Callable[[T], Comparable] | None = None) -> T | D: ...
    def max(self, default: object = None, *, key: Callable[[T], Any] | None = None) -> object:
        """Return the largest item, the first of several; by its key if there is one."""
        with self.open() as items:
            return max(items, key=key or _same, default=default)

    @overload
    def min(self, *, key: Callable[[T], Comparable] | None = None) -> T | None: ...
    @overload
    def min(self, default: D, *, key: Callable[[T], Comparable] | None = None) -> T | D: ...
    def min(self, default: object = None, *, key: Callable[[T], Any] | None = None) -> object:
        """Return the smallest item, the first of several; by its key if there is one."""
        with self.open() as items:
            return min(items, key=key or _same, default=default)

    def all(self, predicate: Callable[[T], object] = bool) -> bool:
        """Tell whether a function says yes to all; nothing is read after the first no."""
        with self.open() as items:
            return all(map(predicate, items))

    def any(self, predicate: Callable[[T], object] = bool) -> bool:
        """Tell whether a function says yes to any; nothing is read after the first yes."""
        with self.open() as items:
            return any(map(predicate, items))

    def none(self, predicate: Callable[[T], object] = bool) -> bool:
        """Tell whether a function says yes to none; nothing is read after the first yes."""
        return not self.any(predicate)

    def reduce(self, fn: Callable[[Iterator[T]], R]) -> R:
        """Return what a function makes of the items' iterator, such as `sum`; it may leave some."""
        with self.open() as items:
            return fn(items)

    def for_each(self, fn: Callable[[T], object]) -> None:
        """Call a function with each item, here, one after another."""
        with self.open() as items:
            deque(map(fn, items), 0)

    def for_all(self, fn: Callable[[Iterator[T]], object]) -> None:
        """Give the items' iterator to a function; what it leaves is never made."""
        self.reduce(fn)


def _same(item: Any) -> Any:
    return item
