"""Items in an executor of the user's: a process pool, a thread pool, a cluster."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Any, Final, final

from .reading import END


def submit(executor: Executor, call: Callable[[Any], Any], item: Any) -> Future[Any]:
    """Submit a call; a context cannot travel to another process, to another thread it does."""
    if isinstance(executor, ThreadPoolExecutor):
        return executor.submit(copy_context().run, call, item)
    return executor.submit(call, item)


@final
class Window(Iterator[Any]):
    """At most `workers` items at once in an executor, which stays the user's to shut down."""

    def __init__(
        self,
        items: Iterator[Any],
        fn: Callable[[Any], Any],
        *,
        executor: Executor,
        workers: int,
        ordered: bool,
    ) -> None:
        self._items: Final = items
        self._fn: Final = fn
        self._executor: Final = executor
        self._workers: Final = workers
        self._ordered: Final = ordered
        self._waiting: deque[Future[Any]] = deque()
        self._done: Final[deque[Future[Any]]] = deque()

    def __next__(self) -> Any:
        self._fill()
        if self._ordered and self._waiting:
            return self._waiting.popleft().result()
        if not self._done and self._waiting:
            done, waiting = wait(self._waiting, return_when=FIRST_COMPLETED)
            self._waiting = deque(waiting)
            self._done.extend(done)
        if not self._done:
            raise StopIteration
        return self._done.popleft().result()

    def close(self) -> None:
        """Cancel what has not begun, wait for what has."""
        for future in self._waiting:
            future.cancel()
        wait(self._waiting)

    def _fill(self) -> None:
        while len(self._waiting) + len(self._done) < self._workers:
            try:
                item = next(self._items, END)
            except Exception as error:
                failed = Future[Any]()  # its turn comes after what was handed over before
                failed.set_exception(error)
                self._waiting.append(failed)
                continue
            if item is END:
                break
            self._waiting.append(submit(self._executor, self._fn, item))
