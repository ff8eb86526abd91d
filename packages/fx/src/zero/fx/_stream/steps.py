"""Steps that need no thread or task: each as a plain iterator and as an asynchronous one."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable, Generator, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Protocol

from .areading import AsyncScope
from .asteps import Catching, Chunking, Collecting, Counted, Flattening, Passing
from .reading import END, Scope

Items = Iterator[Any]
AsyncItems = AsyncIterator[Any]


class Step(Protocol):
    """What a stream does with its items."""

    @property
    def asynchronous(self) -> str:
        """What makes it impossible in sync code; empty if nothing."""
        ...

    @property
    def tasks(self) -> bool:
        """Whether it starts tasks in async code."""
        ...

    @property
    def guesses(self) -> bool:
        """Whether it may turn out to be asynchronous."""
        ...

    def run(self, items: Items, scope: Scope) -> Items:
        """Return what becomes of the items, in sync code."""
        ...

    def arun(self, items: AsyncItems, scope: AsyncScope) -> AsyncItems:
        """Return what becomes of the items, in async code."""
        ...


@dataclass(eq=False, repr=False, kw_only=True)
class Plain:
    """A step that runs where it is read."""

    asynchronous: str = ""
    tasks: bool = False
    guesses: bool = False


@dataclass(eq=False, repr=False, kw_only=True)
class Map(Plain):
    """One item for each."""

    fn: Callable[[Any], Any]

    def run(self, items: Items, scope: Scope) -> Items:
        return map(self.fn, items)

    def arun(self, items: AsyncItems, scope: AsyncScope) -> AsyncItems:
        return Passing.after(items, self.fn, keeps=False, awaits=bool(self.asynchronous))


@dataclass(eq=False, repr=False, kw_only=True)
class Filter(Plain):
    """The items a function says yes to."""

    fn: Callable[[Any], object]

    def run(self, items: Items, scope: Scope) -> Items:
        return filter(self.fn, items)

    def arun(self, items: AsyncItems, scope: AsyncScope) -> AsyncItems:
        return Passing.after(items, self.fn, keeps=True, awaits=bool(self.asynchronous))


@dataclass(eq=False, repr=False, kw_only=True)
class Walk(Plain):
    """Any number of items for each."""

    fn: Callable[[Any], Any]
    goes_on: bool = False  # after an error, which a chain does not

    def run(self, items: Items, scope: Scope) -> Items:
        parts = map(self.fn, items)
        return Flat(parts) if self.goes_on else chain.from_iterable(parts)

    def arun(self, items: AsyncItems, scope: AsyncScope) -> AsyncItems:
        flat = Flattening(items, self.fn)
        scope.stack.push_async_callback(flat.aclose)
        return flat


class Flat(Items):
    """The items of parts, for who goes on after an error."""

    __slots__ = ("_part", "_parts")

    def __init__(self, parts: Iterator[Iterable[Any]]) -> None:
        self._parts = parts
        self._part: Items = iter(())

    def __next__(self) -> Any:
        while (item := next(self._part, END)) is END:
            self._part = iter(next(self._parts))
        return item


@dataclass(eq=False, repr=False, kw_only=True)
class Distinct(Plain):
    """The first item of each key."""

    key: Callable[[Any], Hashable]

    def run(self, items: Items, scope: Scope) -> Items:
        return filter(self._fresh(), items)

    def arun(self, items: AsyncItems, scope: AsyncScope) -> AsyncItems:
        return Passing.after(items, self._fresh(), keeps=True)

    def _fresh(self) -> Callable[[Any], bool]:
        key, seen = self.key, set[Hashable]()

        def fresh(item: Any) -> bool:
            found = key(item)
            if found in seen:
                return False
            seen.add(found)
            return True

        return fresh


@dataclass(eq=False, repr=False, kw_only=True)
class Slice(Plain):
    """Some of the items, by their number."""

    start: int = 0
    stop: int | None = None

    def run(self, items: Items, scope: Scope) -> Items:
        return islice(items, self.start, self.stop)

    def arun(self, items: AsyncItems, scope: AsyncScope) -> AsyncItems:
        return Counted(items, self.start, self.stop)


@dataclass(eq=False, repr=False, kw_only=True)
class Chunk(Plain):
    """Lists of so many items."""

    size: int

    def run(self, items: Items, scope: Scope) -> Items:
        while batch := list(islice(items, self.size)):
            yield batch

    def arun(self, items: AsyncItems, scope: AsyncScope) -> AsyncItems:
        return Chunking(items, self.size)


@dataclass(eq=False, repr=False, kw_only=True)
class Collect(Plain):
    """What a function makes of all items, or of the last few."""

    finish: Callable[[Any], Iterable[Any]]
    most: int | None = None

    def run(self, items: Items, scope: Scope) -> Items:
        yield from self.finish(list(items) if self.most is None else deque(items, self.most))

    def arun(self, items: AsyncItems, scope: AsyncScope) -> AsyncItems:
        return Collecting(items, self.finish, self.most)


@dataclass(eq=False, repr=False, kw_only=True)
class Catch(Plain):
    """The items without those whose making failed, or with others in their place."""

    errors: tuple[type[Exception], ...]
    replace: Callable[[Exception], Any] | None = None

    def run(self, items: Items, scope: Scope) -> Generator[Any, None, None]:
        errors, replace = self.errors, self.replace
        while True:
            try:
                yield from items
            except errors as error:
                if replace is None:
                    continue
                item = replace(error)
            else:
                return
            yield item

    def arun(self, items: AsyncItems, scope: AsyncScope) -> AsyncItems:
        return Catching(items, self.errors, self.replace)


def grouped(key: Callable[[Any], Hashable], items: Iterable[Any]) -> Iterable[list[Any]]:
    """Return lists of the items of each key, in the order of the keys' first items."""
    found: dict[Hashable, list[Any]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found.values()


def at_least(least: int, count: int) -> int:
    """Return a count that is in its range."""
    if count < least:
        raise ValueError(f"the count is {count}: it must be at least {least}")
    return count


def same(item: Any) -> Any:
    """Return the item."""
    return item
