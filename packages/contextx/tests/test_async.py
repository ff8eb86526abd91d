"""Scopes in tasks, on asyncio and trio: anyio does the cancelling."""

import asyncio
import math
import os
import sys
import threading
from collections import Counter
from contextlib import AsyncExitStack, suppress

import anyio
import pytest
from anyio import CancelScope, Event, create_task_group, get_cancelled_exc_class
from anyio.lowlevel import checkpoint

from zero.contextx import (
    DeadlineExceededError,
    Scope,
    ScopeCancelledError,
    check,
    current,
    detached,
    remaining,
    scope,
)

SAFETY = 30.0  # never reached when all is well


@pytest.fixture(autouse=True)
async def _nothing_is_left_behind():
    with anyio.fail_after(SAFETY):
        yield
        assert repr(current()) == "<Scope new>"


@pytest.fixture(params=["with", "async with"])
def entered(request: pytest.FixtureRequest):
    """Enter a scope in either way: in a task both cancel."""

    async def enter(stack: AsyncExitStack, ctx):
        if request.param == "with":
            return stack.enter_context(ctx)
        return await stack.enter_async_context(ctx)

    return enter


async def test_the_deadline_cancels_what_waits(entered) -> None:
    ctx = scope(0.01)

    async def work() -> None:
        async with AsyncExitStack() as stack:
            await entered(stack, ctx)
            await anyio.sleep_forever()

    with pytest.raises(DeadlineExceededError, match=r"^deadline exceeded: 0\.01 s$") as caught:
        await work()
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert isinstance(ctx.cause, DeadlineExceededError)


async def test_cancelling_ends_what_waits_and_says_why(entered) -> None:
    cause, seen = KeyError("gone"), list[BaseException | None]()
    ctx = scope()

    async def wait() -> None:
        try:
            await anyio.sleep_forever()
        except get_cancelled_exc_class():
            seen.append(current().cause)
            raise

    async def work() -> None:
        async with AsyncExitStack() as stack:
            await entered(stack, ctx)
            async with create_task_group() as tasks:
                tasks.start_soon(wait)
                await anyio.wait_all_tasks_blocked()
                assert ctx.cancel(cause)
                assert not ctx.cancel()

    with pytest.raises(ScopeCancelledError) as caught:
        await work()
    assert seen == [cause]
    assert caught.value.cause is caught.value.__cause__ is ctx.cause is cause


async def test_the_work_knows_the_cause_of_a_deadline_too() -> None:
    async def work() -> None:
        async with scope(0.01) as ctx:
            try:
                await anyio.sleep_forever()
            except get_cancelled_exc_class():
                assert isinstance(ctx.cause, DeadlineExceededError)
                raise

    with pytest.raises(DeadlineExceededError):
        await work()


async def test_work_that_is_done_before_it_notices_ends_as_ever() -> None:
    async with scope() as ctx:
        ctx.cancel()
    async with scope(-1.0):
        pass


async def test_outer_deadlines_hold_in_inner_scopes_and_the_outer_one_is_to_blame() -> None:
    reached = list[str]()

    async def work() -> None:
        async with scope(0.01):
            try:
                async with scope(SAFETY):
                    assert remaining() <= 0.01
                    await anyio.sleep_forever()
            except DeadlineExceededError:
                reached.append("the inner scope must pass on what is the outer one's")

    with pytest.raises(DeadlineExceededError, match=r"0\.01 s"):
        await work()
    assert reached == []


async def test_an_inner_deadline_ends_the_inner_scope_alone() -> None:
    async with scope(SAFETY) as outer:
        with pytest.raises(DeadlineExceededError):
            async with scope(0.01):
                await anyio.sleep_forever()
        await checkpoint()
        assert outer.cause is None
        assert remaining() > 1.0


async def test_cancelling_reaches_scopes_in_tasks_that_anyio_does_not_cancel() -> None:
    """A task of an older group carries the scope in its context, yet not in anyio's tree."""
    seen = list[BaseException | None]()
    ready = Event()

    async def elsewhere() -> None:
        try:
            async with scope(values={"part": 2}):
                ready.set()
                await anyio.sleep_forever()
        except ScopeCancelledError as error:
            seen.append(error.cause)

    cause = KeyError("x")
    async with create_task_group() as tasks, scope() as ctx:
        tasks.start_soon(elsewhere)
        await ready.wait()
        ctx.cancel(cause)
    assert seen == [cause]


async def test_the_end_of_a_scope_ends_what_runs_below_it_elsewhere() -> None:
    ready = Event()
    errors = list[ScopeCancelledError]()

    async def elsewhere() -> None:
        try:
            async with scope():
                ready.set()
                await anyio.sleep_forever()
        except ScopeCancelledError as error:
            errors.append(error)
        with pytest.raises(ScopeCancelledError):
            async with scope():
                await anyio.sleep_forever()  # a scope under one that has ended
        async with detached():
            await checkpoint()

    ctx = scope()
    async with create_task_group() as tasks, ctx:
        tasks.start_soon(elsewhere)
        await ready.wait()
    assert [str(error) for error in errors] == [
        "cancelled: the scope has ended; work that outlives it belongs into detached()"
    ]
    assert ctx.cause is None
    assert not ctx._node.hosts


async def test_detached_work_is_finished_whatever_is_cancelled_around_it() -> None:
    finished = list[object]()

    async def work() -> None:
        async with scope(values={"user": "ann"}) as ctx:
            ctx.cancel()
            async with detached(SAFETY) as free:
                await checkpoint()
                check()
                finished.append(free.values["user"])
            await checkpoint()
            finished.append("too much")

    with pytest.raises(ScopeCancelledError):
        await work()
    assert finished == ["ann"]


async def test_detached_work_has_a_deadline_of_its_own() -> None:
    with CancelScope() as around:
        around.cancel()
        with pytest.raises(DeadlineExceededError):
            async with detached(0.01):
                await anyio.sleep_forever()


async def test_cancelling_by_others_passes_through() -> None:
    for bounds in (None, SAFETY):
        ctx = scope(bounds)
        with CancelScope() as around:
            async with ctx:
                around.cancel()
                await anyio.sleep_forever()
        assert around.cancelled_caught
        assert ctx.cause is None


async def test_errors_of_the_work_are_not_hidden_by_cancelling() -> None:
    async def fail() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            raise ZeroDivisionError

    with pytest.RaisesGroup(ZeroDivisionError):
        async with scope() as ctx, create_task_group() as tasks:
            tasks.start_soon(fail)
            await anyio.wait_all_tasks_blocked()
            ctx.cancel()


async def test_any_thread_may_cancel() -> None:
    cause = KeyError("from a thread")
    ctx = scope()
    thread = threading.Thread(target=ctx.cancel, args=(cause,))

    async def work() -> None:
        async with ctx:
            thread.start()
            await anyio.sleep_forever()

    with pytest.raises(ScopeCancelledError) as caught:
        await work()
    thread.join()
    assert caught.value.cause is cause


async def test_what_is_cancelled_before_it_begins_ends_at_once(entered) -> None:
    ctx = scope()
    ctx.cancel(KeyError("too late"))

    async def work() -> None:
        async with AsyncExitStack() as stack:
            await entered(stack, ctx)
            await anyio.sleep_forever()

    with pytest.raises(ScopeCancelledError, match="too late"):
        await work()


async def test_threads_that_cancel_at_any_moment_leave_nothing() -> None:
    """Two threads cancel whatever there is, while scopes begin, wait and end."""
    contexts, stop = [scope() for _ in range(300)], threading.Event()
    outcomes = Counter[str]()

    def cancel(share: list[Scope]) -> None:
        for ctx in share:
            ctx.cancel(KeyError())
            stop.wait(0.0002)

    async def work(ctx: Scope, turns: int) -> None:
        try:
            async with ctx, scope(SAFETY):
                for _ in range(turns):
                    await checkpoint()
            outcomes["done"] += 1
        except ScopeCancelledError as error:
            outcomes[type(error.cause).__name__] += 1
        assert not ctx._node.hosts

    threads = [threading.Thread(target=cancel, args=(contexts[at::2],)) for at in range(2)]
    for thread in threads:
        thread.start()
    async with scope() as around, create_task_group() as tasks:
        for number, ctx in enumerate(contexts):
            tasks.start_soon(work, ctx, number % 7 * 20)
    stop.set()
    for thread in threads:
        thread.join()
    assert outcomes["done"] + outcomes["KeyError"] == 300
    assert not around._node.hosts


async def test_cancelling_a_scope_whose_loop_is_gone_is_harmless() -> None:
    """The outer scope lives in this loop, the inner one in a loop of another thread."""

    def other_loop() -> object:
        ctx = scope()

        async def main() -> None:
            await ctx.__aenter__()  # never left: its loop goes away

        anyio.run(main)
        return ctx

    ctx = await anyio.to_thread.run_sync(other_loop)
    assert ctx.cancel()  # type: ignore[attr-defined]


async def test_a_scope_around_a_whole_loop_bounds_what_runs_in_it() -> None:
    async def main() -> None:
        async with scope(values={"inside": True}):
            assert remaining() <= 0.01
            await anyio.sleep_forever()

    def run() -> object:
        with scope(0.01), pytest.raises(DeadlineExceededError) as caught:
            anyio.run(main)
        return caught.value.timeout

    assert await anyio.to_thread.run_sync(run) == 0.01


async def test_sibling_tasks_have_scopes_of_their_own() -> None:
    seen = dict[int, object]()

    async def work(number: int) -> None:
        async with scope(values={"number": number}):
            await checkpoint()
            seen[number] = current().values["number"]

    async with scope(), create_task_group() as tasks:
        for number in range(20):
            tasks.start_soon(work, number)
    assert seen == {number: number for number in range(20)}


async def test_cancelled_at_any_moment_nothing_is_left() -> None:
    """A hundred trees, each cancelled after another number of turns of the loop."""

    async def tree(depth: int) -> None:
        async with scope(SAFETY, values={"depth": depth}), create_task_group() as tasks:
            if depth:
                tasks.start_soon(tree, depth - 1)
                tasks.start_soon(tree, depth - 1)
            await anyio.sleep_forever()

    async def cut(turns: int) -> None:
        ctx = scope()
        with suppress(ScopeCancelledError):
            async with ctx, create_task_group() as tasks:
                tasks.start_soon(tree, 3)
                for _ in range(turns):
                    await checkpoint()
                ctx.cancel()
                await anyio.sleep_forever()
        assert isinstance(ctx.cause, ScopeCancelledError)
        assert not ctx._node.hosts
        assert ctx._node.host is None

    async with create_task_group() as tasks:
        for turns in range(100):
            tasks.start_soon(cut, turns % 25)


async def test_a_deadline_far_away_is_no_deadline_for_the_loop() -> None:
    async with scope(math.inf):
        await checkpoint()
        assert remaining() == math.inf


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
async def test_a_child_of_a_fork_does_not_wake_its_parents_loop(anyio_backend_name: str) -> None:
    code = f"""
import os
import anyio
from zero.contextx import scope

async def main():
    async with scope() as ctx:
        host = ctx._node.host
        child = os.fork()
        if child == 0:
            try:
                host.loop = type("Loop", (), {{"call_soon_threadsafe": lambda *_: os._exit(1)}})()
                ctx.cancel()
                os._exit(7)
            finally:
                os._exit(2)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        await anyio.sleep(0)
    print(ctx.cause)

anyio.run(main, backend={anyio_backend_name!r})
"""
    done = await anyio.run_process([sys.executable, "-c", code])
    assert done.stdout.split() == [b"7", b"None"]


class TestAsyncio:
    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    async def test_a_native_cancel_is_not_swallowed(self) -> None:
        async def work() -> None:
            async with scope() as ctx:
                ready.set()
                try:
                    await asyncio.sleep(SAFETY)
                except asyncio.CancelledError:
                    assert ctx.cause is None
                    raise

        ready = asyncio.Event()
        task = asyncio.create_task(work())
        await ready.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async def test_a_callback_of_the_loop_is_no_task(self) -> None:
        done: asyncio.Future[float] = asyncio.get_running_loop().create_future()

        def callback() -> None:
            with scope(5.0) as ctx:
                ctx.cancel()
                done.set_result(remaining())

        asyncio.get_running_loop().call_soon(callback)
        assert 0 < await done <= 5.0

    async def test_a_callback_may_cancel(self) -> None:
        async def work() -> None:
            async with scope() as ctx:
                asyncio.get_running_loop().call_soon(ctx.cancel)
                await anyio.sleep_forever()

        with pytest.raises(ScopeCancelledError):
            await work()
