"""Runs that are put off for a while, so that many triggers become one: in threads."""

import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from typing import Final, Self, final

from zero.proc import Listener, Shutdown, process
from zero.threading import go_safe

from ._engine.containers import check_positive, name_of
from ._engine.outcome import inside, log_failure, refuse_inside
from ._engine.ticker import Timer, ticker


@final
class DelayExecutor:
    """Run a function once a delay after it was triggered; triggers meanwhile are absorbed.

    A trigger that comes when the function has begun counts for a next run, so none is lost; runs that take
    longer than the delay may therefore overlap. The function runs in a daemon thread, in the context that was
    current when this was made, and what it raises is logged.

    Args:
        function: what to run.
        delay: seconds, above 0.
        name: in the log; the function's own if empty.
        clock: monotonic seconds.
        shutdown: at whose end a run that is still put off begins at once; None for none.
        shutdown_time: seconds that this may take, there and at the end of the interpreter.

    Raises:
        ValueError: if `delay` is not above 0.
    """

    def __init__(
        self,
        function: Callable[[], object],
        delay: float,
        *,
        name: str = "",
        clock: Callable[[], float] = time.monotonic,
        shutdown: Shutdown | None = process,
        shutdown_time: float = 1.0,
    ) -> None:
        self.delay: Final = check_positive("delay", delay)
        self._function: Final = function
        self._name: Final = name or name_of(function)
        self._clock: Final = clock
        self._shutdown: Final = shutdown
        self._shutdown_time: Final = shutdown_time
        self._context: Final = copy_context()
        self._closed = False
        self.after_fork()

    def after_fork(self) -> None:
        """Become as new in a child process: what was triggered is the parent's to run."""
        self._changed = threading.Condition()
        self._due: float | None = None
        self._running = 0
        self._timer: Timer | None = None
        self._listener: Listener | None = None

    def trigger(self) -> None:
        """Ask for a run; without effect while one is put off, and after `close`."""
        if self._due is not None:
            return
        with self._changed:
            if self._due is None and not self._closed:
                self._due = self._clock() + self.delay
                self._arm()

    @property
    def running(self) -> int:
        """How many runs are under way."""
        return self._running

    def flush(self) -> bool:
        """Run now what is put off, and return when nothing runs; True if there was anything.

        Raises:
            RuntimeError: in the function itself.
        """
        refuse_inside(self, self._name, "flush")
        put_off = self._begin(at_once=True)
        self._wait(None)
        return put_off

    def close(self, timeout: float | None = None) -> bool:
        """Take no further trigger, run now what is put off, and wait for it; False when time ran out.

        Args:
            timeout: seconds; None for no limit.

        Raises:
            RuntimeError: in the function itself.
        """
        refuse_inside(self, self._name, "close")
        with self._changed:
            self._closed = True
        self._begin(at_once=True)
        return self._wait(timeout)

    def tick(self) -> None:
        """Run what is due by the clock: what happens by itself, unless a test moves the clock."""
        self._begin(at_once=False)

    def at_exit(self) -> None:
        """Run now what is put off, within `shutdown_time`."""
        self._begin(at_once=True)
        self._wait(self._shutdown_time)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "closed" if self._closed else "idle" if self._due is None else "triggered"
        return f"<DelayExecutor {self._name} {state}, {self._running} running>"

    def _wait(self, timeout: float | None) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not self._running, timeout)

    def _begin(self, *, at_once: bool) -> bool:
        with self._changed:
            if self._due is None:
                return False
            if not at_once and self._clock() < self._due:
                self._arm()
                return False
            self._due = None  # before the function runs, so that no trigger is lost
            self._running += 1
            self._disarm()
        try:
            go_safe(self._run, name=f"executor {self._name}")
        except RuntimeError:  # no more threads: better here than not at all
            self._run()
        return True

    def _run(self) -> None:
        try:
            self._context.copy().run(self._call)
        finally:
            with self._changed:
                self._running = max(self._running - 1, 0)  # a fork in the function sets it to 0
                self._changed.notify_all()

    def _call(self) -> None:
        inside.set(self)
        with log_failure(self._name):
            self._function()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._listener is None and self._shutdown is not None:
            self._listener = self._shutdown.add_shutdown_listener(self.at_exit)
        if self._due is not None:
            self._timer = ticker.after(self._due - self._clock(), self.tick, self)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._listener is not None:
            self._listener.remove()
        self._timer = self._listener = None
