"""What the tests of several files share."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator


class Boom(Exception):
    """An error of the tests' own."""


class Source:
    """A generator of either colour that tells what it handed out and that it was closed."""

    def __init__(self, count: int = 1_000_000, before: Callable[[int], object] = lambda _: None):
        self.handed = 0
        self.closed = False
        self._count = count
        self._before = before

    def __iter__(self) -> Iterator[int]:
        try:
            for number in range(self._count):
                self._before(number)
                self.handed += 1
                yield number
        finally:
            self.closed = True


class Later:
    """The asynchronous one."""

    def __init__(self, count: int = 1_000_000) -> None:
        self.handed = 0
        self.closed = False
        self._count = count

    async def __aiter__(self) -> AsyncIterator[int]:
        try:
            for number in range(self._count):
                self.handed += 1
                yield number
        finally:
            self.closed = True


def no_workers_left() -> bool:
    """Tell whether every worker thread has given its name back, which it does just after its end."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if not [t for t in threading.enumerate() if t.name.startswith("fx-")]:
            return True
        time.sleep(0.001)
    return False
