"""A bounded runner of tasks in threads."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Final, Self, TypeVarTuple, final

from zero.rescue import report

from ._errors import TaskRunnerBusyError, check_positive
from ._functions import name_of
from ._threads import Crew, Job, in_context, threads

Ts = TypeVarTuple("Ts")


class _Waiting:
    """A caller whose task has no slot yet."""

    __slots__ = ("begun", "job")

    def __init__(self, job: Job) -> None:
        self.job: Final = job
        self.begun: Final = threading.Lock()
        self.begun.acquire()


@final
class TaskRunner:
    """Run tasks in threads, a bounded number at once; what they raise is logged.

    Each task sees a copy of the context it was scheduled in. Threads are daemons, kept while there is work. Leaving
    a `with` block waits for all tasks; the runner can be used again afterwards.

    Args:
        concurrency: how many tasks run at once, at least 1.

    Raises:
        ValueError: if `concurrency` is below 1.
    """

    def __init__(self, concurrency: int) -> None:
        self.concurrency: Final = check_positive("concurrency", concurrency)
        threads.watch_forks(self)
        self._reset()

    def after_fork(self) -> None:
        """Forget the tasks of the parent process."""
        self._crew.retired = True
        self._reset()

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self._all_ended = threading.Condition(self._lock)
        self._crew = Crew(self.concurrency, self._lock, self._ended)
        self._waiting: deque[_Waiting] = deque()
        self._running = 0

    def schedule(self, task: Callable[[*Ts], object], *args: *Ts) -> None:
        """Run a task as soon as a slot is free, and wait for that; first come, first served.

        Args:
            task: what to run; it must not schedule on its own runner, which may be full.
            args: its arguments; `functools.partial` takes keyword ones.

        Raises:
            RuntimeError: if no thread can be started.
        """
        job = in_context(_run, task, args)
        with self._lock:
            if self._running < self.concurrency:
                self._begin(job)
                return
        self._wait_for_slot(job)

    def schedule_immediately(self, task: Callable[[*Ts], object], *args: *Ts) -> None:
        """Run a task in a free slot.

        Raises:
            TaskRunnerBusyError: if there is none.
            RuntimeError: if no thread can be started.
        """
        job = in_context(_run, task, args)
        with self._lock:
            if self._running >= self.concurrency:
                raise TaskRunnerBusyError(self.concurrency)
            self._begin(job)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until all scheduled tasks have ended, those that wait for a slot too; False when time ran out.

        Args:
            timeout: seconds; None for no limit.
        """
        with self._lock:
            return self._all_ended.wait_for(lambda: not self._running, timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.wait()

    def __repr__(self) -> str:
        counts = f"{self._running} of {self.concurrency} running, {len(self._waiting)} waiting"
        return f"<TaskRunner {counts}>"

    def _wait_for_slot(self, job: Job) -> None:
        waiting = _Waiting(job)
        try:
            with self._lock:
                if self._running < self.concurrency:
                    self._begin(job)
                    return
                self._waiting.append(waiting)
            waiting.begun.acquire()
        except BaseException:  # Ctrl-C: the caller will not know that it was scheduled
            with self._lock:
                if waiting in self._waiting:
                    self._waiting.remove(waiting)
            raise

    def _begin(self, job: Job) -> None:
        self._crew.put(job)
        self._running += 1

    def _ended(self) -> None:
        if self._waiting:  # the slot goes on: the thread that is free takes this job
            waiting = self._waiting.popleft()
            self._crew.jobs.append(waiting.job)
            waiting.begun.release()
            return
        self._running -= 1
        if not self._running:
            self._all_ended.notify_all()


def _run(task: Callable[[*Ts], object], args: tuple[*Ts]) -> None:
    try:
        task(*args)
    except Exception as error:
        report(error, name=name_of(task))
