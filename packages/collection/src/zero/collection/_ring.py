"""The last few of many."""

from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Ring(Generic[T]):
    """Keep the last items that were added; safe to share between threads.

    Args:
        size: how many are kept, at least 1.

    Raises:
        ValueError: if the size is below 1.
    """

    __slots__ = ("_items",)

    def __init__(self, size: int) -> None:
        if size < 1:
            raise ValueError(f"a ring needs a size of at least 1, not {size!r}")
        self._items: deque[T] = deque(maxlen=size)

    def add(self, item: T) -> None:
        """Add an item; the oldest one goes where the ring is full."""
        self._items.append(item)

    def take(self) -> list[T]:
        """Return what is held, oldest first; the ring keeps it."""
        return list(self._items.copy())  # a copy is one step, iteration may meet an append

    def __iter__(self) -> Iterator[T]:
        return iter(self.take())

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"<Ring {len(self._items)} of {self._items.maxlen}>"
