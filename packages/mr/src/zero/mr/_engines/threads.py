"""Worker threads that share one source."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from threading import Lock, Thread
from time import monotonic
from types import TracebackType
from typing import Generic, TypeVar, cast

from .._errors import Failures
from .pipe import Pipe
from .source import end_source

T = TypeVar("T")
U = TypeVar("U")

_END = object()
# A lock taken by many busy threads for each tiny item costs ten times the item. So while items are used up
# faster than this many seconds, twice as many are read at the next turn.
_AHEAD = 500e-6
_MOST_AHEAD = 512


class Crew(Generic[T, U]):
    """Up to `workers` threads; each is hired when an item is there for it and ends with the job.

    As a context manager it is one job: leaving the block normally lets the rest of the items be
    mapped, leaving it by an error stops the source; either way every thread has ended afterwards.
    """

    def __init__(
        self,
        source: Iterable[T],
        emit: Callable[[T, Callable[[U], None]], None],
        *,
        workers: int,
        buffer: int,
        failures: Failures,
    ) -> None:
        self._source: Iterator[T] = iter(source)
        self._emit = emit
        self._workers = max(workers, 1)
        self._failures = failures
        self._pipe = Pipe[U](max(buffer, self._workers), failures)
        self._context = copy_context()
        self._threads: list[Thread] = []
        self._hiring = self._workers > 1
        self._live = 0
        self._stopped = False
        # One thread at a time asks the source, so a plain generator can feed them all.
        self._turn = Lock()
        # Items read but not begun, so that tiny ones are taken without a lock.
        self._ready: deque[T] = deque()
        self._ahead = 1
        self._most_ahead = max(1, min(_MOST_AHEAD, buffer // 2))
        self._refilled = 0.0

    def values(self) -> Iterator[U]:
        """Yield what the mappers make, as it comes."""
        return self._pipe.read()

    def drop_values(self) -> None:
        """Let the mappers run without a reader."""
        self._pipe.close()

    def __enter__(self) -> Crew[T, U]:
        with self._turn:
            self._hire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if error is not None:
            self._fail(error)
        self._pipe.close()
        try:
            self._join()
        except BaseException as interrupt:
            self._fail(interrupt)
            raise
        finally:
            if not self._live:
                end_source(self._source)
        return isinstance(error, Exception)

    def _join(self) -> None:
        # A thread hires the next one before it ends, so the list is complete when its end is met.
        for thread in self._threads:
            thread.join()

    def _hire(self) -> None:
        """Start one more thread; the caller holds the turn."""
        run = self._context.copy().run
        name = f"mr-{len(self._threads) + 1}"
        thread = Thread(target=run, args=(self._work,), name=name, daemon=True)
        try:
            thread.start()
        except RuntimeError:
            if not self._threads:
                raise
            self._hiring = False  # the machine has no more to give: go on with these
            return
        self._live += 1
        self._threads.append(thread)
        self._hiring = len(self._threads) < self._workers

    def _work(self) -> None:
        popleft, emit, put = self._ready.popleft, self._emit, self._pipe.put
        try:
            while True:
                try:
                    item = popleft()
                except IndexError:
                    if self._refill():
                        continue
                    break
                if self._hiring:
                    with self._turn:
                        if self._hiring:
                            self._hire()
                emit(item, put)
        except BaseException as error:
            self._fail(error)
        finally:
            self._leave()

    def _refill(self) -> bool:
        """Ask the source for the next items; tell whether there may be some."""
        with self._turn:
            if self._ready:
                return True
            now = monotonic()
            quick = now - self._refilled < _AHEAD
            self._ahead = min(self._ahead * 2, self._most_ahead) if quick else 1
            self._refilled = now
            for _ in range(self._ahead):
                if self._stopped:
                    break
                item = next(self._source, _END)
                if item is _END:
                    self._stopped = True
                    break
                self._ready.append(cast("T", item))
            return bool(self._ready) or not self._stopped

    def _fail(self, error: BaseException) -> None:
        self._failures.add(error)
        self._stopped = True
        self._ready.clear()
        self._pipe.wake()

    def _leave(self) -> None:
        with self._turn:
            self._live -= 1
            last = not self._live
        if last:
            self._pipe.complete()
