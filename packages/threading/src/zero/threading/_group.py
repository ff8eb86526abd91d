"""Groups of threads that are started together and waited for together."""

import functools
import threading
from collections.abc import Callable
from typing import Final, Self, TypeVarTuple, final

from zero.rescue import report

from ._functions import name_of
from ._threads import in_context, threads

Ts = TypeVarTuple("Ts")

MOST_ERRORS: Final = 100


@final
class RoutineGroup:
    """Functions in threads of their own, waited for together; what they raise is raised by `wait()`.

    Leaving a `with` block waits too. Not bounded, since routines may wait for each other; `TaskRunner` is. Of a
    group that is never waited for, at most 100 errors are kept, further ones are logged.
    """

    def __init__(self) -> None:
        threads.watch_forks(self)
        self.after_fork()

    def after_fork(self) -> None:
        """Forget the routines of the parent process."""
        self._lock = threading.Lock()
        self._ended = threading.Condition(self._lock)
        self._running = 0
        self._errors: list[BaseException] = []

    def run(self, function: Callable[[*Ts], object], *args: *Ts) -> None:
        """Run a function in a thread, with a copy of the context; `wait()` raises what it raises.

        Raises:
            RuntimeError: if no thread can be started.
        """
        self._start(functools.partial(function, *args), self._keep)

    def run_safe(self, function: Callable[[*Ts], object], *args: *Ts) -> None:
        """Run a function in a thread, with a copy of the context; what it raises is logged.

        Raises:
            RuntimeError: if no thread can be started.
        """
        name = name_of(function)
        self._start(functools.partial(function, *args), lambda error: report(error, name=name))

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until all routines have ended; False when time ran out.

        The group can be used again afterwards.

        Args:
            timeout: seconds; None for no limit.

        Raises:
            ExceptionGroup: of what routines raised since the last call, once none runs any more.
        """
        with self._lock:
            if not self._ended.wait_for(lambda: not self._running, timeout):
                return False
            errors, self._errors = self._errors, []
        if errors:
            raise BaseExceptionGroup(f"routines failed: {len(errors)}", errors)
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            self.wait()
        except BaseExceptionGroup as group:
            if error is None:
                raise
            raise BaseExceptionGroup(group.message, [error, *group.exceptions]) from None

    def __repr__(self) -> str:
        return f"<RoutineGroup {self._running} running, {len(self._errors)} failed>"

    def _start(
        self, function: Callable[[], object], failed: Callable[[BaseException], None]
    ) -> None:
        with self._lock:
            self._running += 1
        try:
            threads.spawn(in_context(self._run, function, failed, self._lock))
        except RuntimeError:
            self._leave(self._lock)
            raise

    def _run(
        self,
        function: Callable[[], object],
        failed: Callable[[BaseException], None],
        lock: threading.Lock,
    ) -> None:
        try:
            function()
        except SystemExit:
            pass  # ends the routine, as it would end a thread
        except BaseException as error:
            failed(error)
        finally:
            self._leave(lock)

    def _keep(self, error: BaseException) -> None:
        with self._lock:
            kept = len(self._errors) < MOST_ERRORS
            if kept:
                self._errors.append(error)
        if not kept:
            report(error, name="routine")

    def _leave(self, lock: threading.Lock) -> None:
        if lock is not self._lock:  # a routine forked and returned in the child, whose group is new
            return
        with lock:
            self._running -= 1
            if not self._running:
                self._ended.notify_all()


@final
class WorkerGroup:
    """One job, run by several threads at once; what a run raises is logged and ends no other.

    Args:
        job: a function without parameters.
        workers: how many run it; none below 1.
    """

    def __init__(self, job: Callable[[], object], workers: int) -> None:
        self._job: Final = job
        self._workers: Final = workers

    def start(self) -> None:
        """Run the job in all threads, once each, and return when all have ended.

        Raises:
            RuntimeError: if a thread cannot be started; those that were are waited for.
        """
        with RoutineGroup() as group:
            for _ in range(self._workers):
                group.run_safe(self._job)

    def __repr__(self) -> str:
        return f"<WorkerGroup {self._workers} of {name_of(self._job)}>"
