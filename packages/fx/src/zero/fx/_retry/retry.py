"""Functions that are called again when they fail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial, update_wrapper
from typing import ParamSpec, TypeVar, cast

from .._colour import is_async, is_generator, name_of, refuse_async
from .attempts import aagain, again, awithin_limits, within_limits
from .policy import Policy

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, kw_only=True, eq=False)
class Retry(Policy):
    """How a function that fails is called again; a decorator for both colours.

    Only exceptions that derive from `Exception` count as failures, so cancellation, KeyboardInterrupt
    and their like pass at once. One object may serve any number of functions, threads and tasks.

    Attributes:
        attempts: how many calls at most, the first one included; None for no limit.
        interval: seconds between two attempts, at least.
        backoff: how much longer each wait is at most than the one before; 1 keeps them equal.
        max_interval: the most seconds between two attempts.
        jitter: draw each wait between `interval` and the one before times `backoff` (decorrelated
            jitter), so that callers who failed together do not come back together. Without it waits
            grow evenly.
        timeout: seconds for all attempts and waits; None for no limit. See below.
        attempt_timeout: seconds for one attempt, which counts as failed then; None for no limit.
        on: which errors are tried again: a type, several, or a function that tells.
        retry_after: where an error says how long to wait at least: the name of an attribute, or a
            function of the error. Seconds, a timedelta or the text of a Retry-After header; anything
            else is no answer. More than `max_interval` is not waited for: the error is raised.
        budget: a limit on retries that is shared with others.
        errors: what the caller gets in the end: the "last" error, the ones before it as notes, or a
            "group" (`ExceptionGroup`) of them; at most the newest 32.
        on_retry: called before each wait, for logs and metrics.
        clock: monotonic seconds; of `timeout` in sync code.
        sleep: what waits in sync code.
        asleep: what waits in async code.
        rng: gives numbers from 0 up to 1.

    With `timeout` or `attempt_timeout` sync attempts run in threads, which cannot be stopped: the caller
    goes on in time, the attempt may go on beside it. Async attempts are cancelled.

    Raises:
        ValueError: an option is out of its range.
    """

    def __call__(self, fn: Callable[P, R]) -> Callable[P, R]:
        """Return a function of the same colour and signature that tries again.

        Raises:
            TypeError: a generator, of which nothing runs while it is called.
        """
        if is_generator(fn):
            raise TypeError(f"{name_of(fn)} is a generator: a call of it cannot fail")
        if is_async(fn):
            wrapped = self._decorate_async(cast("Callable[P, Awaitable[object]]", fn))
            return cast("Callable[P, R]", update_wrapper(wrapped, fn))
        return update_wrapper(self._decorate(fn), fn)

    def call(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a function, again when it fails, and return its result.

        Raises:
            TypeError: an asynchronous function; `acall` is for these.
        """
        refuse_async(fn, "acall")
        return self._decorate(fn)(*args, **kwargs)

    async def acall(self, fn: Callable[P, Awaitable[R]], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Await a function's result, again when it fails."""
        return await self._decorate_async(fn)(*args, **kwargs)

    def _decorate(self, fn: Callable[P, R]) -> Callable[P, R]:
        budget = self.budget
        limits = self.timeout is not None or self.attempt_timeout is not None

        def attempt(*args: P.args, **kwargs: P.kwargs) -> R:
            if budget is not None:
                budget.deposit()
            if limits:
                return within_limits(self, partial(fn, *args, **kwargs))
            try:
                return fn(*args, **kwargs)
            except Exception as error:
                failure = error
            try:
                return again(self, partial(fn, *args, **kwargs), failure)
            finally:
                del failure  # which holds this frame

        return attempt

    def _decorate_async(self, fn: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        budget = self.budget
        limits = self.timeout is not None or self.attempt_timeout is not None

        async def attempt(*args: P.args, **kwargs: P.kwargs) -> R:
            if budget is not None:
                budget.deposit()
            if limits:
                return await awithin_limits(self, partial(fn, *args, **kwargs))
            try:
                return await fn(*args, **kwargs)
            except Exception as error:
                failure = error
            try:
                return await aagain(self, partial(fn, *args, **kwargs), failure)
            finally:
                del failure

        return attempt


retry = Retry
