"""A crew: up to so many threads that take jobs from one line, with as few wake-ups as will do.

Waking a thread costs more than a small job does. So a crew wakes one at a time: the one that begins wakes the
next if there is still work, and a thread that ends a job takes the next one itself.
"""

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from ._cache import Job, run_to_the_end, threads


class Crew:
    """Threads for the jobs of one owner.

    The lock is the owner's: `put` is called with it held, `ended` is called with it held after each job.
    """

    __slots__ = ("_active", "_beginning", "_ended", "_lock", "jobs", "retired", "size")

    def __init__(self, size: int, lock: threading.Lock, ended: Callable[[], None]) -> None:
        self.size: Final = size
        self.jobs: Final[deque[Job]] = deque()
        self._lock: Final = lock
        self._ended: Final = ended
        self._active = 0
        self._beginning = False
        self.retired = False

    def put(self, job: Job) -> None:
        """Add a job; a thread comes for it at once unless all are at work.

        Raises:
            RuntimeError: if no thread can be started for it and none is at work; it is not added then.
        """
        self.jobs.append(job)
        try:
            self._wake()
        except RuntimeError:
            if not self._active:
                self.jobs.pop()
                raise

    def _wake(self) -> None:
        if self._beginning or self._active >= self.size:
            return
        self._beginning = True
        self._active += 1
        try:
            threads.spawn(self._work)
        except RuntimeError:
            self._beginning = False
            self._active -= 1
            raise

    def _work(self) -> None:
        lock, jobs = self._lock, self.jobs
        with lock:
            self._beginning = False
            if len(jobs) > 1:
                with contextlib.suppress(RuntimeError):  # fewer threads than wanted do the work too
                    self._wake()
            job = self._next()
        while job is not None:
            run_to_the_end(job)
            del job
            if self.retired:  # a job forked and we are the only thread of the child
                return
            with lock:
                self._ended()
                job = self._next()

    def _next(self) -> Job | None:
        if self.jobs:
            return self.jobs.popleft()
        self._active -= 1
        return None
