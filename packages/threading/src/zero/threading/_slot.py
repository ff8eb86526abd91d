"""What ordered work in threads and in tasks share."""

import os
from collections.abc import Awaitable, Callable
from typing import Final, Generic, Self, TypeVar, cast

import anyio

from ._errors import check_positive

I = TypeVar("I")  # noqa: E741 # as go-zero names them
O = TypeVar("O")  # noqa: E741

BUFFER_PER_WORKER: Final = 10


class Slot(Generic[O]):
    """The place of one result."""

    __slots__ = ("done", "error", "value")

    def __init__(self) -> None:
        self.done = False
        self.error: BaseException | None = None
        self.value: O | None = None

    def take(self) -> O:
        """Return the result or raise the error that stands for it."""
        if self.error is None:
            return cast("O", self.value)
        try:
            raise self.error
        finally:
            self.error = None  # breaks the cycle of the error, its traceback and this frame


class Signal:
    """Something that may have happened; whoever waits looks again."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event: anyio.Event | None = None

    async def wait(self) -> None:
        self._event = self._event or anyio.Event()
        await self._event.wait()

    def set(self) -> None:
        if self._event is not None:
            self._event.set()
            self._event = None


class Mapped(Generic[O]):
    """The results of one `map()`; no generator, so that leaving it early leaves nothing to clean up."""

    __slots__ = ("_next", "error", "fed")

    def __init__(self, following: "Callable[[Mapped[O]], Awaitable[O]]") -> None:
        self._next: Final = following
        self.fed = False
        self.error: Exception | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> O:
        return await self._next(self)

    def end(self) -> Exception:
        """Return what to raise after the last result: what reading the values raised, once."""
        error, self.error = self.error, None
        return StopAsyncIteration() if error is None else error


def sizes(workers: int | None, buffer: int | None) -> tuple[int, int]:
    """Return how many workers and results there may be."""
    count = check_positive("workers", usable_cpus() if workers is None else workers)
    most = check_positive("buffer", BUFFER_PER_WORKER * count if buffer is None else buffer)
    return count, most


def usable_cpus() -> int:
    """Return the number of CPUs this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
