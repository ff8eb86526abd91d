"""LockedCalls: one at a time for each key."""

import threading

import anyio
import anyio.lowlevel
import anyio.to_thread
import pytest

from zero.syncx import DeadlockError, LockedCalls

from .helpers import Threads, auntil, until
from .virtual import settle


def test_calls_of_one_key_never_overlap_and_each_runs_itself() -> None:
    calls = LockedCalls[str]()
    inside, ran = 0, list[int]()

    def work(number: int) -> int:
        nonlocal inside
        inside += 1
        assert inside == 1
        threading.Event().wait(0.001)
        inside -= 1
        ran.append(number)
        return number

    with Threads() as threads:
        for number in range(10):
            threads.start(calls.do, "k", lambda number=number: work(number))
    assert sorted(ran) == list(range(10))
    assert repr(calls) == "<LockedCalls 0 held>"


async def test_awaited_calls_of_one_key_run_in_the_order_they_came() -> None:
    calls, order = LockedCalls[str](), list[int]()

    async def work(number: int) -> None:
        order.append(number)
        await anyio.lowlevel.checkpoint()
        order.append(number)

    async with anyio.create_task_group() as group:
        for number in range(4):
            group.start_soon(calls.ado, "k", lambda number=number: work(number))
            await settle()
    assert order == [0, 0, 1, 1, 2, 2, 3, 3]


def test_other_keys_do_not_wait() -> None:
    calls = LockedCalls[str]()
    assert calls.do("a", lambda: calls.do("b", lambda: 1)) == 1


def test_a_key_is_free_after_an_error() -> None:
    calls = LockedCalls[str]()
    with pytest.raises(ZeroDivisionError):
        calls.do("k", lambda: 1 // 0)
    assert calls.do("k", lambda: 1) == 1


async def test_threads_and_tasks_exclude_each_other() -> None:
    calls, order = LockedCalls[str](), list[str]()

    def in_thread() -> None:
        with calls.hold("k"):
            order.append("thread")

    async with anyio.create_task_group() as group, calls.hold("k"):
        group.start_soon(anyio.to_thread.run_sync, in_thread)
        await auntil(lambda: calls._table.held["k"].owners)
        order.append("task")
    assert order == ["task", "thread"]


async def test_a_cancelled_waiter_neither_runs_nor_keeps_the_key() -> None:
    calls, ran = LockedCalls[str](), list[str]()

    async def work(name: str) -> None:
        ran.append(name)

    async with (
        anyio.create_task_group() as group,
        calls.hold("k"),
        anyio.create_task_group() as doomed,
    ):
        doomed.start_soon(calls.ado, "k", lambda: work("doomed"))
        await settle()
        group.start_soon(calls.ado, "k", lambda: work("next"))
        await settle()
        doomed.cancel_scope.cancel()
    assert ran == ["next"]
    assert repr(calls) == "<LockedCalls 0 held>"


def test_a_thread_that_holds_the_key_is_told_that_it_would_wait_for_itself() -> None:
    calls = LockedCalls[str]()
    with calls.hold("k"), pytest.raises(DeadlockError, match="'k'"):
        calls.do("k", lambda: 1)
    assert calls.do("k", lambda: 1) == 1


async def test_a_task_that_holds_the_key_is_told_that_it_would_wait_for_itself() -> None:
    calls = LockedCalls[str]()

    async def inner() -> int:
        return 1

    async with calls.hold("k"):
        with pytest.raises(DeadlockError):
            await calls.ado("k", inner)
        with pytest.raises(DeadlockError):  # it would stop the loop in which the holder runs
            calls.do("k", lambda: 1)
    assert await calls.ado("k", inner) == 1


def test_the_next_owner_is_known_too() -> None:
    calls, told = LockedCalls[str](), list[bool]()

    def again() -> None:
        with pytest.raises(DeadlockError):
            calls.do("k", lambda: 1)
        told.append(True)

    with Threads() as threads, calls.hold("k"):
        threads.start(calls.do, "k", again)
        until(lambda: calls._table.held["k"].owners)
    assert told == [True]
