import math
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import NoReturn

import anyio
import pytest
from anyio.lowlevel import checkpoint

from zero.threading import (
    AsyncRoutineGroup,
    AsyncTaskRunner,
    AsyncWorkerGroup,
    TaskRunnerBusyError,
)

from .waits import LIMIT, logged


async def fail(error: Exception) -> NoReturn:
    await checkpoint()
    raise error


async def settle() -> None:
    await anyio.wait_all_tasks_blocked()


async def test_wait_returns_when_all_have_ended() -> None:
    gate, ended = anyio.Event(), list[int]()

    async def work(number: int) -> None:
        await gate.wait()
        ended.append(number)

    async with AsyncRoutineGroup() as group:
        for number in range(3):
            group.run(work, number)
        assert repr(group) == "<AsyncRoutineGroup 3 running>"
        gate.set()
        await group.wait()
        assert sorted(ended) == [0, 1, 2]
        await group.wait()


async def test_no_error_vanishes_and_the_first_cancels_the_others() -> None:
    group = AsyncRoutineGroup()

    async def work() -> None:
        async with group:
            group.run(anyio.sleep_forever)
            group.run(fail, ValueError("boom"))
            await group.wait()

    with pytest.raises(ExceptionGroup) as caught:
        await work()
    assert [str(error) for error in caught.value.exceptions] == ["boom"]
    assert repr(group) == "<AsyncRoutineGroup 0 running>"


async def test_run_safe_logs_and_the_group_completes() -> None:
    ended: list[str] = []

    async def work() -> None:
        await checkpoint()
        ended.append("well")

    with logged() as texts:
        async with AsyncRoutineGroup() as group:
            group.run_safe(fail, ValueError("boom"))
            group.run_safe(work)
    assert (ended, texts) == (["well"], ["fail: boom"])


@pytest.mark.parametrize(("workers", "runs"), [(3, 3), (0, 0), (-1, 0)])
async def test_a_worker_group_runs_its_job_together(workers: int, runs: int) -> None:
    here = 0
    all_here = anyio.Event()

    async def job() -> None:
        nonlocal here
        here += 1
        if here == workers:
            all_here.set()
        await all_here.wait()
        raise ValueError("boom")

    with logged() as texts:
        await AsyncWorkerGroup(job, workers).start()
    assert (here, len(texts)) == (runs, runs)


@pytest.mark.parametrize("kind", [AsyncRoutineGroup, lambda: AsyncTaskRunner(1)])
async def test_outside_of_async_with_nothing_starts(
    kind: Callable[[], AsyncRoutineGroup | AsyncTaskRunner],
) -> None:
    scope = kind()
    start = scope.run if isinstance(scope, AsyncRoutineGroup) else scope.schedule_immediately
    with pytest.raises(RuntimeError, match="use it with `async with`"):
        start(checkpoint)
    async with scope:
        with pytest.raises(RuntimeError, match="entered already"):
            await scope.__aenter__()
        start(checkpoint)
    with pytest.raises(RuntimeError, match="use it with `async with`"):
        start(checkpoint)


async def test_tasks_run_at_once_up_to_the_limit() -> None:
    gate, running = anyio.Event(), list[int]()

    async def work(number: int) -> None:
        running.append(number)
        await gate.wait()

    async with AsyncTaskRunner(3) as runner, anyio.create_task_group() as callers:
        for number in range(3):
            await runner.schedule(work, number)
        for number in range(3, 5):
            callers.start_soon(runner.schedule, work, number)
        await settle()
        assert sorted(running) == [0, 1, 2]
        assert repr(runner) == "<AsyncTaskRunner 3 of 3 running, 2 waiting>"
        gate.set()
        await runner.wait()
        assert sorted(running) == [0, 1, 2, 3, 4]
        assert repr(runner) == "<AsyncTaskRunner 0 of 3 running, 0 waiting>"
        await runner.schedule(work, 5)
    assert running[-1] == 5


async def test_schedule_immediately_refuses_when_all_slots_are_taken() -> None:
    gate = anyio.Event()
    async with AsyncTaskRunner(2) as runner:
        for _ in range(2):
            runner.schedule_immediately(gate.wait)
        with pytest.raises(TaskRunnerBusyError, match="task runner is busy: 2 of 2"):
            runner.schedule_immediately(gate.wait)
        gate.set()
        await runner.wait()
        runner.schedule_immediately(checkpoint)


async def test_what_a_task_raises_is_logged_and_frees_its_slot() -> None:
    with logged() as texts:
        async with AsyncTaskRunner(1) as runner:
            for number in range(3):
                await runner.schedule(fail, ValueError(f"boom {number}"))
    assert texts == ["fail: boom 0", "fail: boom 1", "fail: boom 2"]


async def test_leaving_waits_for_callers_that_wait_for_a_slot() -> None:
    gate, ended = anyio.Event(), list[int]()

    async def work(number: int) -> None:
        await gate.wait()
        ended.append(number)

    async with anyio.create_task_group() as callers:
        async with AsyncTaskRunner(1) as runner:
            for number in range(4):
                callers.start_soon(runner.schedule, work, number)
            await anyio.wait_all_tasks_blocked()
            gate.set()
        assert sorted(ended) == [0, 1, 2, 3]


async def test_a_cancelled_block_ends_while_tasks_are_waited_for() -> None:
    runner = AsyncTaskRunner(1)
    with anyio.fail_after(LIMIT), anyio.CancelScope() as scope:
        async with runner:
            await runner.schedule(anyio.sleep_forever)
            scope.cancel()
    assert scope.cancelled_caught
    assert repr(runner) == "<AsyncTaskRunner 0 of 1 running, 0 waiting>"


@pytest.mark.parametrize("concurrency", [0, -1])
def test_a_runner_needs_a_slot(concurrency: int) -> None:
    with pytest.raises(ValueError, match=f"concurrency must be at least 1, not {concurrency}"):
        AsyncTaskRunner(concurrency)


async def test_each_task_sees_the_context_it_was_scheduled_in() -> None:
    request = ContextVar("request", default="none")
    seen: list[str] = []

    async def work() -> None:
        seen.append(request.get())
        request.set("changed inside")

    async with AsyncTaskRunner(1) as runner, AsyncRoutineGroup() as group:
        token = request.set("a")
        await runner.schedule(work)
        group.run(work)
        request.reset(token)
        await runner.schedule(work)
    assert sorted(seen) == ["a", "a", "none"]


async def test_a_cancelled_caller_leaves_no_slot_and_no_waiter_behind() -> None:
    gate = anyio.Event()
    async with AsyncTaskRunner(1) as runner:
        await runner.schedule(gate.wait)
        with anyio.move_on_after(0):
            await runner.schedule(fail, ValueError("never"))
        assert repr(runner) == "<AsyncTaskRunner 1 of 1 running, 0 waiting>"
        gate.set()
        await runner.wait()
        await runner.schedule(checkpoint)


async def test_leaving_by_an_error_cancels_the_tasks() -> None:
    runner = AsyncTaskRunner(2)

    async def leave(kind: Callable[[Callable[[], Awaitable[object]]], object]) -> None:
        async with runner:
            kind(anyio.sleep_forever)
            raise KeyError

    with pytest.raises(ExceptionGroup) as caught:
        await leave(runner.schedule_immediately)
    assert [type(error) for error in caught.value.exceptions] == [KeyError]
    assert repr(runner) == "<AsyncTaskRunner 0 of 2 running, 0 waiting>"


async def test_stress_a_thousand_tasks_cancelled_at_random_points_leave_nothing() -> None:
    rng, most, running, begun = random.Random(1), 0, 0, 0
    runner = AsyncTaskRunner(7)

    async def work(steps: int) -> None:
        nonlocal running, most, begun
        running, begun = running + 1, begun + 1
        most = max(most, running)
        try:
            for _ in range(steps):
                await checkpoint()
            if steps == 3:
                raise ValueError
        finally:
            running -= 1

    async def caller(scope: anyio.CancelScope) -> None:
        with scope, suppress(RuntimeError):  # the runner may have been left by then
            await runner.schedule(work, rng.randrange(6))

    scopes = [anyio.CancelScope() for _ in range(1000)]
    async with anyio.create_task_group() as callers:
        with anyio.CancelScope() as whole:
            async with runner:
                for scope in scopes:
                    callers.start_soon(caller, scope)
                for scope in rng.sample(scopes, 500):
                    if rng.random() < 0.3:
                        await checkpoint()
                    scope.cancel()
                while begun < 400:
                    await checkpoint()
                whole.cancel()
                await anyio.sleep(math.inf)
        for scope in scopes:
            scope.cancel()
    assert 1 <= most <= 7
    assert running == 0
    assert repr(runner) == "<AsyncTaskRunner 0 of 7 running, 0 waiting>"
    with anyio.fail_after(LIMIT):
        async with runner:
            for _ in range(20):
                await runner.schedule(work, 1)
