"""The one thread that drives every wheel of a process, and the threads that run what fell due."""

import contextlib
import logging
import threading
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import Final

from zero.syncx import watch_forks

_LINGER: Final = 5.0
_log: Final = logging.getLogger("zero.collection")

Job = Callable[[], object]


# Does what is due and returns the seconds until the next tick; None when nothing is left.
Turn = Callable[[], float | None]


class Driver:
    """A daemon thread that turns wheels at their ticks, and sleeps while none has a timer."""

    def __init__(self) -> None:
        self._arrivals: SimpleQueue[Turn] = SimpleQueue()
        self._started = threading.Lock()

    def drive(self, turn: Turn) -> None:
        """Turn a wheel from now on, until there is nothing left in it."""
        self._arrivals.put(turn)
        if self._started.acquire(blocking=False):
            try:
                watch_forks(self)
                threading.Thread(target=self._run, name="zero-wheel", daemon=True).start()
            except BaseException:
                self._started.release()
                raise

    def after_fork(self) -> None:
        """Have a child process start a thread of its own, once it needs one."""
        self._arrivals = SimpleQueue()
        self._started = threading.Lock()

    def _run(self) -> None:
        turns: list[Turn] = []
        wait: float | None = None
        while True:
            with contextlib.suppress(Empty):
                turns.append(self._arrivals.get(timeout=wait))
                while True:
                    turns.append(self._arrivals.get_nowait())
            wait = _turn_all(turns)


def _turn_all(turns: list[Turn]) -> float | None:
    """Turn wheels, keep in the list those that go on, and return the seconds until the next tick."""
    waits: list[tuple[float, Turn]] = []
    for turn in turns:
        try:
            wait = turn()
        except Exception:
            _log.exception("%r cannot go on", turn)
            continue
        if wait is not None:
            waits.append((wait, turn))
    turns[:] = [turn for _, turn in waits]
    return min((wait for wait, _ in waits), default=None)


driver: Final = Driver()


class Crew:
    """Daemon threads, up to a limit, that run jobs and go when there have been none for a while."""

    def __init__(self, limit: int, name: str) -> None:
        self._limit = limit
        self._name = name
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._lock = threading.RLock()
        self._working = self._idle = 0

    def hand_over(self, jobs: list[Job]) -> None:
        """Have jobs run, as many at a time as the limit allows; returns at once."""
        for job in jobs:
            self._jobs.put(job)
        with self._lock:
            free = self._limit - self._working
            wanted = max(0, min(free, self._jobs.qsize() - self._idle))
            self._working += wanted
        for started in range(wanted):
            try:
                threading.Thread(target=self._work, name=self._name, daemon=True).start()
            except (
                RuntimeError
            ):  # no more threads to be had: those that run will do it, or this one
                with self._lock:
                    self._working -= wanted - started
                    alone = not self._working
                if alone:
                    self._run_all()
                return

    def dismiss(self) -> None:
        """Send idle threads home now, busy ones when the jobs are done."""
        with self._lock:
            for _ in range(self._working):
                self._jobs.put(None)

    def _work(self) -> None:
        try:
            while (job := self._next()) is not None:
                run(job)
                del job
        finally:
            with self._lock:
                self._working -= 1
            # A job that came between the last look and the count has nobody else.
            if not self._jobs.empty():
                self.hand_over([])

    def _next(self) -> Job | None:
        with self._lock:
            self._idle += 1
        try:
            return self._jobs.get(timeout=_LINGER)
        except Empty:
            return None
        finally:
            with self._lock:
                self._idle -= 1

    def _run_all(self) -> None:
        with contextlib.suppress(Empty):
            while True:
                if (job := self._jobs.get_nowait()) is not None:
                    run(job)


def run(job: Job) -> None:
    """Run a job; what it raises goes to the log."""
    try:
        job()
    except Exception:
        _log.exception("a callback failed: %r", job)


def share_out(jobs: deque[Job], workers: int) -> list[Exception]:
    """Run jobs in this thread and in helpers, wait for all, and return what they raised."""
    errors: list[Exception] = []

    def work() -> None:
        while True:
            try:
                job = jobs.popleft()
            except IndexError:
                return
            try:
                job()
            except Exception as error:
                errors.append(error)

    helpers = [
        threading.Thread(target=copy_context().run, args=(work,), name="zero-drain", daemon=True)
        for _ in range(min(workers, len(jobs)) - 1)
    ]
    for helper in helpers:
        helper.start()
    work()
    for helper in helpers:
        helper.join()
    return errors
