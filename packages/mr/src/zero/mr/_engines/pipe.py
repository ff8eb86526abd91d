"""A bounded queue between many writers and one reader, all of them threads."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from threading import Condition
from typing import Generic, TypeVar

from .._errors import Failures

U = TypeVar("U")


class Pipe(Generic[U]):
    """Values on their way from the mappers to the reducer.

    Neither side takes a lock for a value: the deque is atomic, and the condition is for who has to
    wait. A side says that it waits before it looks for the last time, so no wake-up is lost.
    """

    def __init__(self, limit: int, failures: Failures) -> None:
        self._values: deque[U] = deque()
        self._limit = limit
        self._failures = failures
        self._changed = Condition()
        self._hungry = False
        self._blocked = 0
        self._closed = False  # nobody reads any more
        self._complete = False  # nobody writes any more

    def put(self, value: U) -> None:
        """Hand a value over; wait while the pipe is full, drop it when nobody reads any more."""
        if self._closed:
            return
        values = self._values
        values.append(value)
        if self._hungry:
            self._hungry = False
            self.wake()
        if len(values) >= self._limit:
            self._wait_for_room()

    def read(self) -> Iterator[U]:
        """Yield values until the writers are done; raise the job's first error as soon as it is there."""
        values, popleft, seen = self._values, self._values.popleft, self._failures.seen
        batch = max(self._limit // 2, 1)
        while True:
            if seen:
                raise seen[0]
            ready = min(len(values), batch)
            if not ready and not self._wait_for_value():
                return
            for _ in range(ready):
                yield popleft()
            if self._blocked and len(values) <= batch:
                self.wake()

    def close(self) -> None:
        """Let the writers go on without a reader: what they put is dropped."""
        self._closed = True
        self._values.clear()
        self.wake()

    def complete(self) -> None:
        """Tell the reader that no value follows."""
        self._complete = True
        self.wake()

    def wake(self) -> None:
        """Let the reader and the writers look again."""
        with self._changed:
            self._changed.notify_all()

    def _wait_for_room(self) -> None:
        with self._changed:
            self._blocked += 1
            try:
                while (
                    len(self._values) >= self._limit
                    and not self._closed
                    and not self._failures.seen
                ):
                    self._changed.wait()
            finally:
                self._blocked -= 1

    def _wait_for_value(self) -> bool:
        """Wait for a value or an error; tell false when the writers are done."""
        with self._changed:
            while True:
                self._hungry = True
                if self._values or self._failures.seen:
                    self._hungry = False
                    return True
                if self._complete:
                    return False
                self._changed.wait()
