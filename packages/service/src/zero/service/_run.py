"""Running a program's main function to an orderly end."""

import inspect
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol, TypeVar, cast, overload

import anyio

from zero.proc import Phase, Shutdown, install, process, uninstall

T = TypeVar("T")


class Runner(Protocol):
    """Runs a coroutine function in an event loop and returns its result, as `anyio.run` does."""

    def __call__(self, function: Callable[[], Awaitable[T]], /) -> T:
        """Run it."""
        ...


@overload
def run(
    main: Callable[[], Awaitable[T]], *, end: Shutdown = ..., runner: Runner = ...
) -> T | None: ...
@overload
def run(main: Callable[[], T], *, end: Shutdown = ..., runner: Runner = ...) -> T | None: ...
def run(
    main: Callable[[], Awaitable[T]] | Callable[[], T],
    *,
    end: Shutdown = process,
    runner: Runner = anyio.run,
) -> T | None:
    """Run a main function with SIGTERM and SIGINT bringing about an orderly end.

    An `async def` runs in an event loop that stays until every listener is done; when the end
    comes it should return by itself (a drain listener makes it), and is cancelled after the
    shutdown listeners. A `def` runs in this thread and learns of the end by `end.wait`.

    Args:
        main: the program.
        end: the end of the program; only the process's own takes signals.
        runner: runs a coroutine function in an event loop.

    Returns:
        What `main` returned; None if it was cancelled.
    """
    takes_signals = end is process and threading.current_thread() is threading.main_thread()
    if end.phase is Phase.DONE:
        end.reset()
    if takes_signals:
        install()
    try:
        if is_async(main):
            return runner(partial(end.supervise, cast("Callable[[], Awaitable[T]]", main)))
        result = main()
        if inspect.isawaitable(result):  # a lambda that calls an async def
            return runner(partial(end.supervise, lambda: cast("Awaitable[T]", result)))
        return cast("T", result)
    finally:
        end.begin(pause=False)
        end.join()
        if takes_signals:
            uninstall()


def is_async(function: Callable[[], Any]) -> bool:
    """Tell whether calling a function gives something to await."""
    target = getattr(function, "func", function)  # of functools.partial
    return inspect.iscoroutinefunction(target) or inspect.iscoroutinefunction(target.__call__)
