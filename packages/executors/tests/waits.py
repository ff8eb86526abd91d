"""What the tests of several files share."""

import contextlib
import threading
import time
from collections.abc import Callable, Generator

LIMIT = 30.0


def until(condition: Callable[[], object]) -> None:
    """Wait for what no event tells."""
    limit = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < limit, "this never happened"
        time.sleep(0.0005)


class Gate:
    """A handler that keeps batches and ends when it is told to."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.began = threading.Event()
        self.open = threading.Event()

    def __call__(self, batch: list[int]) -> None:
        self.batches.append(batch)
        self.began.set()
        assert self.open.wait(LIMIT)

    @property
    def items(self) -> list[int]:
        return [item for batch in self.batches for item in batch]


class ManualClock:
    """Seconds that pass when it is told so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class Boom(Exception):
    """An error of the tests' own."""


@contextlib.contextmanager
def aside(function: Callable[[], object]) -> Generator[threading.Thread, None, None]:
    """Run a function in a thread, which has to end by the end of the block."""
    thread = threading.Thread(target=function, name="aside", daemon=True)
    thread.start()
    yield thread
    thread.join(LIMIT)
    assert not thread.is_alive()
