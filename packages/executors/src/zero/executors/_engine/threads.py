"""Executors for threads: items come from any thread, batches are handed over in daemon threads."""

import threading
import time
from collections.abc import Callable
from typing import Final, Self, TypeVar

from zero.proc import Shutdown, process
from zero.threading import go_safe

from .base import Base
from .containers import Container
from .core import Batch, CoreOptions, Overflow, Work
from .outcome import Flushed, inside, log_failure
from .ticker import Timer, ticker

T = TypeVar("T")
B = TypeVar("B")


class ThreadExecutor(Base[T, B]):
    """What collects items for threads, whatever the items are."""

    def __init__(
        self,
        execute: Callable[[B], object],
        container: Container[T, B],
        *,
        interval: float = 1.0,
        capacity: int = 1,
        concurrency: int = 1,
        overflow: Overflow = "block",
        overtake: bool = False,
        on_error: Callable[[B, BaseException], object] | None = None,
        on_flush: Callable[[Flushed], object] | None = None,
        name: str = "",
        clock: Callable[[], float] = time.monotonic,
        shutdown: Shutdown | None = process,
        shutdown_time: float = 1.0,
    ) -> None:
        core: CoreOptions = {
            "interval": interval,
            "capacity": capacity,
            "concurrency": concurrency,
            "overflow": overflow,
            "clock": clock,
        }
        super().__init__(
            execute,
            container,
            core,
            overtake=overtake,
            on_error=on_error,
            on_flush=on_flush,
            name=name,
            shutdown=shutdown,
            shutdown_time=shutdown_time,
        )
        self._execute: Final = execute
        self._timer: Timer | None = None
        self._arming = threading.RLock()
        self._changed = threading.Condition(self._core.lock)

    def _add(self, item: T) -> None:
        core = self._core
        with core.lock:
            if not core.fast:
                self._make_room()
            number = core.put(item)
            if core.fast and not number:
                return
            work = core.settle()
        self._follow(work, number)

    def _add_nowait(self, item: T) -> None:
        core = self._core
        with core.lock:
            if not core.fast:
                self._check_room()
            number = core.put(item)
            if core.fast and not number:
                return
            work = core.settle()
        self._do(work)

    def flush(self) -> bool:
        """Hand over what waits now, and return when everything added so far is done with.

        Returns:
            Whether a batch was made of what waited; of a full one that is not said.

        Raises:
            RuntimeError: in the handler itself.
        """
        self._outcome.refuse_inside(self, "flush")
        made, until = self._hand_over()
        self._wait(made if self._overtake else until, None)
        return bool(made)

    def wait(self, timeout: float | None = None) -> bool:
        """Flush, and wait for every batch that runs; False when time ran out.

        Args:
            timeout: seconds; None for no limit. What is not done goes on.

        Raises:
            RuntimeError: in the handler itself.
        """
        self._outcome.refuse_inside(self, "wait")
        return self._finish(timeout)

    def close(self, timeout: float | None = None) -> bool:
        """Take no further item, and wait until everything is handed over; False when time ran out.

        An `add` that waits for room meanwhile raises `ExecutorClosedError`. May be called again.

        Args:
            timeout: seconds; None for no limit. What is not done goes on, as long as the process lives.

        Raises:
            RuntimeError: in the handler itself.
        """
        self._outcome.refuse_inside(self, "close")
        with self._changed:
            self._core.close()
            self._changed.notify_all()
        return self._finish(timeout)

    def tick(self) -> None:
        """Hand over what is due by the clock: what happens by itself, unless a test moves the clock."""
        with self._arming:
            due = self._core.due
            if due is not None and self._core.clock() < due:
                self._armed = None  # moved by hand, a clock may be early: it is armed again
        self._tick()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def after_fork(self) -> None:
        """Become as new in a child process: what waits and runs is the parent's to hand over."""
        self._core.reset()
        self._changed = threading.Condition(self._core.lock)
        self._arming = threading.RLock()
        self._armed = self._timer = self._listener = None

    def at_exit(self) -> None:
        """Hand over what waits before the interpreter ends, within `shutdown_time`."""
        if not (self._core.waiting or self._core.unfinished):
            return
        if not self._finish(self._shutdown_time):
            self._outcome.late(self.waiting, self._shutdown_time)

    def _make_room(self) -> None:
        core = self._core
        if self._blocks:
            self._changed.wait_for(lambda: core.room or core.closed)
        if core.overflow == "block":
            self._check_open()
        else:
            self._check_room()

    def _follow(self, work: Work[B], number: int) -> None:
        """Do what adding has brought about, and wait for room if it filled the last place."""
        self._do(work)
        core = self._core
        if number and not core.room and self._blocks:
            with self._changed:
                self._changed.wait_for(lambda: core.room or core.started >= number or core.closed)

    def _finish(self, timeout: float | None) -> bool:
        return self._wait(self._hand_over()[1], timeout)

    def _wait(self, numbers: set[int], timeout: float | None) -> bool:
        unfinished = self._core.unfinished
        with self._changed:
            return self._changed.wait_for(lambda: unfinished.isdisjoint(numbers), timeout)

    def _start(self, batch: Batch[B]) -> None:
        try:
            go_safe(self._run, batch, name=f"executor {self._outcome.name}")
        except RuntimeError:  # no more threads: better here than not at all
            self._run(batch)

    def _run(self, batch: Batch[B] | None) -> None:
        """Hand over a batch, and then what waits for its place."""
        while batch is not None:
            with log_failure(self._outcome.name):  # a clock of the user's: the slot is freed anyway
                self._context.copy().run(self._hand, batch)
            with self._changed:
                work = self._core.ended(batch)
                self._changed.notify_all()
            batch = work.start.pop(0) if work.start else None
            self._do(work)

    def _hand(self, batch: Batch[B]) -> None:
        inside.set(self)
        began, error = self._core.clock(), None
        try:
            self._execute(batch.items)
        except BaseException as raised:  # nothing that a handler raises may stop the next batch
            error = raised
        self._outcome.tell(batch, error, self._core.clock() - began, self.waiting)

    def _arm(self) -> None:
        # Not under the lock: what is called here may log, and a log handler may add to this executor.
        with self._arming:
            due = self._core.due
            if due == self._armed:
                return
            if self._timer is not None:
                self._timer.cancel()
            self._armed, self._timer = due, None
            if due is None:
                if self._listener is not None:
                    self._listener.remove()
                self._listener = None
                return
            if self._listener is None and self._shutdown is not None:
                self._listener = self._shutdown.add_shutdown_listener(self.at_exit)
            try:
                self._timer = ticker.after(due - self._core.clock(), self.tick, self)
            except RuntimeError:  # no more threads
                self._outcome.no_ticks()
