"""Callbacks of either colour."""

import inspect
from collections.abc import Callable, Coroutine
from typing import Any

import anyio.to_thread

from ._events import OnceGuard


def is_async(function: Callable[..., object]) -> bool:
    """Tell whether a function is an `async def`, or an object or partial of one."""
    target = getattr(function, "func", function)
    return any(map(inspect.iscoroutinefunction, (target, target.__call__)))


class Callback:
    """A user's function, of which the colour is asked once.

    Args:
        function: `def` or `async def`.
        what: what it is called in errors.
    """

    __slots__ = ("_async", "_function", "_what")

    def __init__(self, function: Callable[..., Any], what: str) -> None:
        self._function = function
        self._what = what
        self._async = is_async(function)

    def __call__(self, *args: object) -> Any:
        """Call it in this thread.

        Raises:
            TypeError: if it is asynchronous.
        """
        if not self._async:
            result = self._function(*args)
            if not inspect.isawaitable(result):
                return result
            if isinstance(result, Coroutine):
                result.close()
        raise TypeError(f"{self._what} is asynchronous: use the method with an a in front")

    async def awaited(self, *args: object, orphan: Callable[[Any], object] | None = None) -> Any:
        """Await it, or call it in a worker thread with a copy of the context.

        Args:
            *args: its arguments.
            orphan: what takes in, in the worker thread, a result whose caller was cancelled.
        """
        if self._async:
            return await self._function(*args)
        first = OnceGuard()
        results: list[Any] = []

        def call() -> None:
            results.append(self._function(*args))
            if not first.take() and orphan is not None:
                orphan(results.pop())

        try:
            await anyio.to_thread.run_sync(call)
        except BaseException:
            if not first.take() and results and orphan is not None:
                orphan(results.pop())
            raise
        return await results[0] if inspect.isawaitable(results[0]) else results[0]
