"""A function with a time limit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from threading import TIMEOUT_MAX
from typing import Generic, ParamSpec, TypeVar, cast

import anyio
from anyio.lowlevel import checkpoint_if_cancelled

from zero.threading import go_safe

from ._colour import name_of, refuse_async

P = ParamSpec("P")
R = TypeVar("R")


def timeout(seconds: float, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function in a thread and return its result, unless it takes longer than `seconds`.

    Python cannot stop a thread: when time is up the caller goes on, and so does the function; what
    it returns or raises then is dropped. Give it a timeout of its own where it has one (sockets,
    queries), so that abandoned calls end. It sees a copy of the caller's context variables.

    Raises:
        TimeoutError: there was no result in time; at once, without a call, if `seconds` is not
            above 0.
        TypeError: an asynchronous function; `atimeout` is for these.
    """
    refuse_async(fn, "atimeout")
    call = partial(fn, *args, **kwargs)
    outcome = run(call, seconds)
    if not outcome.there:
        raise expired(call, seconds)
    return outcome.take()


async def atimeout(
    seconds: float, fn: Callable[P, Awaitable[R]], /, *args: P.args, **kwargs: P.kwargs
) -> R:
    """Await a function's result, unless it takes longer than `seconds`; it is cancelled then.

    Raises:
        TimeoutError: there was no result in time; at once, without a call, if `seconds` is not
            above 0.
    """
    call = partial(fn, *args, **kwargs)
    await checkpoint_if_cancelled()
    if seconds > 0:
        with anyio.move_on_after(seconds):
            return await call()
    raise expired(call, seconds)


def expired(call: Callable[..., object], seconds: float) -> TimeoutError:
    """Return the error for a call that took too long."""
    return TimeoutError(f"{name_of(call)} gave no result within {seconds:g} s")


class Outcome(Generic[R]):
    """What came of a call in another thread."""

    __slots__ = ("_error", "_value", "there")

    def __init__(self) -> None:
        self.there = False
        self._value: R | None = None
        self._error: BaseException | None = None

    def fill(self, call: Callable[[], R]) -> None:
        """Call and keep what comes of it; nothing is raised here."""
        try:
            self._value = call()
        except BaseException as error:
            self._error = error
        self.there = True

    def take(self) -> R:
        """Return or raise what came; the error is dropped here, so nothing keeps its frames."""
        error, self._error = self._error, None
        if error is None:
            return cast("R", self._value)
        try:
            raise error
        finally:
            del error


def run(call: Callable[[], R], seconds: float) -> Outcome[R]:
    """Call in a thread and return what came of it in time; nothing is there where time ran out."""
    outcome = Outcome[R]()
    if seconds > 0:
        go_safe(outcome.fill, call, name=f"fx-timeout-{name_of(call)}").wait(
            min(seconds, TIMEOUT_MAX)
        )
    return outcome
