"""One reading of a stream: what is open meanwhile, and its end."""

from __future__ import annotations

from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Generator,
    Iterable,
    Iterator,
)
from contextlib import AsyncExitStack, ExitStack
from itertools import chain
from typing import Any, Final, Generic, Self, TypeAlias, TypeGuard, TypeVar, cast

T = TypeVar("T")

END: Final[Any] = object()
Scope: TypeAlias = ExitStack | AsyncExitStack


class Source(Generic[T]):
    """Where the items come from; an iterator is given out once."""

    def __init__(self, items: Iterable[T] | AsyncIterable[T]) -> None:
        self._items: Final = items
        self.plain: Final = isinstance(items, Iterable)
        if not self.plain and not isinstance(items, AsyncIterable):
            raise TypeError(f"{items!r} is neither an iterable nor an asynchronous one")
        once = isinstance(items, (Iterator, AsyncIterator))
        # Taking the only ticket is atomic: of two readers one gets it.
        self._tickets: Final = [None] if once else None

    def read(self, scope: Scope) -> Iterator[T]:
        """Return a plain source's items, and end a generator with the scope."""
        self._check()
        items = iter(cast("Iterable[T]", self._items))
        if _is_generator(items):
            scope.callback(items.close)
        return items

    def aread(self, scope: AsyncExitStack) -> AsyncIterator[T]:
        """Return an asynchronous source's items, and end a generator with the scope."""
        self._check()
        items = aiter(cast("AsyncIterable[T]", self._items))
        if _is_async_generator(items):
            scope.push_async_callback(items.aclose)
        return items

    def _check(self) -> None:
        try:
            if self._tickets is not None:
                self._tickets.pop()
        except IndexError:
            raise RuntimeError(
                f"{self._items!r} was read before: it gives its items once"
            ) from None

    def __repr__(self) -> str:
        return type(self._items).__name__


def _is_generator(items: object) -> TypeGuard[Generator[Any, Any, Any]]:
    return isinstance(items, Generator)


def _is_async_generator(items: object) -> TypeGuard[AsyncGenerator[Any, Any]]:
    return isinstance(items, AsyncGenerator)


class Reading(chain[T]):
    """The items of a plain stream; ends what it opened when it is left, closed or dropped.

    A `chain`, so that a `for` loop runs no Python code of ours.
    """

    _scope: ExitStack

    def __new__(cls, items: Iterator[T], scope: ExitStack) -> Self:
        """Read items for as long as a scope is open."""
        reading = super().__new__(cls, items)
        reading._scope = scope
        return reading

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._scope.close()

    def __del__(self) -> None:
        self._scope.close()
