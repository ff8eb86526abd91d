"""Turning a wheel in an event loop, asyncio or trio."""

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Final

import anyio
import anyio.to_thread

from .drivers import Job

_log: Final = logging.getLogger("zero.collection")


async def in_tasks(jobs: deque[Job], workers: int, *, log: bool = False) -> list[Exception]:
    """Run async jobs in tasks, wait for all, and return what they raised."""
    errors: list[Exception] = []

    async def work() -> None:
        while jobs:
            job = jobs.popleft()
            try:
                await _awaitable(job)
            except Exception as error:
                errors.append(error)
                if log:
                    _log.exception("a callback failed: %r", job)

    async with anyio.create_task_group() as group:
        for _ in range(min(workers, len(jobs))):
            group.start_soon(work)
    return errors


def _awaitable(job: Job) -> Awaitable[object]:
    made: Any = job()
    return made


class Turner:
    """The tasks of a wheel that an event loop turns: one that waits for ticks, and the callbacks."""

    def __init__(
        self,
        due: Callable[[], list[Job]],
        until_next: Callable[[], float],
        workers: int,
        *,
        in_threads: bool,
    ) -> None:
        self._due = due
        self._until_next = until_next
        self._workers = workers
        self._in_threads = in_threads
        self._jobs: deque[Job] = deque()
        self._working = 0
        self._ticking = anyio.CancelScope()
        self._group = anyio.create_task_group()

    async def enter(self) -> None:
        """Begin to turn."""
        await self._group.__aenter__()
        self._group.start_soon(self._tick)

    async def leave(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        """Stop turning, and wait for the callbacks that run."""
        self._ticking.cancel()
        try:
            return await self._group.__aexit__(kind, error, trace)
        except BaseExceptionGroup as group:
            if group.exceptions != (error,):
                raise
            return False  # the body's own error, as it was and not in a group

    async def _tick(self) -> None:
        with self._ticking:
            while True:
                await anyio.sleep(self._until_next())
                self._jobs.extend(self._due())
                for _ in range(min(self._workers - self._working, len(self._jobs))):
                    self._working += 1
                    self._group.start_soon(self._work)

    async def _work(self) -> None:
        try:
            while self._jobs:
                job = self._jobs.popleft()
                try:
                    if self._in_threads:
                        await anyio.to_thread.run_sync(job)
                    else:
                        await _awaitable(job)
                except Exception:
                    _log.exception("a callback failed: %r", job)
        finally:
            self._working -= 1
