"""Threads and tasks for tests."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import anyio

SAFETY = 30.0
"""Seconds after which a test gives up; never reached when all is well."""


class Threads:
    """Threads that all end, and tell what they raised, by the end of a `with`."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self.errors: list[BaseException] = []

    def start(self, function: Callable[..., Any], *args: object) -> threading.Thread:
        def run() -> None:
            try:
                function(*args)
            except BaseException as error:
                self.errors.append(error)

        thread = threading.Thread(target=run, name="syncx-test", daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for thread in self._threads:
            thread.join(SAFETY)
        if kind is None:
            assert not [thread for thread in self._threads if thread.is_alive()]
            assert self.errors == []


def until(condition: Callable[[], object]) -> None:
    """Wait for what another thread is about to do."""
    pause = threading.Event()
    for _ in range(int(SAFETY / 0.001)):
        if condition():
            return
        pause.wait(0.001)
    raise AssertionError("it never came")


async def auntil(condition: Callable[[], object]) -> None:
    """Wait in a task for what a thread, or another loop, is about to do."""
    for _ in range(int(SAFETY / 0.001)):
        if condition():
            return
        await anyio.sleep(0.001)
    raise AssertionError("it never came")
