"""How a worker calls its function: shapes that travel to other processes, and plain functions in tasks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from contextlib import suppress
from inspect import isawaitable
from typing import Any, TypeVar

import anyio
from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import current_token

from .window import submit

T = TypeVar("T")


def keep(fn: Callable[[T], object], item: T) -> tuple[bool, T]:
    """Return whether an item is wanted, and the item."""
    return bool(fn(item)), item


async def akeep(fn: Callable[[T], Awaitable[object]], item: T) -> tuple[bool, T]:
    """Return whether an item is wanted, and the item."""
    return bool(await fn(item)), item


def spread(fn: Callable[[Any], Any], item: Any) -> list[Any]:
    """Return the items that are made of one, all of them there: a generator cannot be pickled."""
    return list(fn(item))


async def aspread(fn: Callable[[Any], Any], item: Any) -> list[Any]:
    """Return the items that are made of one, by a function of any kind."""
    made: Any = fn(item)
    if isawaitable(made):
        made = await made
    if hasattr(made, "__aiter__"):
        return [part async for part in made]
    return list(made)


def in_thread(fn: Callable[[Any], Any], workers: int) -> Callable[[Any], Awaitable[Any]]:
    """Return a function that calls a plain one in a worker thread, with the task's context."""
    limiter = CapacityLimiter(workers)

    async def call(item: Any) -> Any:
        made, error = await to_thread.run_sync(_boxed, fn, item, limiter=limiter)
        if error is not None:
            try:
                raise error
            finally:
                del error
        # A lambda around an `async def` shows only now what it is.
        return await made if isawaitable(made) else made

    return call


def _boxed(fn: Callable[[Any], Any], item: Any) -> tuple[Any, Exception | None]:
    # A future refuses StopIteration, which a function may raise by mistake.
    try:
        return fn(item), None
    except Exception as error:
        return None, error


def in_executor(fn: Callable[[Any], Any], executor: Executor) -> Callable[[Any], Awaitable[Any]]:
    """Return a function that calls a plain one in an executor; leaving early cancels what has not begun."""

    async def call(item: Any) -> Any:
        future, done = submit(executor, fn, item), anyio.Event()
        # The thread that tells must not wait for the loop: the loop may be waiting for its executor.
        loop: Any = current_token().native_token
        soon = getattr(loop, "run_sync_soon", None) or loop.call_soon_threadsafe

        def tell(_: object) -> None:
            # A call that outlives its loop has nobody left to tell.
            with suppress(RuntimeError):
                soon(done.set)

        future.add_done_callback(tell)
        try:
            await done.wait()
        finally:
            future.cancel()
        return future.result()

    return call
