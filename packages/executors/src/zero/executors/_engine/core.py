"""What waits, what runs and when to hand over: the decisions, with no thread, no task and no waiting in them.

Both colours of executor drive one of these. Every method is called with `lock` held; it is never held while
anybody waits or a batch is handed over.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import (
    Final,
    Generic,
    Literal,
    NamedTuple,
    TypeAlias,
    TypedDict,
    TypeVar,
    Unpack,
)

from .containers import Container, check_positive

T = TypeVar("T")
B = TypeVar("B")

Overflow: TypeAlias = Literal["block", "drop-oldest", "raise"]
"""What adding does while no further batch may wait."""

Kind: TypeAlias = Literal["full", "rest", "aside"]

IDLE_INTERVALS: Final = 10
"""Intervals without an item after which an executor stops looking at the clock, go-zero's number."""


class Batch(NamedTuple, Generic[B]):
    """Items that are handed over together."""

    number: int
    items: B
    size: int
    kind: Kind


class Work(NamedTuple, Generic[B]):
    """What a decision asks its driver to do."""

    start: list[Batch[B]]
    dropped: list[Batch[B]]


class CoreOptions(TypedDict):
    """What a core needs to know beside its container."""

    interval: float
    capacity: int
    concurrency: int
    overflow: Overflow
    clock: Callable[[], float]


class Core(Generic[T, B]):
    """The state of one executor.

    `fast` tells whether an item may be put in without asking further, and need not be settled if it fills nothing.
    `due` is when `tick` is to be called next, None when it need not be.
    """

    def __init__(
        self,
        container: Container[T, B],
        **options: Unpack[CoreOptions],
    ) -> None:
        self.interval: Final = check_positive("interval", options["interval"])
        self.capacity: Final = check_positive("capacity", options["capacity"])
        self.concurrency: Final = check_positive("concurrency", options["concurrency"])
        self.overflow: Final = options["overflow"]
        if self.overflow not in ("block", "drop-oldest", "raise"):
            raise ValueError(
                f"overflow is 'block', 'drop-oldest' or 'raise', not {self.overflow!r}"
            )
        self.container: Final = container
        self.clock: Final = options["clock"]
        self.closed = False
        self._number = 0
        self._open = 0
        self.reset()

    def reset(self) -> None:
        """Forget all that waits and runs, as a child process does: it belongs to the parent."""
        self.lock = threading.Lock()
        self._ready: deque[Batch[B]] = deque()
        self._queued = 0
        self._aside: list[Batch[B]] = []
        self._dropped: list[Batch[B]] = []
        self.unfinished: set[int] = set()
        self.started = 0
        self.running = 0
        self.due: float | None = None
        self.fast = False
        self._last = 0.0
        self._full_since_tick = False
        for _ in self._take("rest"):
            pass

    @property
    def open(self) -> int:
        """How many items wait that no batch has been made of."""
        return self._open

    @property
    def room(self) -> bool:
        """Whether one more batch may wait."""
        return len(self._ready) < self.capacity + self.concurrency - self.running

    @property
    def waiting(self) -> int:
        """How many items wait."""
        return self.open + self._queued  # may be read without the lock

    def put(self, item: T) -> int:
        """Take an item; return the number of the batch that it filled, or 0."""
        full = self.container.add(item)
        self._open += 1
        return self._form("full") if full else 0

    def hand_over(self, *, aside: bool = False) -> set[int]:
        """Let what waits be handed over before it is enough for a batch; return the numbers.

        Args:
            aside: whether it goes beside what runs instead of after it.
        """
        before = self._number
        self._form("aside" if aside else "rest")
        return set(range(before + 1, self._number + 1))

    def settle(self) -> Work[B]:
        """Begin to tick if something waits, and tell what is to be handed over now."""
        if self.due is None and not self.closed and (self.open or self._ready):
            self._full_since_tick = False
            self._last = self.clock()
            self.due = self._last + self.interval
        start, self._aside = self._aside, []
        while self._ready and self.running < self.concurrency:
            start.append(self._begin())
        dropped, self._dropped = self._dropped, []
        self.fast = self.due is not None and (self.room or self.overflow == "drop-oldest")
        return Work(start, dropped)

    def tick(self) -> Work[B]:
        """Look at the clock: hand over what waits if it is time."""
        if self.due is not None and (now := self.clock()) >= self.due:
            self._beat(now, self.due)
        return self.settle()

    def ended(self, batch: Batch[B]) -> Work[B]:
        """Note that a batch is done with, well or not."""
        if batch.number not in self.unfinished:
            return Work([], [])  # that was the parent process's
        self.unfinished.discard(batch.number)
        if batch.kind == "aside":
            return self.settle()
        self.running -= 1
        self._last = now = self.clock()
        work = self.settle()
        if self.due is not None and now >= self.due:
            self._beat(now, self.due)
            more = self.settle()
            work = Work([*work.start, *more.start], [*work.dropped, *more.dropped])
        return work

    def close(self) -> None:
        """Take no further item."""
        self.closed = True
        self.fast = False
        self.due = None

    def give_up(self) -> list[Batch[B]]:
        """Take back all that waits."""
        if self.open:
            self._form("rest")
        given_up = [*self._dropped, *self._ready]
        self._ready.clear()
        self._queued = 0
        self._dropped.clear()
        self.unfinished.difference_update(batch.number for batch in given_up)
        return given_up

    def _take(self, kind: Kind) -> Iterator[tuple[B, int]]:  # for others
        """Empty the container."""
        items, count = self.container.take(), self._open
        self._open = 0
        if items is not None:
            yield items, count

    def _form(self, kind: Kind) -> int:
        """Make batches of what waits; return the last one's number."""
        for items, count in self._take(kind):
            self._number += 1
            self.unfinished.add(self._number)
            batch = Batch(self._number, items, count, kind)
            if kind == "aside":
                self._aside.append(batch)
            else:
                self._ready.append(batch)
                self._queued += count
        if self.overflow == "drop-oldest":
            # A flush may hand over the batch that is being filled beside as many as may wait.
            most = self.capacity + self.concurrency - self.running + (kind == "rest")
            while len(self._ready) > most:
                self._dropped.append(self._next())
                self.unfinished.discard(self._dropped[-1].number)
        return self._number

    def _next(self) -> Batch[B]:
        batch = self._ready.popleft()
        self._queued -= batch.size
        return batch

    def _begin(self) -> Batch[B]:
        batch = self._next()
        self.running += 1
        self.started = batch.number
        if batch.kind == "full":
            self._full_since_tick = True
        return batch

    def _beat(self, now: float, due: float) -> None:
        if self.running >= self.concurrency:
            return  # the end of a batch looks again
        self.due = due + self.interval * (1 + (now - due) // self.interval)
        if self._full_since_tick:
            self._full_since_tick = False
        elif not self.hand_over() and self._is_idle(now):
            self.fast = False
            # Not before there can be no item left that came without the lock, when it still might.
            if not self.open:
                self.due = None

    def _is_idle(self, now: float) -> bool:
        busy = self.running or self._ready
        return not busy and now - self._last > IDLE_INTERVALS * self.interval
