"""Map-reduce on tasks."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from concurrent.futures import Executor
from typing import Any, Literal, TypeVar, cast, overload

import anyio
from anyio import to_thread
from anyio.lowlevel import checkpoint_if_cancelled

from ._engines.emit import Emit, emitter, is_async
from ._engines.tasks import Feed, TaskCrew, TaskPipe
from ._errors import Errors, Failures
from ._sync import Progress

T = TypeVar("T")
U = TypeVar("U")
R = TypeVar("R")


@overload
async def amap_reduce(
    source: Iterable[T] | AsyncIterable[T],
    mapper: Callable[[T], Awaitable[U] | U],
    reducer: Callable[[AsyncIterator[U]], Awaitable[R]],
    *,
    workers: int = 16,
    buffer: int = 1024,
    flatten: Literal[False] = False,
    errors: Errors = "first",
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> R: ...
@overload
async def amap_reduce(
    source: Iterable[T] | AsyncIterable[T],
    mapper: Callable[[T], Awaitable[U] | U],
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
async def amap_reduce(
    source: Iterable[T] | AsyncIterable[T],
    mapper: Callable[[T], AsyncIterable[U] | Awaitable[Iterable[U]] | Iterable[U]],
    reducer: Callable[[AsyncIterator[U]], Awaitable[R]],
    *,
    workers: int = 16,
    buffer: int = 1024,
    flatten: Literal[True],
    errors: Errors = "first",
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> R: ...
@overload
async def amap_reduce(
    source: Iterable[T] | AsyncIterable[T],
    mapper: Callable[[T], AsyncIterable[U] | Awaitable[Iterable[U]] | Iterable[U]],
    reducer: Callable[[Iterator[U]], R],
    *,
    workers: int = 16,
    buffer: int = 1024,
    flatten: Literal[True],
    errors: Errors = "first",
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> R: ...
async def amap_reduce(
    source: Iterable[T] | AsyncIterable[T],
    mapper: Callable[[T], Any],
    reducer: Callable[[AsyncIterator[Any]], Awaitable[R]] | Callable[[Iterator[Any]], R],
    *,
    workers: int = 16,
    buffer: int = 1024,
    flatten: bool = False,
    errors: Errors = "first",
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> R:
    """Map items in tasks while the reducer reads what comes of them, and return its result.

    As `map_reduce`, but the first error cancels everything at once: mappers, reducer and source.
    Cancelling the call does the same, and leaving it leaves nothing behind.

    Args:
        source: plain or asynchronous; an asynchronous one is asked by one task at a time.
        mapper: an `async def` runs as a task; any other function runs in a worker thread, or in
            `executor`. With `flatten` an asynchronous generator is welcome too.
        reducer: an `async def` reads an asynchronous iterator as the values come. Any other
            function, such as `sum`, gets them when all are there, in a worker thread.
        workers: how many items are mapped at once; below one counts as one.
        buffer: how many values wait for an asynchronous reducer before the mappers wait for it.
        flatten: the mapper makes an iterable of any length whose values go to the reducer.
        errors: "first" raises the first error, "group" a group of all until everything stopped.
        executor: where a mapper that is no `async def` runs; it is not shut down.
        progress: called with 1 for each item that has been mapped.

    Raises:
        CancelError: it was raised without a reason.
    """
    emit = emitter(mapper, workers=workers, flatten=flatten, executor=executor, progress=progress)
    if is_async(reducer):
        return await _run(source, emit, reducer, workers, buffer, errors)

    plain = cast("Callable[[Iterator[Any]], R]", reducer)

    async def collect(values: AsyncIterator[Any]) -> R:
        found = [value async for value in values]
        return await to_thread.run_sync(plain, iter(found))

    return await _run(source, emit, collect, workers, buffer, errors)


async def afor_each(
    source: Iterable[T] | AsyncIterable[T],
    fn: Callable[[T], object],
    *,
    workers: int = 16,
    errors: Errors = "first",
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> None:
    """Call a function with each item, in tasks; `amap_reduce` says how."""
    emit = emitter(fn, workers=workers, flatten=False, executor=executor, progress=progress)
    await _run(source, emit, None, workers, 1, errors)


async def _run(
    source: Iterable[T] | AsyncIterable[T],
    emit: Emit[T],
    reducer: Callable[[AsyncIterator[Any]], Awaitable[Any]] | None,
    workers: int,
    buffer: int,
    errors: Errors,
) -> Any:
    await checkpoint_if_cancelled()
    failures = Failures(errors)
    feed = Feed(source)
    pipe = TaskPipe[Any](max(buffer, workers, 1), failures)
    crew = TaskCrew(feed, emit, pipe, workers=workers, failures=failures)
    result: Any = None
    try:
        async with anyio.create_task_group() as group:
            crew.hire(group)
            if reducer:
                values = pipe.read()
                try:
                    result = await reducer(values)
                    failures.settled = True
                except Exception as error:
                    failures.add(error)
                    group.cancel_scope.cancel()
                finally:
                    await values.aclose()
            pipe.close()
    finally:
        await feed.close()
    failures.throw()
    return result
