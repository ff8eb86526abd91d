"""Functions of no arguments, side by side, all of them to their end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

import anyio

from zero.threading import Routine, go_safe

from ._colour import name_of, refuse_async

T = TypeVar("T")


def parallel(*fns: Callable[[], T]) -> list[T]:
    """Run functions side by side, each in a thread, and return their results in the functions' order.

    All of them run to their end, whatever becomes of the others; each sees a copy of the caller's
    context variables. `zero.mr.finish` stops at the first error instead.

    Raises:
        ExceptionGroup: of all that were raised, in the order of their coming.
        TypeError: an asynchronous function; `aparallel` is for these.
    """
    for fn in fns:
        refuse_async(fn, "aparallel")
    results: list[T | None] = [None] * len(fns)
    errors: list[BaseException] = []

    def run(index: int) -> None:
        try:
            results[index] = fns[index]()
        except BaseException as error:
            errors.append(error)

    routines: list[Routine] = []
    try:
        for index, fn in enumerate(fns):
            routines.append(go_safe(run, index, name=f"fx-parallel-{name_of(fn)}"))
    finally:
        for routine in routines:
            routine.wait()
    _throw(errors, len(fns))
    return cast("list[T]", results)


async def aparallel(*fns: Callable[[], Awaitable[T]]) -> list[T]:
    """Run functions side by side, each in a task, and return their results in the functions' order.

    As `parallel`; cancelling the call cancels them all.
    """
    results: list[T | None] = [None] * len(fns)
    errors: list[BaseException] = []

    async def run(index: int) -> None:
        try:
            results[index] = await fns[index]()
        except Exception as error:
            errors.append(error)

    async with anyio.create_task_group() as group:
        for index, fn in enumerate(fns):
            group.start_soon(run, index, name=f"fx-parallel-{name_of(fn)}")
    _throw(errors, len(fns))
    return cast("list[T]", results)


def _throw(errors: list[BaseException], count: int) -> None:
    if errors:
        raise BaseExceptionGroup(f"{len(errors)} of {count} functions failed", errors)
