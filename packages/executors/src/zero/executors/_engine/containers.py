"""Containers: what waits, and when it is enough for a batch."""

from collections import deque
from collections.abc import Callable
from typing import Final, Generic, Protocol, TypeVar

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)
B_co = TypeVar("B_co", covariant=True)


class Container(Protocol[T_contra, B_co]):
    """What collects items for a `PeriodicalExecutor`.

    Its methods are called one at a time, under the executor's lock: they must be quick and must not call the
    executor.
    """

    def add(self, item: T_contra, /) -> bool:
        """Put an item in; True when what is there is enough for a batch."""
        ...

    def take(self) -> B_co | None:
        """Take everything out as one batch; None when there is nothing to hand over.

        A container that never returns None, such as a sum, is handed over at every interval.
        """
        ...


class Counted(Generic[T]):
    """Items up to a number of them; adding needs no lock, because `deque.append` is atomic."""

    __slots__ = ("items", "limit")

    def __init__(self, limit: int) -> None:
        self.limit: Final = limit
        self.items: Final[deque[T]] = deque()

    def add(self, item: T) -> bool:
        self.items.append(item)
        return len(self.items) >= self.limit

    def take(self) -> list[T] | None:
        """Take at most a batch: threads that add at the same moment may leave more than one."""
        take = self.items.popleft
        return [take() for _ in range(min(self.limit, len(self.items)))] or None


class Weighed(Generic[T]):
    """Items, each with its size, up to a sum of sizes; the last one may exceed it."""

    __slots__ = ("_items", "_size", "limit")

    def __init__(self, limit: int) -> None:
        self.limit: Final = limit
        self._items: list[T] = []
        self._size = 0

    def add(self, item: tuple[T, int]) -> bool:
        self._items.append(item[0])
        self._size += item[1]
        return self._size >= self.limit

    def take(self) -> list[T] | None:
        taken, self._items, self._size = self._items, [], 0
        return taken or None


N = TypeVar("N", int, float)


def check_positive(what: str, value: N) -> N:
    """Return a number, or refuse one that is not above 0 and finite.

    Raises:
        ValueError: naming the number.
    """
    if not 0 < value < float("inf"):
        raise ValueError(f"{what} must be above 0, not {value!r}")
    return value


def name_of(function: Callable[..., object]) -> str:
    """Return what a function is called in logs."""
    inner = getattr(function, "func", function)  # of functools.partial
    return str(getattr(inner, "__qualname__", None) or repr(inner))
