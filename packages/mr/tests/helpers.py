"""What the tests of several files share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator


def crew() -> list[str]:
    """Name the job threads that are alive."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("mr-")]


class Source:
    """A generator that tells what it handed out and that it was closed."""

    def __init__(self, count: int, before: Callable[[int], object] = lambda _: None) -> None:
        self.handed: list[int] = []
        self.closed = False
        self._count = count
        self._before = before

    def __iter__(self) -> Iterator[int]:
        try:
            for number in range(self._count):
                self._before(number)
                self.handed.append(number)
                yield number
        finally:
            self.closed = True


class Boom(Exception):
    """An error of the tests' own."""
