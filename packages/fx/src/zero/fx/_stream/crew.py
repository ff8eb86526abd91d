"""Worker threads between two steps of a plain stream."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextvars import copy_context
from functools import partial
from threading import Condition, Lock, get_ident
from typing import Any, Final, final

from zero.threading import Routine, go_safe

from .reading import END

PENDING: Final[Any] = object()


class Failure:
    """An error in the place of an item."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error = error


class Slot:
    """A place in the line; ordered workers take it before they work, the others afterwards."""

    __slots__ = ("value",)

    def __init__(self, value: Any = PENDING) -> None:
        self.value = value


def settle(value: Any) -> Any:
    """Return what a worker made, or raise what it raised."""
    if type(value) is not Failure:
        return value
    try:
        raise value.error
    finally:
        del value


class Lane:
    """A source and the threads that take from it, one at a time."""

    __slots__ = ("hired", "items", "turn", "workers")

    def __init__(self, items: Iterator[Any], workers: int) -> None:
        self.items: Final = items
        self.workers = workers
        self.hired = 0
        self.turn: Final = Lock()


@final
class Crew:
    """Threads that call a function with the items of their lanes, and one reader.

    A thread is hired when there is work for it. No lock is taken for a value: the line is a deque,
    which is atomic, and the condition is for who has to wait. A side says that it waits before it
    looks for the last time, so no wake-up is lost.
    """

    def __init__(
        self, lanes: list[Lane], fn: Callable[[Any], Any], *, ordered: bool, limit: int
    ) -> None:
        self._fn: Final = fn
        self._ordered: Final = ordered
        self._limit: Final = limit
        self._line: Final[deque[Slot]] = deque()
        self._changed: Final = Condition()
        self._hungry = False
        self._blocked = 0
        self._stopped = False
        self._live = len(lanes)
        self._context: Final = copy_context()
        self._routines: Final[list[Routine]] = []
        self._own: Final[set[int]] = set()
        try:
            for lane in lanes:
                with lane.turn:
                    self._hire(lane)
        except RuntimeError:
            self.close()
            raise

    def items(self) -> Iterator[Any]:
        """Return what the function makes, or raise what it raises, in its place."""
        return map(settle, self._read())

    def close(self) -> None:
        """Let the threads end, and wait until they have; one that is at work ends that first."""
        self._stopped = True
        self._wake()
        if get_ident() in self._own:  # the reader was dropped in one of the threads
            return
        for routine in self._routines:
            routine.wait()

    def _hire(self, lane: Lane) -> None:
        """Start one more thread; the caller has the lane's turn and counts it as live."""
        lane.hired += 1
        try:
            work = partial(self._context.copy().run, partial(self._work, lane))
            routine = go_safe(work, name=f"fx-{len(self._routines) + 1}")
        except RuntimeError:
            if lane.hired == 1:
                raise
            lane.workers = lane.hired = lane.hired - 1  # no more are to be had: go on with these
            self._leave()
        else:
            self._routines.append(routine)

    def _work(self, lane: Lane) -> None:
        self._own.add(get_ident())
        try:
            while self._take(lane):
                pass
        finally:
            self._leave()
            self._own.discard(get_ident())

    def _take(self, lane: Lane) -> bool:
        """Work on one item; False when there is none."""
        line, slot = self._line, Slot()
        with lane.turn:
            if len(line) >= self._limit:
                self._wait_for_room()
            if self._stopped or not lane.workers:
                return False
            try:
                item = next(lane.items, END)
            except BaseException as error:
                slot.value = Failure(error)
                item = None
            if item is END:
                lane.workers = 0
                return False
            if lane.hired < lane.workers:
                with self._changed:
                    self._live += 1
                self._hire(lane)
            if self._ordered:
                line.append(slot)
        if slot.value is PENDING:
            try:
                slot.value = self._fn(item)
            except BaseException as error:
                slot.value = Failure(error)
        if not self._ordered:
            line.append(slot)
        if self._hungry:
            self._wake()
        return True

    def _leave(self) -> None:
        with self._changed:
            self._live -= 1
            self._changed.notify_all()

    def _read(self) -> Iterator[Any]:
        line, low = self._line, self._limit // 2
        while True:
            while line and line[0].value is not PENDING:
                yield line.popleft().value
                if self._blocked and len(line) <= low:
                    self._wake()
            if not self._wait_for_value():
                return

    def _wake(self) -> None:
        with self._changed:
            self._hungry = False
            self._changed.notify_all()

    def _wait_for_room(self) -> None:
        with self._changed:
            self._blocked += 1
            try:
                while len(self._line) >= self._limit and not self._stopped:
                    self._changed.wait()
            finally:
                self._blocked -= 1

    def _wait_for_value(self) -> bool:
        """Wait for the value that is next; False when the threads are done."""
        line = self._line
        with self._changed:
            while True:
                self._hungry = True
                if line and line[0].value is not PENDING:
                    self._hungry = False
                    return True
                if not self._live or self._stopped:
                    return False
                self._changed.wait()
