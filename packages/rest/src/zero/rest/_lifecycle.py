"""What happens before the first request and after the last one."""

import inspect
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class Lifecycle:
    """The start and stop hooks of an app, and its threads."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._executor: ThreadPoolExecutor | None = None
        self._on_start: list[Callable[[], Any]] = []
        self._on_stop: list[Callable[[], Any]] = []

    def on_start(self, hook: F) -> F:
        """Call `hook()` before the first request, inside the event loop."""
        self._on_start.append(hook)
        return hook

    def on_stop(self, hook: F) -> F:
        """Call `hook()` after the last request, inside the event loop; the last one given is called first."""
        self._on_stop.append(hook)
        return hook

    async def startup(self) -> None:
        """Call the start hooks, in order."""
        for hook in self._on_start:
            if inspect.isawaitable(result := hook()):
                await result

    async def shutdown(self) -> None:
        """Call the stop hooks in reverse order, each one whatever the others do, and end the threads.

        Raises:
            ExceptionGroup: what the hooks raised.
        """
        errors: list[Exception] = []
        for hook in reversed(self._on_stop):
            try:
                if inspect.isawaitable(result := hook()):
                    await result
            except Exception as error:
                errors.append(error)
        self._end_threads()
        if errors:
            msg = "stop hooks failed"
            raise ExceptionGroup(msg, errors)

    def _workers(self) -> Executor:
        if self._executor is None:
            self._executor = ThreadPoolExecutor(self._threads, thread_name_prefix="zero.rest")
        return self._executor

    def _end_threads(self) -> None:
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)
