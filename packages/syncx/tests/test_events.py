"""OnceGuard, DoneEvent and Cond."""

import math
import signal

import anyio
import pytest

from zero.syncx import Cond, DoneEvent, OnceGuard

from .helpers import SAFETY, Threads, until
from .virtual import settle


def test_exactly_one_of_many_threads_is_let_through() -> None:
    guard, taken = OnceGuard(), list[bool]()
    assert not guard.taken
    with Threads() as threads:
        for _ in range(8):
            threads.start(lambda: taken.append(guard.take()))
    assert sorted(taken) == [False] * 7 + [True]
    assert repr(guard) == "<OnceGuard taken>"


async def test_done_wakes_threads_and_tasks_and_can_be_said_twice() -> None:
    done, woken = DoneEvent(), list[bool]()
    assert not done.wait(0)
    assert not await done.wait_async(0)

    async def wait() -> None:
        woken.append(await done.wait_async(SAFETY))

    with Threads() as threads:
        async with anyio.create_task_group() as group:
            threads.start(lambda: woken.append(done.wait(SAFETY)))
            group.start_soon(wait)
            await settle()
            until(lambda: len(done._waiters) == 2)
            assert done.set()
            assert not done.set()
    assert woken == [True, True]
    assert done.is_set()
    assert done.wait()
    assert await done.wait_async()
    assert done._waiters == {}


async def test_done_is_heard_from_another_thread() -> None:
    done = DoneEvent()
    with Threads() as threads, anyio.fail_after(SAFETY):
        async with anyio.create_task_group() as group:
            group.start_soon(done.wait_async)
            await settle()
            threads.start(done.set)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no such signal here")
async def test_done_is_heard_from_a_signal_handler_while_the_loop_sleeps() -> None:
    done = DoneEvent()
    before = signal.signal(signal.SIGALRM, lambda *_: done.set())
    try:
        with anyio.fail_after(SAFETY):
            signal.setitimer(signal.ITIMER_REAL, 0.02)
            assert await done.wait_async()
    finally:
        signal.signal(signal.SIGALRM, before)


async def test_a_cancelled_wait_for_done_leaves_nothing_behind() -> None:
    done = DoneEvent()
    async with anyio.create_task_group() as group:
        group.start_soon(done.wait_async)
        await settle()
        group.cancel_scope.cancel()
    assert done._waiters == {}


def test_a_signal_without_a_waiter_is_lost_and_a_timeout_gives_none() -> None:
    cond = Cond()
    assert not cond.signal()
    assert cond.wait(0) is None
    assert cond.wait(0.001) is None
    assert repr(cond) == "<Cond 0 waiting>"


async def test_a_signal_wakes_one_waiter_who_learns_what_time_is_left() -> None:
    now = 100.0
    cond, left = Cond(clock=lambda: now), list[float | None]()

    async def wait(timeout: float | None) -> None:
        left.append(await cond.wait_async(timeout))

    async with anyio.create_task_group() as group:
        group.start_soon(wait, 1000.0)
        await settle()
        group.start_soon(wait, None)
        await settle()
        now = 130.0
        assert cond.signal()
        await settle()
        assert left == [970.0]
        assert cond.signal()
    assert left == [970.0, math.inf]


async def test_a_signal_to_a_cancelled_waiter_goes_to_the_next() -> None:
    cond, woken = Cond(), list[str]()

    async def wait(name: str) -> None:
        await cond.wait_async()
        woken.append(name)

    with anyio.fail_after(SAFETY):
        async with anyio.create_task_group() as group:
            async with anyio.create_task_group() as doomed:
                doomed.start_soon(wait, "doomed")
                await settle()
                group.start_soon(wait, "next")
                await settle()
                cond.signal()
                doomed.cancel_scope.cancel()
            if woken == ["doomed"]:  # it was signalled before it was cancelled
                cond.signal()
    assert woken[-1] == "next"


def test_a_thread_is_woken_by_a_signal() -> None:
    cond, left = Cond(), list[float | None]()
    with Threads() as threads:
        threads.start(lambda: left.append(cond.wait(SAFETY)))
        until(cond.signal)
    assert left[0] is not None


@pytest.mark.parametrize("primitive", [OnceGuard(), DoneEvent()])
def test_what_is_new_says_so(primitive: object) -> None:
    assert repr(primitive) in {"<OnceGuard open>", "<DoneEvent not set>"}
