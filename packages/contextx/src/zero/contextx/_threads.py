"""The way into threads: the context goes along, and cancellation is seen there too."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from functools import partial, wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar, TypeVarTuple

from ._scope import current

if TYPE_CHECKING:
    from anyio import CapacityLimiter

P = ParamSpec("P")
R = TypeVar("R")
Ts = TypeVarTuple("Ts")

# The worker thread that `to_thread` is using. A context may wander on to another thread.
_worker: ContextVar[int] = ContextVar("zero.contextx.worker", default=0)


def check() -> None:
    """Raise if the work of the current scope should stop; cheap enough for inner loops.

    In a thread started by `to_thread` it sees as well what anyio cancels around the task that
    waits, and then raises the event loop's own cancellation.

    Raises:
        ScopeCancelledError: a scope was cancelled or has ended.
        DeadlineExceededError: the time is over.
    """
    current().check()
    if _worker.get() == threading.get_ident():
        from anyio import from_thread  # noqa: PLC0415 - loaded by to_thread

        from_thread.check_cancelled()


def remaining(at_most: float = math.inf) -> float:
    """Return the seconds left in the current scope, at most so many; `inf` without a deadline."""
    return current().remaining(at_most)


def bind(function: Callable[P, R]) -> Callable[P, R]:
    """Give a function the current scope and context variables, whichever thread calls it.

    For executors and callbacks: `pool.map(bind(load), ids)`. Each call gets a copy of its own.
    """
    _refuse_unless_callable(function)
    context = copy_context()

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return context.copy().run(function, *args, **kwargs)

    return run


async def to_thread(
    function: Callable[[*Ts], R],
    /,
    *args: *Ts,
    abandon_on_cancel: bool = False,
    limiter: CapacityLimiter | None = None,
) -> R:
    """Run a function in a worker thread, with the current scope and the context variables.

    When the task is cancelled the thread learns it from `check`, and the task waits until it has
    left; `abandon_on_cancel` and `limiter` are those of `anyio.to_thread.run_sync`.

    Raises:
        TypeError: this is no function, or a coroutine function, which no thread would run.
    """
    _refuse_unless_callable(function)
    from inspect import iscoroutinefunction  # noqa: PLC0415 - anyio has it loaded

    from anyio import to_thread  # noqa: PLC0415 - a program without loops needs no anyio

    if iscoroutinefunction(function):
        raise TypeError(f"{function!r} is a coroutine function: await it, it needs no thread")

    return await to_thread.run_sync(
        _in_worker,
        partial(function, *args),
        abandon_on_cancel=abandon_on_cancel,
        limiter=limiter,
    )


def _in_worker(function: Callable[[], R]) -> R:
    _worker.set(threading.get_ident())
    return function()


def _refuse_unless_callable(function: object) -> None:
    if not callable(function):
        raise TypeError(f"{function!r} is no function")
