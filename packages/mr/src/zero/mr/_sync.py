"""Map-reduce on threads or in an executor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from typing import Any, Literal, TypeVar, overload

from ._engines.pool import Pool, remote_call
from ._engines.threads import Crew
from ._errors import Errors, Failures

T = TypeVar("T")
U = TypeVar("U")
R = TypeVar("R")

Progress = Callable[[int], object]

_BUFFER = 1024


@overload
def map_reduce(
    source: Iterable[T],
    mapper: Callable[[T], U],
    reducer: Callable[[Iterator[U]], R],
    *,
    workers: int = 16,
    buffer: int = 1024,
    flatten: Literal[False] = False,
    errors: Errors = "first",
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> R: ...
@overload
def map_reduce(
    source: Iterable[T],
    mapper: Callable[[T], Iterable[U]],
    reducer: Callable[[Iterator[U]], R],
    *,
    workers: int = 16,
    buffer: int = 1024,
    flatten: Literal[True],
    errors: Errors = "first",
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> R: ...
def map_reduce(
    source: Iterable[T],
    mapper: Callable[[T], Any],
    reducer: Callable[[Iterator[Any]], R],
    *,
    workers: int = 16,
    buffer: int = 1024,
    flatten: bool = False,
    errors: Errors = "first",
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> R:
    """Map items in threads while the reducer reads what comes of them, and return its result.

    The reducer runs in the calling thread and gets the values as they come, in no order. When it
    returns early the rest of the items is still mapped. The first error, wherever it is raised,
    stops the source; the mappers that run are waited for, then the error is raised here.

    Args:
        source: what to map; read by one thread at a time, half a millisecond ahead at most.
        mapper: makes a value of an item; runs under a copy of the caller's context variables.
        reducer: makes the result of an iterator of values. An error of a mapper is raised by that
            iterator, so that a reducer never takes half of the values for all of them.
        workers: how many items are mapped at once; below one counts as one.
        buffer: how many values wait for the reducer before the mappers wait for it (threads only).
        flatten: the mapper returns an iterable of any length whose values go to the reducer.
        errors: "first" raises the first error, "group" a group of all until everything stopped.
        executor: maps there instead, such as a process pool or a cluster's; it is not shut down.
        progress: called with 1 for each item that has been mapped, from any of the threads.

    Raises:
        CancelError: it was raised without a reason.
    """
    failures = Failures(errors)
    job = _job(source, mapper, failures, workers, buffer, flatten, executor, progress)
    result: list[R] = []
    with job:
        result.append(reducer(job.values()))
        failures.settled = True
    failures.throw()
    return result[0]


def for_each(
    source: Iterable[T],
    fn: Callable[[T], object],
    *,
    workers: int = 16,
    errors: Errors = "first",
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> None:
    """Call a function with each item, in threads or in an executor; `map_reduce` says how."""
    failures = Failures(errors)
    job: Crew[T, object] | Pool[T, object]
    job = _job(source, fn, failures, workers, _BUFFER, False, executor, progress)
    with job:
        job.drop_values()
    failures.throw()


def _job(
    source: Iterable[T],
    mapper: Callable[[T], Any],
    failures: Failures,
    workers: int,
    buffer: int,
    flatten: bool,
    executor: Executor | None,
    progress: Progress | None,
) -> Crew[T, Any] | Pool[T, Any]:
    if executor is None:
        emit = _emitter(mapper, failures, flatten, progress)
        return Crew(source, emit, workers=workers, buffer=buffer, failures=failures)
    done = (lambda: progress(1)) if progress else (lambda: None)
    call: Callable[[T], Iterable[Any]] = remote_call(mapper, flatten=flatten)
    return Pool(source, call, executor=executor, workers=workers, failures=failures, done=done)


def _emitter(
    mapper: Callable[[T], Any], failures: Failures, flatten: bool, progress: Progress | None
) -> Callable[[T, Callable[[Any], None]], None]:
    """Choose once what is done with an item, so that the plain case stays one call."""

    def emit_one(item: T, put: Callable[[Any], None]) -> None:
        put(mapper(item))

    def emit_many(item: T, put: Callable[[Any], None]) -> None:
        for value in mapper(item):
            put(value)
            if failures.seen:
                break

    emit = emit_many if flatten else emit_one
    if progress is None:
        return emit

    def emit_and_tell(item: T, put: Callable[[Any], None]) -> None:
        emit(item, put)
        progress(1)

    return emit_and_tell
