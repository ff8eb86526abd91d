"""Daemon threads that are used again: one cache per process, empty until the first call, and crews from it.

Handing a job to an idle thread costs a fraction of starting one. An idle thread waits for a lock of its own;
the last one that became idle is the first to work again, and one that nobody wants ends after `IDLE` seconds.

Waking a thread still costs more than a small job does. So a crew wakes one at a time: the one that begins wakes the
next if there is still work, and a thread that ends a job takes the next one itself.
"""

import contextlib
import functools
import os
import threading
import weakref
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from itertools import count
from typing import Final, Protocol, TypeAlias, cast

from zero.rescue import report

IDLE: Final = 10.0

Job: TypeAlias = Callable[[], object]


class Forkable(Protocol):
    """What has threads or locks that a child process does not inherit in working order."""

    def after_fork(self) -> None:
        """Become as new; called in the child, before anything else runs there."""
        ...


class Cache:
    """Threads of one process."""

    def __init__(self, idle: float = IDLE) -> None:
        self.idle: Final[dict[_Worker, None]] = {}
        self.patience: Final = idle
        self._numbers: Final = count(1)
        self._forkable: Final[weakref.WeakSet[Forkable]] = weakref.WeakSet()
        self._watches_forks = False

    def spawn(self, job: Job) -> None:
        """Run a job in a thread of its own, now.

        Raises:
            RuntimeError: if no thread can be started.
        """
        try:
            # Atomic, so no lock is needed: whoever gets a worker is the only one to have it.
            worker, _ = self.idle.popitem()
        except KeyError:
            self.watch_forks()
            _Worker(self, job, f"zero-thread-{next(self._numbers)}").start()
        else:
            worker.give(job)

    def watch_forks(self, owner: Forkable | None = None) -> None:
        """Start anew in child processes, and have an owner do so too."""
        if owner is not None:
            self._forkable.add(owner)
        if not self._watches_forks and hasattr(os, "register_at_fork"):
            self._watches_forks = True
            os.register_at_fork(after_in_child=self._after_fork)

    def _after_fork(self) -> None:
        self.idle.clear()
        for owner in self._forkable:
            owner.after_fork()


class _Worker:
    """A thread that runs jobs one after another."""

    __slots__ = ("_cache", "_job", "_name", "_wake")

    def __init__(self, cache: Cache, job: Job, name: str) -> None:
        self._cache: Final = cache
        self._job: Job | None = job
        self._name: Final = name
        self._wake: Final = threading.Lock()
        self._wake.acquire()

    def start(self) -> None:
        threading.Thread(target=self._work, name=self._name, daemon=True).start()

    def give(self, job: Job) -> None:
        self._job = job
        self._wake.release()

    def _work(self) -> None:
        thread, idle = threading.current_thread(), self._cache.idle
        while True:
            job, self._job = self._job, None
            assert job is not None
            run_to_the_end(job)
            del job  # an idle thread keeps nothing alive
            if thread.name != self._name:
                thread.name = self._name
            idle[self] = None
            if self._wake.acquire(timeout=self._cache.patience):
                continue
            try:
                del idle[self]
            except KeyError:
                self._wake.acquire()  # somebody took us just now and gives us a job
            else:
                return


def in_context(function: Callable[..., object], *args: object) -> Job:
    """Return a job that calls a function in a copy of the context that is current now."""
    return cast("Job", functools.partial(copy_context().run, function, *args))


def run_to_the_end(job: Job) -> None:
    """Run a job in a thread that belongs to others too: nothing it raises leaves it."""
    try:
        job()
    except SystemExit:
        pass  # ends its routine, as it would end a thread
    except BaseException as error:
        report(error, name=f"thread {threading.current_thread().name}")


threads: Final = Cache()


class Crew:
    """Up to `size` threads for the jobs of one owner.

    The lock is the owner's: `put` is called with it held, `ended` is called with it held after each job. Clearing
    `jobs` needs no lock.
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
        try:
            return self.jobs.popleft()
        except IndexError:
            self._active -= 1
            return None
