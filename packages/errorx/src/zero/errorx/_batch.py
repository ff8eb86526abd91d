"""Many errors as one."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import TypeVar, overload

from ._checks import checked
from ._context import text_of

E = TypeVar("E", bound=Exception)
F = TypeVar("F", bound=Exception)
B = TypeVar("B", bound=BaseException)


class BatchError(ExceptionGroup[E]):
    """Raised for several errors at once; its text is theirs, one after the other on lines of their own.

    An ordinary `ExceptionGroup` in everything else: `except*`, `split` and `subgroup` work, and what they give are
    batches again. `message` and `exceptions` hold what was given.
    """

    def __str__(self) -> str:
        return "\n".join(text_of(error) for error in self.exceptions)

    @overload
    def derive(self, excs: Sequence[F], /) -> BatchError[F]: ...
    @overload
    def derive(self, excs: Sequence[B], /) -> BaseExceptionGroup[B]: ...
    def derive(self, excs: Sequence[BaseException], /) -> BaseExceptionGroup[BaseException]:
        """Make a batch of some of the members, as `except*` and `split` ask for it."""
        ordinary = [error for error in excs if isinstance(error, Exception)]
        if len(ordinary) == len(excs):
            return BatchError(self.message, ordinary)
        return BaseExceptionGroup(self.message, excs)


class ErrorCollector:
    """Collects errors from any number of threads and tasks, to raise them together at the end.

    Nothing here waits and nothing is locked: errors are appended to a list in one step. They are kept, with their
    tracebacks, as long as the collector.

    Args:
        message: what was going on; the `message` of the group.
    """

    __slots__ = ("_errors", "_message")

    def __init__(self, message: str = "several errors") -> None:
        self._message = message
        self._errors: list[Exception] = []

    def add(self, *errors: Exception | None) -> None:
        """Add errors in order; None stands for success and adds nothing.

        Raises:
            TypeError: for anything that is no `Exception`; then none of them is added.
        """
        self._errors.extend([checked(error) for error in errors if error is not None])

    def catching(self, *kinds: type[Exception]) -> Catching:
        """Return a context manager that adds what is raised in it, and goes on behind it.

        It may be used again, nested, and around an `await`. Cancellation, interrupts and errors of other kinds pass.

        Args:
            kinds: which errors to catch; every `Exception` if none is named.

        Raises:
            TypeError: if a kind is no subclass of `Exception`.
        """
        for kind in kinds:
            _refuse_unless_kind(kind)
        return Catching(self, kinds or (Exception,))

    @property
    def errors(self) -> tuple[Exception, ...]:
        """Return what was added so far."""
        return tuple(self._errors)

    @property
    def error(self) -> BatchError[Exception] | None:
        """Return everything added so far as one error (also if it is just one), or None if there is nothing."""
        errors = self.errors
        return BatchError(self._message, errors) if errors else None

    def raise_if_any(self) -> None:
        """Raise everything added so far as one `BatchError`; do nothing if there is nothing."""
        error = self.error
        if error is not None:
            raise error

    def __len__(self) -> int:
        return len(self._errors)

    def __repr__(self) -> str:
        return f"ErrorCollector({self._message!r}, errors={len(self._errors)})"


class Catching:
    """What `ErrorCollector.catching` gives."""

    __slots__ = ("_collector", "_kinds")

    def __init__(self, collector: ErrorCollector, kinds: tuple[type[Exception], ...]) -> None:
        self._collector = collector
        self._kinds = kinds

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if isinstance(error, self._kinds):
            self._collector.add(error)
            return True
        return False


def _refuse_unless_kind(kind: object) -> None:
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        raise TypeError(f"only subclasses of Exception can be caught, not {kind!r}")
