"""Limit: tokens for threads and tasks."""

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zero.syncx import BorrowTimeoutError, ClosedError, Limit, NotBorrowedError

from .helpers import Threads, until
from .virtual import run, settle


def test_tokens_go_out_and_come_back() -> None:
    limit = Limit(2)
    limit.borrow()
    assert limit.try_borrow()
    assert not limit.try_borrow()
    assert (limit.size, limit.borrowed, limit.waiting) == (2, 2, 0)
    limit.give_back()
    limit.give_back()
    with pytest.raises(NotBorrowedError, match="given back twice"):
        limit.give_back()
    assert limit.borrowed == 0


def use(limit: Limit) -> None:
    with limit:
        assert repr(limit) == "<Limit 1 of 1 borrowed, 0 waiting>"
        raise ZeroDivisionError


def test_a_limit_is_a_context_manager_that_gives_back_after_an_error() -> None:
    limit = Limit(1)
    with pytest.raises(ZeroDivisionError):
        use(limit)
    assert limit.borrowed == 0


async def test_a_limit_is_an_async_context_manager() -> None:
    limit = Limit(1)
    async with limit:
        assert limit.borrowed == 1
    assert limit.borrowed == 0


def test_less_than_no_tokens_are_refused() -> None:
    with pytest.raises(ValueError, match="-1 tokens"):
        Limit(-1)


@pytest.mark.parametrize("timeout", [0, -3, 0.001])
def test_a_wait_that_is_too_long_says_how_long_it_was(timeout: float) -> None:
    limit = Limit(0, what="connection")
    with pytest.raises(BorrowTimeoutError, match="no connection became free within") as caught:
        limit.borrow(timeout)
    assert caught.value.timeout == timeout
    assert isinstance(caught.value, TimeoutError)
    assert limit.waiting == 0


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_the_lost_wake_up_of_go_zero_is_not_lost_here(backend: str) -> None:
    """A token that comes back at the very end of the wait is had, not timed out beside."""

    async def main() -> None:
        limit = Limit(1)
        got: list[float] = []

        async def wait() -> None:
            await limit.aborrow(50)
            got.append(anyio.current_time())

        await limit.aborrow()
        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            await settle()
            # Returned and timed out in one turn: whatever the waiter hears first, it has the token.
            limit.give_back()
            await anyio.sleep(50)
        assert got == [0]
        assert limit.borrowed == 1

    run(backend, main)


def test_a_token_granted_to_a_thread_whose_time_is_over_is_kept_by_it() -> None:
    limit = Limit(1)
    limit.borrow()
    from zero.syncx._wait import ThreadWaiter

    waiter = ThreadWaiter()
    assert limit._enqueue(waiter, 1.0)
    limit.give_back()
    limit._settle(waiter, 1.0)
    assert limit.borrowed == 1


async def test_tokens_go_to_who_waited_longest() -> None:
    limit, order = Limit(1), list[int]()
    await limit.aborrow()

    async def wait(number: int) -> None:
        await limit.aborrow()
        order.append(number)
        limit.give_back()

    async with anyio.create_task_group() as group:
        for number in range(5):
            group.start_soon(wait, number)
            await settle()
        limit.give_back()
    assert order == [0, 1, 2, 3, 4]


async def test_a_cancelled_waiter_leaves_the_line_and_passes_a_granted_token_on() -> None:
    limit, got = Limit(1), list[str]()
    await limit.aborrow()

    async def wait(name: str) -> None:
        await limit.aborrow()
        got.append(name)

    async with anyio.create_task_group() as group:
        async with anyio.create_task_group() as doomed:
            doomed.start_soon(wait, "doomed")
            await settle()
            group.start_soon(wait, "next")
            await settle()
            limit.give_back()
            doomed.cancel_scope.cancel()
        if got == ["doomed"]:  # the token came before the cancellation
            limit.give_back()
    assert got[-1] == "next"
    assert (limit.borrowed, limit.waiting) == (1, 0)


async def test_threads_and_tasks_stand_in_one_line() -> None:
    limit, order = Limit(1), list[str]()
    await limit.aborrow()

    def in_thread() -> None:
        with limit:
            order.append("thread")

    async def in_task() -> None:
        async with limit:
            order.append("task")

    with Threads() as threads:
        threads.start(in_thread)
        until(lambda: limit.waiting == 1)
        async with anyio.create_task_group() as group:
            group.start_soon(in_task)
            await settle()
            limit.give_back()
    assert order == ["thread", "task"]


async def test_closing_sends_everyone_away() -> None:
    limit = Limit(1)
    await limit.aborrow()

    async def wait() -> None:
        with pytest.raises(ClosedError):
            await limit.aborrow(1000)

    def wait_in_thread() -> None:
        with pytest.raises(ClosedError):
            limit.borrow()

    with Threads() as threads:
        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            threads.start(wait_in_thread)
            await settle()
            until(lambda: limit.waiting == 2)
            limit.close()
    with pytest.raises(ClosedError, match="the token is closed"):
        limit.borrow()
    assert not limit.try_borrow()
    limit.give_back()
    assert limit.borrowed == 0


def test_a_token_does_not_go_to_a_task_whose_loop_was_closed() -> None:
    import asyncio

    limit, loop = Limit(1), asyncio.new_event_loop()
    limit.borrow()
    task = loop.create_task(limit.aborrow())
    loop.run_until_complete(asyncio.sleep(0))
    assert limit.waiting == 1
    loop.close()
    limit.give_back()
    assert (limit.borrowed, limit.waiting) == (0, 0)
    task._log_destroy_pending = False  # pyright: ignore[reportAttributeAccessIssue]


@settings(deadline=None, max_examples=60)
@given(
    size=st.integers(0, 3),
    steps=st.lists(st.sampled_from(["borrow", "try", "return", "cancel", "timeout"]), max_size=30),
)
def test_a_limit_is_what_a_counter_and_a_queue_are(size: int, steps: list[str]) -> None:
    async def main() -> None:
        limit, free, line = Limit(size), size, list[anyio.CancelScope]()
        granted: list[anyio.CancelScope] = []

        async def wait(scope: anyio.CancelScope) -> None:
            with scope:
                await limit.aborrow()
                granted.append(scope)

        async with anyio.create_task_group() as group:
            for step in steps:
                expected = list(granted)
                if step == "borrow":
                    scope = anyio.CancelScope()
                    group.start_soon(wait, scope)
                    if free:
                        free -= 1
                        expected.append(scope)
                    else:
                        line.append(scope)
                elif step == "try":
                    assert limit.try_borrow() == bool(free)
                    free -= bool(free)
                elif step == "timeout":
                    if not free:
                        with pytest.raises(BorrowTimeoutError):
                            await limit.aborrow(1)
                elif step == "cancel" and line:
                    line.pop(len(line) // 2).cancel()
                elif step == "return" and free == size:
                    with pytest.raises(NotBorrowedError):
                        limit.give_back()
                elif step == "return":
                    limit.give_back()
                    expected += line[:1]
                    free += not line
                    del line[:1]
                await settle()
                assert granted == expected
                assert (limit.borrowed, limit.waiting) == (size - free, len(line))
            group.cancel_scope.cancel()

    run("asyncio", main)
