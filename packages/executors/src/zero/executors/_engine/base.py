"""What executors of both colours share: they differ in how they wait and in what runs a batch."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextvars import Context, copy_context
from typing import Final, Generic, TypedDict, TypeVar, Unpack

from zero.proc import Listener, Shutdown

from .._errors import ExecutorClosedError, ExecutorFullError
from .containers import Container, name_of
from .core import Batch, Core, CoreOptions, Work
from .outcome import Flushed, Outcome, inside

T = TypeVar("T")
B = TypeVar("B")


class BaseOptions(TypedDict, Generic[B]):
    """What both colours do the same with."""

    overtake: bool
    on_error: Callable[[B, BaseException], object] | None
    on_flush: Callable[[Flushed], object] | None
    name: str
    shutdown: Shutdown | None
    shutdown_time: float


class Base(ABC, Generic[T, B]):
    """An executor that can neither wait nor run anything."""

    def __init__(
        self,
        execute: Callable[[B], object],
        container: Container[T, B],
        core: CoreOptions,
        **options: Unpack[BaseOptions[B]],
    ) -> None:
        self._core: Final = self._make_core(container, core)
        self._outcome: Final = Outcome(
            options["name"] or name_of(execute), options["on_error"], options["on_flush"]
        )
        self._overtake: Final = options["overtake"]
        self._shutdown: Final = options["shutdown"]
        self._shutdown_time: Final = options["shutdown_time"]
        self._listener: Listener | None = None
        self._context: Context = copy_context()
        self._armed: float | None = None

    @property
    def waiting(self) -> int:
        """How many items wait to be handed over."""
        return self._core.waiting

    @property
    def running(self) -> int:
        """How many batches are being handed over; those that overtake are not counted."""
        return self._core.running

    def __repr__(self) -> str:
        core = self._core
        state = ", closed" if core.closed else ""
        kind = type(self).__name__
        return (
            f"<{kind} {self._outcome.name} {core.waiting} waiting, {core.running} running{state}>"
        )

    def _make_core(self, container: Container[T, B], options: CoreOptions) -> Core[T, B]:
        return Core(container, **options)

    @property
    def _blocks(self) -> bool:
        """Whether who adds here has to wait for room; a handler would wait for itself."""
        return self._core.overflow == "block" and inside.get() is not self

    def _full(self) -> ExecutorFullError:
        return ExecutorFullError(self._outcome.name, self._core.capacity)

    def _check_open(self) -> None:
        if self._core.closed:
            raise ExecutorClosedError(self._outcome.name)

    def _check_room(self) -> None:
        """Refuse an item for which nobody will wait."""
        self._check_open()
        if not self._core.room and self._core.overflow != "drop-oldest":
            raise self._full()

    def _hand_over(self) -> tuple[set[int], set[int]]:
        """Return the numbers of the batches made now, and of all that are not done with."""
        with self._core.lock:
            made = self._core.hand_over(aside=self._overtake)
            work = self._core.settle()
            until = set(self._core.unfinished)
        self._do(work)
        return made, until

    def _settle(self) -> None:
        with self._core.lock:
            work = self._core.settle()
        self._do(work)

    def _tick(self) -> None:
        with self._core.lock:
            work = self._core.tick()
        self._do(work)

    def _do(self, work: Work[B]) -> None:
        for batch in work.dropped:
            self._outcome.tell(batch, self._full(), 0.0, self.waiting)
        for batch in work.start:
            self._start(batch)
        if self._armed != self._core.due:
            self._arm()

    @abstractmethod
    def _arm(self) -> None:
        """Have `_tick` called when it is due, and not if it is not."""

    @abstractmethod
    def _start(self, batch: Batch[B]) -> None:
        """Run a batch in a thread or task of its own."""
