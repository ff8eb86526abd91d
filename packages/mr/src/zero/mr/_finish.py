"""Functions of no arguments, run side by side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

from ._async import afor_each
from ._engines.emit import in_thread, is_async
from ._errors import Errors
from ._sync import for_each

T1 = TypeVar("T1")
T2 = TypeVar("T2")
T3 = TypeVar("T3")
T = TypeVar("T")


@overload
def finish(
    fn1: Callable[[], T1], /, *, workers: int | None = None, errors: Errors = "first"
) -> tuple[T1]: ...
@overload
def finish(
    fn1: Callable[[], T1],
    fn2: Callable[[], T2],
    /,
    *,
    workers: int | None = None,
    errors: Errors = "first",
) -> tuple[T1, T2]: ...
@overload
def finish(
    fn1: Callable[[], T1],
    fn2: Callable[[], T2],
    fn3: Callable[[], T3],
    /,
    *,
    workers: int | None = None,
    errors: Errors = "first",
) -> tuple[T1, T2, T3]: ...
@overload
def finish(
    *fns: Callable[[], T], workers: int | None = None, errors: Errors = "first"
) -> tuple[T, ...]: ...
def finish(
    *fns: Callable[[], Any], workers: int | None = None, errors: Errors = "first"
) -> tuple[Any, ...]:
    """Run functions side by side in threads and return their results in the functions' order.

    Args:
        fns: what to run; each sees a copy of the caller's context variables.
        workers: how many run at once; all of them if None.
        errors: "first" raises the first error, "group" a group of all. No function begins after
            an error; those that run are waited for.
    """
    results: list[Any] = [None] * len(fns)

    def run(index: int) -> None:
        results[index] = fns[index]()

    for_each(range(len(fns)), run, workers=workers or len(fns), errors=errors)
    return tuple(results)


@overload
async def afinish(
    fn1: Callable[[], Awaitable[T1]], /, *, workers: int | None = None, errors: Errors = "first"
) -> tuple[T1]: ...
@overload
async def afinish(
    fn1: Callable[[], Awaitable[T1]],
    fn2: Callable[[], Awaitable[T2]],
    /,
    *,
    workers: int | None = None,
    errors: Errors = "first",
) -> tuple[T1, T2]: ...
@overload
async def afinish(
    fn1: Callable[[], Awaitable[T1]],
    fn2: Callable[[], Awaitable[T2]],
    fn3: Callable[[], Awaitable[T3]],
    /,
    *,
    workers: int | None = None,
    errors: Errors = "first",
) -> tuple[T1, T2, T3]: ...
@overload
async def afinish(
    *fns: Callable[[], Awaitable[T] | T], workers: int | None = None, errors: Errors = "first"
) -> tuple[T, ...]: ...
async def afinish(
    *fns: Callable[[], Any], workers: int | None = None, errors: Errors = "first"
) -> tuple[Any, ...]:
    """Run functions side by side in tasks and return their results in the functions' order.

    As `finish`, but the first error cancels the others at once. A function that is no `async def`
    runs in a worker thread.
    """
    results: list[Any] = [None] * len(fns)
    calls = [fn if is_async(fn) else in_thread(fn, 1) for fn in fns]

    async def run(index: int) -> None:
        results[index] = await calls[index]()

    await afor_each(range(len(fns)), run, workers=workers or len(fns), errors=errors)
    return tuple(results)
