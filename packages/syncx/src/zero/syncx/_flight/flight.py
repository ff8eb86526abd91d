"""A call that several callers share."""

from threading import get_ident
from types import TracebackType
from typing import Any, Generic, NamedTuple, TypeVar

from anyio.lowlevel import EventLoopToken

from .._errors import own_copy
from .._wait import Waiter
from .work import Cancel

V = TypeVar("V")


class Outcome(NamedTuple, Generic[V]):
    """What a shared call gave.

    Attributes:
        value: what the function returned, one object for all who shared the call.
        fresh: whether it was this caller's own function that ran.
    """

    value: V
    fresh: bool


class Flight:
    """A call that runs, and who waits for it."""

    # Defaults of the class, so that beginning a call costs three assignments.
    value: Any
    error: BaseException | None = None
    template: Exception | None = None
    traceback: TracebackType | None = None
    done = False
    given_up = False  # nobody may join any more, because the last waiter has left
    cancel: Cancel | None = None
    token: EventLoopToken | None = None  # of the loop it runs in; None while it occupies its thread
    interest = 1  # callers who want the outcome, the leader included

    def __init__(self, outer: "Flight | None") -> None:
        self.outer = outer
        self.thread = get_ident()
        # Each with the flight that it is part of itself, if any.
        self.waiters: dict[Waiter, Flight | None] = {}

    def fail(self, error: BaseException) -> None:
        """Note what the work raised."""
        self.error = error
        self.traceback = error.__traceback__
        if isinstance(error, Exception):
            # Now, before the leader can write into it.
            self.template = own_copy(error, self.traceback)

    def outcome(self) -> Outcome[Any] | None:
        """Return what a waiter gets, or raise it; None if this ended without an outcome."""
        if self.error is None:
            return Outcome(self.value, False)
        if self.template is not None:
            raise own_copy(self.template, self.traceback)
        return None

    def is_awaited_by(self, other: "Flight") -> bool:
        """Tell whether the other one can only end after this one."""
        seen: set[Flight] = set()
        found: list[Flight | None] = [self]
        while found:
            flight = found.pop()
            if flight is other:
                return True
            if flight is not None and flight not in seen:
                seen.add(flight)
                found += [flight.outer, *list(flight.waiters.values())]
        return False
