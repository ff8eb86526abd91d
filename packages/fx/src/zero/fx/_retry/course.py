"""What becomes of a failed attempt: pure decisions, for threads and tasks alike."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError
from datetime import timedelta
from typing import Final

from .policy import Policy, RetryEvent
from .testing import rehearsal

# Of a call that is retried for ever only the newest errors are kept.
_KEPT: Final = 32
_NOTE: Final = 200


class Course:
    """One call on its way through its attempts."""

    __slots__ = ("_errors", "_failed", "_name", "_policy", "_wait")

    def __init__(self, policy: Policy, name: str) -> None:
        self._policy = policy
        self._name = name
        self._failed = 0
        self._wait = 0.0
        self._errors: deque[Exception] = deque(maxlen=_KEPT)

    def after(self, error: Exception, *, expired: bool = False) -> float:
        """Return the seconds to wait before the next attempt; raise what ends the call.

        Args:
            error: what the attempt raised.
            expired: it took too long; who limits an attempt wants another one then, whatever
                else is tried again.
        """
        try:
            policy, testing = self._policy, rehearsal()
            self._failed += 1
            self._errors.append(error)
            if self._spent(testing.attempts if testing else None):
                raise self.verdict()
            if not (expired or self._wanted(error)):
                raise self.verdict()
            asked = asked_wait(error, policy.retry_after)
            if asked is not None and asked > policy.max_interval:
                raise self.verdict(f"not tried again: asked to wait {asked:g} s")
            if policy.budget is not None and not policy.budget.withdraw():
                raise self.verdict("not tried again: the retry budget is spent")
            wait = 0.0 if testing else self._next_wait(asked or 0.0)
            if policy.on_retry is not None:
                policy.on_retry(RetryEvent(self._name, self._failed, error, wait))
            return wait
        finally:
            del error  # which holds this frame

    def out_of_time(self) -> Exception:
        """Return what is raised when the total time is over."""
        error = TimeoutError(f"{self._name} did not succeed within {self._policy.timeout:g} s")
        if self._errors:
            error.__cause__ = self._errors[-1]
        self._errors.append(error)
        return self.verdict()

    def forget(self) -> None:
        """Drop the errors, so that nothing keeps their frames."""
        self._errors.clear()

    def verdict(self, note: str = "") -> Exception:
        """Return what the caller gets."""
        errors = list(self._errors)
        if self._policy.errors == "group":
            final: Exception = ExceptionGroup(f"{self._name} failed", errors)
        else:
            final = errors[-1]
            for back, error in enumerate(errors[-2::-1], 1):
                if error is not final:
                    _note(final, f"{back} before: {_brief(error)}")
        if note:
            _note(final, note)
        return final

    def _spent(self, limit: int | None) -> bool:
        own = self._policy.attempts
        limits = [most for most in (own, limit) if most is not None]
        return bool(limits) and self._failed >= min(limits)

    def _wanted(self, error: Exception) -> bool:
        if isinstance(error, CancelledError):  # of a future: somebody wants no result any more
            return False
        on = self._policy.on
        return isinstance(error, on) if isinstance(on, (type, tuple)) else bool(on(error))

    def _next_wait(self, least: float) -> float:
        """Draw the next wait: decorrelated jitter, after Marc Brooker's "Exponential Backoff And Jitter"."""
        policy, before = self._policy, self._wait
        shortest = min(policy.interval, policy.max_interval)
        if policy.jitter:
            longest = min((before or shortest) * policy.backoff, policy.max_interval)
            self._wait = shortest + max(longest - shortest, 0.0) * policy.rng()
        else:
            self._wait = min(before * policy.backoff or shortest, policy.max_interval)
        return max(self._wait, least)


def asked_wait(
    error: Exception, source: str | Callable[[Exception], object] | None
) -> float | None:
    """Return the seconds an error asks for, as a number, a timedelta or a header's text; else None."""
    if source is None:
        return None
    found = getattr(error, source, None) if isinstance(source, str) else source(error)
    if isinstance(found, timedelta):
        found = found.total_seconds()
    elif isinstance(found, str):
        found = _header(found.strip())
    if isinstance(found, bool) or not isinstance(found, (int, float)) or math.isnan(found):
        return None
    return max(found, 0)


def _header(text: str) -> float | None:
    """Read a Retry-After header (RFC 9110, 10.2.3): seconds or a date; None for anything else."""
    if text.isascii() and text.isdecimal():
        return float(text)
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - seldom needed, costs 10 ms

    try:
        return parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return None


def _brief(error: Exception) -> str:
    text = f"{type(error).__name__}: {error}"
    return text if len(text) <= _NOTE else f"{text[:_NOTE]}..."


def _note(error: Exception, note: str) -> None:
    # An error that is raised again and again, such as a constant, does not gather notes for ever.
    if len(getattr(error, "__notes__", ())) < 2 * _KEPT:
        error.add_note(note)
