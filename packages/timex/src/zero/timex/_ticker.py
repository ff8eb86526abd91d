"""Tickers: a steady beat for background work, and one that tests beat by hand."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from types import TracebackType
from typing import TypeVar

from ._clock import Clock

_T = TypeVar("_T", bound="_Stoppable")


class _Stoppable:
    """What both tickers share: an end that any thread may call, and leaving a `with` block is one."""

    __slots__ = ("_stopped",)

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End every iteration over this ticker, the waiting ones at once; may be called twice."""
        self._stopped.set()

    @property
    def stopped(self) -> bool:
        """Whether `stop()` was called."""
        return self._stopped.is_set()

    def __enter__(self: _T) -> _T:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class Ticker(_Stoppable):
    """A beat every `interval` seconds, on a fixed grid: a slow consumer misses beats, it never gets a backlog.

    Iterate over it in a thread, or over `stream()` in a task. Each iteration yields the clock's reading at its beat.

    Args:
        interval: seconds between two beats, above 0.
        clock: where the time comes from.

    Raises:
        ValueError: if the interval is not a positive number.
    """

    __slots__ = ("clock", "interval")

    def __init__(self, interval: float, *, clock: Clock = time.monotonic) -> None:
        if not 0 < interval < float("inf"):
            raise ValueError(f"a ticker needs an interval above 0, not {interval!r} seconds")
        super().__init__()
        self.interval = interval
        self.clock = clock

    def __iter__(self) -> Iterator[float]:
        due = self.following(self.clock())
        while not self._stopped.wait(max(0.0, due - self.clock())):
            if (now := self.clock()) >= due:
                yield now
                due = self.following(due)

    def stream(self, sleep: Callable[[float], Awaitable[object]]) -> AsyncIterator[float]:
        """Yield beats in a task; `sleep` is the event loop's own, such as `anyio.sleep` or `asyncio.sleep`.

        `stop()` ends it at the next beat; cancel the task to end it at once.
        """
        return _Stream(self, sleep)

    def following(self, beat: float) -> float:
        """Return the next point that is still to come of the grid on which `beat` lies."""
        late = self.clock() - beat
        return beat + self.interval * (1 + max(0.0, late // self.interval))

    def __repr__(self) -> str:
        state = "stopped" if self.stopped else "running"
        return f"<Ticker every {self.interval}s {state}>"


class _Stream:
    """The beats of a ticker for a task; no generator, so that leaving it early leaves nothing to clean up."""

    __slots__ = ("_beat", "_sleep", "_ticker")

    def __init__(self, ticker: Ticker, sleep: Callable[[float], Awaitable[object]]) -> None:
        self._ticker = ticker
        self._sleep = sleep
        self._beat = ticker.clock()

    def __aiter__(self) -> AsyncIterator[float]:
        return self

    async def __anext__(self) -> float:
        ticker = self._ticker
        due = ticker.following(self._beat)
        while not ticker.stopped:
            await self._sleep(max(0.0, due - ticker.clock()))
            if (now := ticker.clock()) >= due and not ticker.stopped:
                self._beat = due
                return now
        raise StopAsyncIteration


class ManualTicker(_Stoppable):
    """A ticker for tests: it beats when `tick()` is called, and iterating over it waits for that."""

    __slots__ = ("_beats", "_condition", "_count")

    def __init__(self) -> None:
        super().__init__()
        self._beats: deque[float] = deque()
        self._condition = threading.Condition()
        self._count = 0

    def tick(self) -> None:
        """Beat once; beats that nobody has taken yet are kept.

        Raises:
            RuntimeError: if the ticker was stopped.
        """
        with self._condition:
            if self._stopped.is_set():
                raise RuntimeError("this ticker was stopped")
            self._count += 1
            self._beats.append(float(self._count))
            self._condition.notify()

    def stop(self) -> None:
        """End every iteration, the waiting ones at once; beats not taken yet are still handed out."""
        with self._condition:
            super().stop()
            self._condition.notify_all()

    def __iter__(self) -> Iterator[float]:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._beats or self._stopped.is_set())
                if not self._beats:
                    return
                beat = self._beats.popleft()
            yield beat

    def __repr__(self) -> str:
        state = "stopped" if self.stopped else "running"
        return f"<ManualTicker {self._count} beats, {len(self._beats)} waiting, {state}>"
