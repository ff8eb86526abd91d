"""The loops around the attempts: call, ask what follows, wait."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio
from anyio.lowlevel import checkpoint

from .._colour import name_of
from .._timeout import expired, run
from .course import Course
from .policy import Policy

R = TypeVar("R")


def again(policy: Policy, call: Callable[[], R], failure: Exception) -> R:
    """Go on after a first attempt that failed."""
    course = Course(policy, name_of(call))
    try:
        while True:
            if wait := course.after(failure):
                policy.sleep(wait)
            try:
                return call()
            except Exception as error:
                failure = error
    finally:
        course.forget()
        del failure  # which holds this frame


async def aagain(policy: Policy, call: Callable[[], Awaitable[R]], failure: Exception) -> R:
    """Go on after a first attempt that failed."""
    course = Course(policy, name_of(call))
    try:
        while True:
            await _pause(policy, course.after(failure))
            try:
                return await call()
            except Exception as error:
                failure = error
    finally:
        course.forget()
        del failure


def within_limits(policy: Policy, call: Callable[[], R]) -> R:
    """Make all attempts, each in a thread, and leave those that take too long to themselves."""
    course, clock = Course(policy, name_of(call)), policy.clock
    end = float("inf") if policy.timeout is None else clock() + policy.timeout
    limit = policy.attempt_timeout or float("inf")
    failure: Exception | None = None
    try:
        while (left := end - clock()) > 0:
            outcome = run(call, min(left, limit))
            late = not outcome.there
            if late and left <= limit:
                break
            try:
                if not late:
                    return outcome.take()
                failure = expired(call, limit)
            except Exception as error:
                failure = error
            if wait := course.after(failure, expired=late):
                policy.sleep(min(wait, max(end - clock(), 0.0)))
        raise course.out_of_time()
    finally:
        course.forget()
        del failure


async def awithin_limits(policy: Policy, call: Callable[[], Awaitable[R]]) -> R:
    """Make all attempts, and cancel what takes too long."""
    course, limit = Course(policy, name_of(call)), policy.attempt_timeout
    failure: Exception | None = None
    try:
        with anyio.move_on_after(policy.timeout):
            while True:
                late = False
                try:
                    with anyio.move_on_after(limit):
                        return await call()
                    failure, late = expired(call, limit or 0.0), True
                except Exception as error:
                    failure = error
                await _pause(policy, course.after(failure, expired=late))
        raise course.out_of_time()
    finally:
        course.forget()
        del failure


async def _pause(policy: Policy, wait: float) -> None:
    # An attempt may have failed without ever waiting: others get their turn, and deadlines hold.
    await (policy.asleep(wait) if wait else checkpoint())
