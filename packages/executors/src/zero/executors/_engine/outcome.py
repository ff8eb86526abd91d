"""What became of a batch: the log line, the batch that comes back, the figures."""

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, TypeVar

from .core import Batch

B = TypeVar("B")

_log: Final = logging.getLogger("zero.executors")

inside: Final[ContextVar[object]] = ContextVar("inside", default=None)
"""The executor whose handler is called in this context."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Flushed:
    """Figures of one batch, for metrics.

    Attributes:
        name: of the executor.
        size: number of items in the batch.
        seconds: how long handing it over took; 0 if it was given up.
        waiting: items that wait now.
        error: what the handler raised, or why the batch was given up; None if all went well.
    """

    name: str
    size: int
    seconds: float
    waiting: int
    error: BaseException | None


class Outcome(Generic[B]):
    """Tells what became of batches; whatever its callbacks raise is logged."""

    def __init__(
        self,
        name: str,
        on_error: Callable[[B, BaseException], object] | None,
        on_flush: Callable[[Flushed], object] | None,
    ) -> None:
        self.name: Final = name
        self._on_error: Final = on_error
        self._on_flush: Final = on_flush

    def tell(
        self, batch: Batch[B], error: BaseException | None, seconds: float, waiting: int
    ) -> None:
        """Log a failure, give its batch back, report the figures."""
        if error is not None:
            _log.error(
                "executor %s: a batch of %d failed: %r",
                self.name,
                batch.size,
                error,
                exc_info=error if error.__traceback__ else None,
            )
            if self._on_error is not None:
                self._call("on_error", partial(self._on_error, batch.items, error))
        if self._on_flush is not None:
            figures = Flushed(
                name=self.name, size=batch.size, seconds=seconds, waiting=waiting, error=error
            )
            self._call("on_flush", partial(self._on_flush, figures))

    def late(self, waiting: int, seconds: float) -> None:
        """Log that time ran out at the end of the program."""
        _log.error("executor %s: not done after %s s, %d items wait", self.name, seconds, waiting)

    def no_ticks(self) -> None:
        """Log that no thread can be had for the interval."""
        _log.error("executor %s: no thread can be started, only full batches go out", self.name)

    def refuse_inside(self, executor: object, what: str) -> None:
        """Refuse what would wait for the batch in whose handler it is called."""
        refuse_inside(executor, self.name, what)

    def _call(self, what: str, callback: Callable[[], object]) -> None:
        try:
            callback()
        except Exception as failure:
            _log.error("executor %s: %s failed", self.name, what, exc_info=failure)


def refuse_inside(executor: object, name: str, what: str) -> None:
    """Refuse what would wait for the function in which it is called.

    Raises:
        RuntimeError: there.
    """
    if inside.get() is executor:
        raise RuntimeError(f"executor {name}: {what}() in its own handler waits for itself")


@contextmanager
def log_failure(name: str) -> Generator[None, None, None]:
    """Log what a function raises."""
    try:
        yield
    except Exception as error:
        _log.error("executor %s failed: %r", name, error, exc_info=error)
