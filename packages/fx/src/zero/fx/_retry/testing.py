"""How tests keep retries from taking their time."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock


@dataclass(eq=False, repr=False)
class Rehearsal:
    """What replaces the settings of every retry for a while."""

    attempts: int | None


_lock = Lock()
_entered: tuple[Rehearsal, ...] = ()


@contextmanager
def retry_testing(attempts: int | None = 1) -> Generator[None]:
    """Keep every retry of the process from sleeping, and from more than `attempts` attempts.

    For tests. Holds in all threads and tasks, also for functions decorated before; of nested ones
    the innermost counts.

    Args:
        attempts: the most that are made, so 1 is no retry; None leaves each its own number.

    Raises:
        ValueError: `attempts` is below 1.
    """
    global _entered
    if attempts is not None and attempts < 1:
        raise ValueError(f"attempts is {attempts}: it must be at least 1")
    own = Rehearsal(attempts)
    with _lock:
        _entered = (*_entered, own)
    try:
        yield
    finally:
        with _lock:
            _entered = tuple(other for other in _entered if other is not own)


def rehearsal() -> Rehearsal | None:
    """Return what is in force."""
    entered = _entered
    return entered[-1] if entered else None
