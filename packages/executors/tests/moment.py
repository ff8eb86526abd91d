"""A clock in whole milliseconds for executors of threads, moved by hand."""

import time
from typing import Protocol

LIMIT = 30.0


class Ticks(Protocol):
    """What looks at the clock when it is told to."""

    @property
    def running(self) -> int: ...

    def tick(self) -> None: ...


class Moment:
    """Milliseconds that pass when `move` says so; what begins at a moment ends at it."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> float:
        return self.now

    def move(self, until: int, executor: Ticks) -> None:
        """Let time pass, and let the executor look at each millisecond."""
        while self.now < until:
            self.now += 1
            executor.tick()
            self.settle(executor)

    def settle(self, executor: Ticks) -> None:
        """Wait until nothing runs."""
        limit = time.monotonic() + LIMIT
        while executor.running:
            assert time.monotonic() < limit, "this never ended"
            time.sleep(0.0001)
