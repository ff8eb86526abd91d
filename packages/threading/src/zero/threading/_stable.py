"""Ordered concurrent work in threads: results come out in the order in which values went in."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Generic, Self, final

from zero.rescue import report

from ._errors import RunnerClosedError
from ._functions import name_of
from ._slot import I, O, Slot, sizes
from ._threads import Crew, in_context, threads


@final
class StableRunner(Generic[I, O]):
    """Call a function on values, several at once, and hand out the results in the order of the values.

    An exception comes out where its result would have: at the `get()` for that value. A producer waits while `buffer`
    results are not taken yet, so memory stays bounded; any number of threads may push and get. For values that are there
    already, `map()` or `ordered_map` need no second thread.

    Leaving a `with` block closes the runner and waits for the calls; leaving it by an exception drops those not begun.

    Args:
        function: what to call; it sees a copy of the context in which its value was pushed.
        workers: how many calls run at once; None for the number of usable CPUs.
        buffer: how many results may be under way or wait to be taken; None for 10 per worker.

    Raises:
        ValueError: if `workers` or `buffer` is below 1.
    """

    def __init__(
        self,
        function: Callable[[I], O],
        *,
        workers: int | None = None,
        buffer: int | None = None,
    ) -> None:
        self._function: Final = function
        self.workers, self.buffer = sizes(workers, buffer)
        threads.watch_forks(self)
        self._reset()

    def after_fork(self) -> None:
        """Forget the values of the parent process."""
        self._crew.retired = True
        self._reset()

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self._room = threading.Condition(self._lock)
        self._ready = threading.Condition(self._lock)
        self._all_ended = threading.Condition(self._lock)
        self._crew = Crew(self.workers, self._lock, self._ended)
        self._slots: deque[Slot[O]] = deque()
        self._pending = 0
        self._closed = False
        self._cancelled = False

    def push(self, value: I, *, timeout: float | None = None) -> None:
        """Have the function called on a value; wait while the buffer is full.

        Args:
            value: what to call it on.
            timeout: seconds to wait at most; None for no limit.

        Raises:
            RunnerClosedError: if the runner is closed, or is being closed while this waits.
            TimeoutError: if the buffer stayed full.
            RuntimeError: if no thread can be started.
        """
        slot = Slot[O]()
        job = in_context(self._call, slot, value)
        with self._lock:
            if not self._may_push() and not self._room.wait_for(self._may_push, timeout):
                raise TimeoutError(f"no room for a value in {timeout} s: nobody takes results")
            if self._closed:
                raise RunnerClosedError
            self._crew.put(job)
            self._slots.append(slot)
            self._pending += 1

    def get(self, *, timeout: float | None = None) -> O:
        """Return the next result, in the order of the values; wait for it.

        Args:
            timeout: seconds to wait at most; None for no limit.

        Raises:
            RunnerClosedError: if the runner is closed and all results are taken; it may be asked again.
            TimeoutError: if the next result was not there in time; the next call waits for the same one.
            BaseException: what the function raised for this value.
        """
        with self._lock:
            if not self._may_get() and not self._ready.wait_for(self._may_get, timeout):
                raise TimeoutError(f"no result in {timeout} s")
            if not self._slots:
                raise RunnerClosedError
            slot = self._slots.popleft()
            self._room.notify()
            self._tell_consumers()
        return slot.take()

    def map(self, values: Iterable[I]) -> Iterator[O]:
        """Yield the results for values, in their order, reading them only as far ahead as the buffer reaches.

        They are read in the thread that iterates. The runner stays open. Nobody else may push or get meanwhile.
        """
        slots = self._slots
        for value in values:
            self.push(value)
            while len(slots) >= self.buffer or (slots and slots[0].done):
                yield self.get()
        while slots:
            yield self.get()

    def close(self) -> None:
        """Take no more values; those pushed are worked on, and their results can be taken."""
        with self._lock:
            self._closed = True
            self._room.notify_all()
            self._ready.notify_all()

    def cancel(self) -> None:
        """Close and drop all results and all calls that have not begun; those that run end by themselves.

        Errors that nobody can take any more are logged.
        """
        with self._lock:
            lost = [slot.error for slot in self._slots]
            self._closed = self._cancelled = True
            self._pending -= len(self._crew.jobs)
            self._crew.jobs.clear()
            self._slots.clear()
            for condition in (self._room, self._ready, self._all_ended):
                condition.notify_all()
        self._report(lost)

    def wait(self, timeout: float | None = None) -> bool:
        """Close and wait until all calls have ended; False when time ran out. May be called again.

        Whether anybody takes the results does not matter; they can be taken afterwards.

        Args:
            timeout: seconds; None for no limit.
        """
        self.close()
        with self._lock:
            return self._all_ended.wait_for(lambda: not self._pending, timeout)

    def __iter__(self) -> Iterator[O]:
        while True:
            try:
                result = self.get()
            except RunnerClosedError:
                return
            yield result

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            self.cancel()
        self.wait()

    def __repr__(self) -> str:
        state = "closed" if self._closed else "open"
        held = f"{len(self._slots)} of {self.buffer} results"
        return f"<StableRunner {self.workers} of {name_of(self._function)}, {held}, {state}>"

    def _map_and_abandon(self, values: Iterable[I]) -> Iterator[O]:
        try:
            yield from self.map(values)
        finally:
            # The garbage collector may come here while this very thread holds the lock, so nothing takes it.
            self._closed = self._cancelled = True
            self._crew.jobs.clear()
            self._report([slot.error for slot in self._slots])

    def _report(self, errors: Iterable[BaseException | None]) -> None:
        for error in errors:
            if error is not None:
                report(error, name=name_of(self._function))

    def _may_push(self) -> bool:
        return self._closed or len(self._slots) < self.buffer

    def _may_get(self) -> bool:
        return self._slots[0].done if self._slots else self._closed

    def _call(self, slot: Slot[O], value: I) -> None:
        try:
            slot.value = self._function(value)
        except BaseException as error:
            with self._lock:
                slot.error = error
                lost = self._cancelled
            if lost:
                self._report([error])
        slot.done = True

    def _ended(self) -> None:
        self._pending -= 1
        self._tell_consumers()
        if not self._pending:
            self._all_ended.notify_all()

    def _tell_consumers(self) -> None:
        if not self._slots:
            if self._closed:
                self._ready.notify_all()
        elif self._slots[0].done:
            self._ready.notify()


def ordered_map(
    function: Callable[[I], O],
    values: Iterable[I],
    *,
    workers: int | None = None,
    buffer: int | None = None,
) -> Iterator[O]:
    """Yield `function(value)` for all values in their order, several calls at once in threads.

    Values are read only as far ahead as the buffer reaches. An exception is raised where its result would have come, and ends
    the iteration. Leaving early drops the calls that have not begun; those that run end by themselves.

    Args:
        function: what to call.
        values: read in the thread that iterates.
        workers: how many calls run at once; None for the number of usable CPUs.
        buffer: how many results may be under way or wait; None for 10 per worker.

    Raises:
        ValueError: if `workers` or `buffer` is below 1.
    """
    runner = StableRunner(function, workers=workers, buffer=buffer)
    # Private, because it is safe for this function's finalizer alone.
    return runner._map_and_abandon(values)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
