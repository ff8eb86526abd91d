"""Sums over the last few seconds, in buckets that pass one after another."""

import threading
import time
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar, cast, overload

from zero.syncx import watch_forks
from zero.timex import Clock


class BucketLike(Protocol):
    """What a window is made of: takes values in, and begins anew when its time has passed."""

    def add(self, value: float, /) -> object:
        """Take one value in."""
        ...

    def reset(self) -> object:
        """Begin anew, as empty as the factory made it."""
        ...


B = TypeVar("B", bound=BucketLike)


class Bucket:
    """The sum and the number of the values of one interval.

    Attributes:
        sum: what the values add up to.
        count: how many there were.
    """

    __slots__ = ("count", "sum")

    def __init__(self) -> None:
        self.sum = 0.0
        self.count = 0

    def add(self, value: float, /) -> None:
        """Take one value in."""
        self.sum += value
        self.count += 1

    def reset(self) -> None:
        """Begin anew."""
        self.sum = 0.0
        self.count = 0

    def __repr__(self) -> str:
        return f"<Bucket sum={self.sum:g} count={self.count}>"


class RollingWindow(Generic[B]):
    """Keep values of the last `size` intervals in buckets; safe to share between threads.

    Buckets begin at multiples of the interval after creation. Every call reads the clock once; what
    all buckets hold together is added up when one of them passes, not when it is asked for.

    Args:
        size: number of buckets.
        interval: seconds that a bucket lasts.
        bucket: makes an empty bucket: `Bucket`, or a class of your own with `add` and `reset`.
        ignore_current: leave out of every answer the bucket that is still being filled.
        clock: where the time comes from.

    Raises:
        ValueError: if the size is below 1 or the interval is not a number above 0.
    """

    @overload
    def __init__(
        self: "RollingWindow[Bucket]",
        size: int,
        interval: float,
        *,
        ignore_current: bool = False,
        clock: Clock = time.monotonic,
    ) -> None: ...

    @overload
    def __init__(
        self,
        size: int,
        interval: float,
        *,
        bucket: Callable[[], B],
        ignore_current: bool = False,
        clock: Clock = time.monotonic,
    ) -> None: ...

    def __init__(
        self,
        size: int,
        interval: float,
        *,
        bucket: Callable[[], Any] = Bucket,
        ignore_current: bool = False,
        clock: Clock = time.monotonic,
    ) -> None:
        if size < 1:
            raise ValueError(f"a window needs a size of at least 1, not {size!r}")
        if not 0 < interval < float("inf"):
            raise ValueError(f"a window needs an interval above 0, not {interval!r} seconds")
        self._size = size
        self._interval = interval
        self._ignore_current = ignore_current
        self._clock = clock
        self._lock = threading.RLock()
        self._buckets: list[B] = [bucket() for _ in range(size)]
        self._running = isinstance(self._buckets[0], Bucket)
        self._start = clock()
        self._turn = self._filled = 0
        self._next = self._start + interval
        self._current = self._buckets[0]
        self._passed_sum, self._passed_count = 0.0, 0
        watch_forks(self)

    @property
    def turn(self) -> int:
        """The number of the interval that the window has come to; it changes when a bucket passes."""
        return self._turn

    def add(self, value: float) -> None:
        """Put a value into the current bucket."""
        now = self._clock()
        self._lock.acquire()  # a third of what `with` costs
        try:
            if now >= self._next:
                self._roll(now)
            self._filled = self._turn
            self._current.add(value)
        finally:
            self._lock.release()

    def current(self) -> B:
        """Return the bucket that is being filled, for those who count in it themselves."""
        now = self._clock()
        self._lock.acquire()
        try:
            if now >= self._next:
                self._roll(now)
            self._filled = self._turn
            return self._current
        finally:
            self._lock.release()

    def totals(self: "RollingWindow[Bucket]") -> tuple[float, int]:
        """Return the sum and the number of the values in the window, at once whatever its size."""
        now = self._clock()
        self._lock.acquire()
        try:
            if now >= self._next:
                self._roll(now)
            if self._ignore_current:
                return self._passed_sum, self._passed_count
            bucket = self._current
            return self._passed_sum + bucket.sum, self._passed_count + bucket.count
        finally:
            self._lock.release()

    def buckets(self) -> list[B]:
        """Return the buckets of the window, oldest first, up to the last that was filled.

        They are the window's own: look at them now, not later.
        """
        now = self._clock()
        with self._lock:
            if now >= self._next:
                self._roll(now)
            turn, size = self._turn, self._size
            last = min(self._filled, turn - 1) if self._ignore_current else self._filled
            return [self._buckets[index % size] for index in range(turn - size + 1, last + 1)]

    def _roll(self, now: float) -> None:
        """Come to the interval of now and empty the buckets whose time has passed."""
        turn = max(self._turn, int((now - self._start) / self._interval))
        size = self._size
        for index in range(max(self._turn, turn - size) + 1, turn + 1):
            self._buckets[index % size].reset()
        self._turn = turn
        self._next = self._start + (turn + 1) * self._interval
        self._current = self._buckets[turn % size]
        if self._running:
            # Added up anew each time: taking away what leaves would leave rounding errors behind.
            kept = [self._buckets[(turn + n) % size] for n in range(1, size)]
            passed = cast("list[Bucket]", kept)
            self._passed_sum = sum(bucket.sum for bucket in passed)
            self._passed_count = sum(bucket.count for bucket in passed)

    def after_fork(self) -> None:
        """Get a lock of its own in a forked child."""
        self._lock = threading.RLock()

    def __repr__(self) -> str:
        return f"<RollingWindow {self._size} x {self._interval:g}s>"
