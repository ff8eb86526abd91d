"""Mapping in an executor of the user's: a process pool, a thread pool, a cluster."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from types import TracebackType
from typing import Any, Generic, TypeVar

from .._errors import Failures
from .source import end_source

T = TypeVar("T")
U = TypeVar("U")


class Pool(Generic[T, U]):
    """At most `workers` items at once in an executor, which stays the user's to shut down.

    The same one-job context manager as the threads' crew. Nothing runs here but the source and the
    hand-over: items are submitted while values are read, so a slow reader slows the source too.
    """

    def __init__(
        self,
        source: Iterable[T],
        call: Callable[[T], Iterable[U]],
        *,
        executor: Executor,
        workers: int,
        failures: Failures,
        done: Callable[[], object],
    ) -> None:
        self._source: Iterator[T] = iter(source)
        self._call = call
        self._executor = executor
        self._workers = max(workers, 1)
        self._failures = failures
        self._done = done
        self._pending: set[Future[Iterable[U]]] = set()
        self._reading = True
        self._values = self._run()

    def values(self) -> Iterator[U]:
        """Yield what the mappers make, as it comes."""
        return self._values

    def drop_values(self) -> None:
        """Let the mappers run without a reader."""
        self._reading = False

    def __enter__(self) -> Pool[T, U]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        self._reading = False
        try:
            if error is not None:
                self._failures.add(error)
            else:
                with suppress(Exception):  # noted where it came from
                    deque(self._values, maxlen=0)
        finally:
            self._values.close()
            self._stop()
        return isinstance(error, Exception)

    def _run(self) -> Generator[U, None, None]:
        try:
            while self._fill():
                for future in wait(self._pending, return_when=FIRST_COMPLETED).done:
                    self._pending.remove(future)
                    values = future.result()
                    self._done()
                    if self._reading:
                        yield from values
        except Exception as error:  # here, since a reducer may swallow it
            self._failures.add(error)
            raise

    def _fill(self) -> bool:
        """Submit until the window is full; tell whether something runs."""
        while len(self._pending) < self._workers:
            try:
                item = next(self._source)
            except StopIteration:
                break
            self._pending.add(submit(self._executor, self._call, item))
        return bool(self._pending)

    def _stop(self) -> None:
        """Cancel what has not begun, wait for what has."""
        for future in self._pending:
            future.cancel()
        wait(self._pending)
        for future in self._pending:
            if not future.cancelled() and (error := future.exception()):
                self._failures.add(error)
        self._pending.clear()
        end_source(self._source)


def submit(executor: Executor, call: Callable[[T], U], item: T) -> Future[U]:
    """Submit a call; a context cannot travel to another process, to another thread it does."""
    if isinstance(executor, ThreadPoolExecutor):
        return executor.submit(copy_context().run, call, item)
    return executor.submit(call, item)


def call_one(mapper: Callable[[T], U], item: T) -> tuple[U]:
    """Map an item to one value; at the module's top so that it can be pickled."""
    return (mapper(item),)


def call_many(mapper: Callable[[T], Iterable[U]], item: T) -> list[U]:
    """Map an item to its values, all of them there: a generator cannot be pickled."""
    return list(mapper(item))


def remote_call(mapper: Callable[..., object], *, flatten: bool) -> Callable[[T], Iterable[U]]:
    """Wrap a mapper so that its values come as an iterable."""
    call: Callable[[Callable[..., Any], T], Iterable[U]] = call_many if flatten else call_one
    return partial(call, mapper)
