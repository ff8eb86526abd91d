"""What ends a job early, and what comes of several errors."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeVar

T = TypeVar("T")

Errors = Literal["first", "group"]


class CancelError(Exception):
    """Raise it in a mapper, a reducer or a source to give up on the whole job.

    The caller gets `reason`, or this error where there is none. Unlike any other error it means
    nothing once the reducer has its result: there is nothing left to give up.
    """

    def __init__(self, reason: BaseException | None = None) -> None:
        super().__init__("the job was cancelled" if reason is None else f"cancelled: {reason}")
        self.reason = reason


class NoOutputError(ValueError):
    """A reducer that should give one value gave none."""


class ManyOutputsError(ValueError):
    """A reducer that should give one value gave more."""


def one(values: Iterable[T]) -> T:
    """Return the only value of an iterable: what a reducer written as a generator ends in.

    The iterable is read to its end, so what a generator does after its value is done too.

    Raises:
        NoOutputError: there was no value.
        ManyOutputsError: there was more than one; nothing is read after the second.
    """
    found: list[T] = []
    for value in values:
        if found:
            msg = f"more than one value: {found[0]!r}, then {value!r}"
            raise ManyOutputsError(msg)
        found.append(value)
    if not found:
        msg = "no value where one was expected"
        raise NoOutputError(msg)
    return found[0]


class Failures:
    """The errors of one job in the order they came, and how the caller gets them."""

    __slots__ = ("_policy", "seen", "settled")

    def __init__(self, policy: Errors) -> None:
        if policy not in ("first", "group"):
            msg = f"errors is {policy!r}: it must be 'first' or 'group'"
            raise ValueError(msg)
        self._policy = policy
        self.seen: list[BaseException] = []
        self.settled = False  # the result is there

    def add(self, error: BaseException) -> bool:
        """Note an error once, however many places it passes; tell whether the job has failed of it."""
        if self.settled and isinstance(error, CancelError):
            return False
        if not any(error is other for other in self.seen):
            self.seen.append(error)
        return True

    def throw(self) -> None:
        """Raise what was noted, if anything was; the notes are dropped, so nothing keeps the frames."""
        seen, self.seen = [_reason(error) for error in self.seen], []
        if not seen:
            return
        try:
            if self._policy == "group":
                msg = "map-reduce failed"
                raise BaseExceptionGroup(msg, seen)
            raise seen[0]
        finally:
            del seen


def _reason(error: BaseException) -> BaseException:
    if isinstance(error, CancelError) and error.reason is not None:
        return error.reason
    return error
