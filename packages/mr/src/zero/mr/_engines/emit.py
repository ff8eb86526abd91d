"""What a task does with one item: call the mapper wherever it belongs, hand its values over."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from concurrent.futures import Executor, Future
from contextlib import suppress
from inspect import isasyncgenfunction, isawaitable, iscoroutinefunction
from typing import Any, TypeGuard, TypeVar

import anyio
from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import current_token

from .pool import remote_call, submit
from .tasks import TaskPipe

T = TypeVar("T")
U = TypeVar("U")

Emit = Callable[[T, TaskPipe[Any]], Awaitable[None]]


def is_async(function: Callable[..., object]) -> TypeGuard[Callable[..., Awaitable[Any]]]:
    """Tell whether calling it gives something to await, for functions, partials and objects."""
    call = getattr(function, "__call__", None)  # noqa: B004 - its kind is asked for
    return iscoroutinefunction(function) or iscoroutinefunction(call)


def emitter(
    mapper: Callable[[T], Any],
    *,
    workers: int,
    flatten: bool,
    executor: Executor | None,
    progress: Callable[[int], object] | None,
) -> Emit[T]:
    """Choose once how an item is mapped, so that the plain case stays one coroutine."""
    if executor is not None:
        emit = _in_executor(mapper, executor, flatten=flatten)
    elif is_async(mapper):
        emit = _many(mapper) if flatten else _one(mapper)
    elif flatten and isasyncgenfunction(mapper):
        emit = _stream(mapper)
    else:
        threaded = in_thread(mapper, max(workers, 1))
        emit = _many(threaded) if flatten else _one(threaded)
    return emit if progress is None else _told(emit, progress)


def _one(mapper: Callable[[T], Awaitable[Any]]) -> Emit[T]:
    async def emit(item: T, pipe: TaskPipe[Any]) -> None:
        if pipe.put(await mapper(item)):
            await pipe.wait_for_room()

    return emit


def _many(mapper: Callable[[T], Awaitable[Iterable[Any] | AsyncIterable[Any]]]) -> Emit[T]:
    async def emit(item: T, pipe: TaskPipe[Any]) -> None:
        await _put_all(await mapper(item), pipe)

    return emit


def _stream(mapper: Callable[[T], AsyncIterable[Any]]) -> Emit[T]:
    async def emit(item: T, pipe: TaskPipe[Any]) -> None:
        await _put_all(mapper(item), pipe)

    return emit


async def _put_all(values: Iterable[Any] | AsyncIterable[Any], pipe: TaskPipe[Any]) -> None:
    if isinstance(values, AsyncIterable):
        async for value in values:
            if pipe.put(value):
                await pipe.wait_for_room()
        return
    for value in values:
        if pipe.put(value):
            await pipe.wait_for_room()


def in_thread(function: Callable[..., Any], workers: int) -> Callable[..., Awaitable[Any]]:
    """Call a plain function in a worker thread, with the task's context."""
    limiter: CapacityLimiter | None = None

    def boxed(*arguments: object) -> tuple[Any]:
        return (function(*arguments),)

    async def call(*arguments: object) -> Any:
        nonlocal limiter
        limiter = limiter or CapacityLimiter(workers)
        # A lambda around an `async def` shows only now what it is; the box carries it over.
        (made,) = await to_thread.run_sync(boxed, *arguments, limiter=limiter)
        return await made if isawaitable(made) else made

    return call


def _in_executor(mapper: Callable[[T], Any], executor: Executor, *, flatten: bool) -> Emit[T]:
    call: Callable[[T], Iterable[Any]] = remote_call(mapper, flatten=flatten)

    async def emit(item: T, pipe: TaskPipe[Any]) -> None:
        await _put_all(await _result(submit(executor, call, item)), pipe)

    return emit


async def _result(future: Future[U]) -> U:
    """Wait for a future of another thread, on asyncio or trio; leaving early cancels it."""
    done = anyio.Event()
    # The thread that tells must not wait for the loop: the loop may be waiting for its executor.
    loop: Any = current_token().native_token
    soon = getattr(loop, "run_sync_soon", None) or loop.call_soon_threadsafe

    def tell(_: Future[U]) -> None:
        # A call that outlives its loop has nobody left to tell.
        with suppress(RuntimeError):
            soon(done.set)

    future.add_done_callback(tell)
    try:
        await done.wait()
    finally:
        future.cancel()
    return future.result()


def _told(emit: Emit[T], progress: Callable[[int], object]) -> Emit[T]:
    async def emit_and_tell(item: T, pipe: TaskPipe[Any]) -> None:
        await emit(item, pipe)
        progress(1)

    return emit_and_tell
