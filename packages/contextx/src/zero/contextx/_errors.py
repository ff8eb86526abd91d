"""What ends the work of a scope early."""

from typing import TypeAlias


class ScopeCancelledError(RuntimeError):
    """The work was called off; `cause`, and so `__cause__`, is what `cancel` was given."""

    def __init__(self, cause: BaseException | None = None) -> None:
        super().__init__(*(() if cause is None else (cause,)))
        self.cause = cause
        self.__cause__ = cause

    def __str__(self) -> str:
        return "cancelled" if self.cause is None else f"cancelled: {self.cause}"


class DeadlineExceededError(TimeoutError):
    """The time is over; `timeout` is how many seconds the scope that set the deadline allowed."""

    def __init__(self, timeout: float) -> None:
        super().__init__(timeout)
        self.timeout = timeout
        self.__cause__ = None

    def __str__(self) -> str:
        return f"deadline exceeded: {self.timeout:g} s"


Reason: TypeAlias = ScopeCancelledError | DeadlineExceededError


def anew(error: Reason) -> Reason:
    """Return an equal error: one that many threads raise would collect the traces of them all."""
    if isinstance(error, ScopeCancelledError):
        return ScopeCancelledError(error.cause)
    return DeadlineExceededError(error.timeout)
