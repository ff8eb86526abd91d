"""How a function that fails is called again: the options, and nothing else."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import anyio

from .budget import RetryBudget


@dataclass(frozen=True, slots=True)
class RetryEvent:
    """A failed attempt that is followed by another; what `on_retry` gets.

    Attributes:
        name: of the function.
        attempt: which attempt failed, from 1.
        error: what it raised.
        wait: seconds until the next one.
    """

    name: str
    attempt: int
    error: Exception
    wait: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Policy:
    """The options of `Retry`, which says what they mean."""

    attempts: int | None = 3
    interval: float = 0.0
    backoff: float = 1.0
    max_interval: float = 60.0
    jitter: bool = True
    timeout: float | None = None
    attempt_timeout: float | None = None
    on: type[Exception] | tuple[type[Exception], ...] | Callable[[Exception], bool] = Exception
    retry_after: str | Callable[[Exception], object] | None = "retry_after"
    budget: RetryBudget | None = None
    errors: Literal["last", "group"] = "last"
    on_retry: Callable[[RetryEvent], object] | None = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    asleep: Callable[[float], Awaitable[object]] = anyio.sleep
    rng: Callable[[], float] = random.random

    def __post_init__(self) -> None:
        for name, least in (("attempts", 1), ("interval", 0), ("backoff", 1), ("max_interval", 0)):
            value = getattr(self, name)
            if value is not None and not value >= least:
                raise ValueError(f"{name} is {value}: it must be at least {least}")
        for name in ("timeout", "attempt_timeout"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ValueError(f"{name} is {value}: it must be above 0")
        if self.errors not in ("last", "group"):
            raise ValueError(f"errors is {self.errors!r}: it must be 'last' or 'group'")
