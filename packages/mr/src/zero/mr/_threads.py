"""Worker threads that share one source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from threading import Lock, Thread
from types import TracebackType
from typing import Generic, TypeVar

from ._errors import CancelError, Failures
from ._pipe import Pipe
from ._source import end_source

T = TypeVar("T")
U = TypeVar("U")

_END = object()


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
        self._live = 0
        self._stopped = False
        # One thread at a time asks the source, so a plain generator can feed them all.
        self._turn = Lock()

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
            self._workers = len(self._threads)  # the machine has no more to give: go on with these
            return
        self._live += 1
        self._threads.append(thread)

    def _work(self) -> None:
        turn, source, emit, put = self._turn, self._source, self._emit, self._pipe.put
        try:
            while True:
                with turn:
                    if self._stopped:
                        break
                    item = next(source, _END)
                    if item is _END:
                        self._stopped = True
                        break
                    if len(self._threads) < self._workers:
                        self._hire()
                emit(item, put)  # pyright: ignore[reportArgumentType]
        except CancelError as error:
            self._cancel(error)
        except BaseException as error:
            self._fail(error)
        finally:
            self._leave()

    def _cancel(self, error: CancelError) -> None:
        if self._pipe.closed:
            self._stopped = True
        else:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        self._stopped = True
        self._failures.add(error)
        self._pipe.wake()

    def _leave(self) -> None:
        with self._turn:
            self._live -= 1
            last = not self._live
        if last:
            self._pipe.complete()
