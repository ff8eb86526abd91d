"""Checked by type checkers, never run."""

from collections.abc import AsyncIterator, Iterator
from typing import assert_type

from zero.threading import (
    AsyncRoutineGroup,
    AsyncStableRunner,
    AsyncTaskRunner,
    AsyncWorkerGroup,
    Routine,
    RoutineGroup,
    StableRunner,
    TaskRunner,
    TaskRunnerBusyError,
    WorkerGroup,
    go_safe,
    ordered_map,
    run_safe,
)


def work(text: str, count: int) -> bytes:
    return text.encode() * count


async def fetch(text: str) -> bytes:
    return text.encode()


async def beat() -> None: ...


routine = go_safe(work, "a", 1, name="work")
assert_type(routine, Routine)
assert_type(routine.wait(1.0), bool)
assert_type(run_safe(work, "a", 1), bytes | None)
go_safe(work, 1, 1)  # type: ignore[arg-type]

with RoutineGroup() as group:
    group.run(work, "a", 1)
    group.run_safe(work, "a", 1)
    group.run(work, "a")  # type: ignore[arg-type]
    assert_type(group.wait(timeout=1.0), bool)
WorkerGroup(print, 3).start()

with TaskRunner(8) as tasks:
    tasks.schedule(work, "a", 1)
    try:
        tasks.schedule_immediately(work, "a", 1)
    except TaskRunnerBusyError as error:
        assert_type(error.concurrency, int)

assert_type(ordered_map(fetch.__name__.count, ["a"], workers=2), Iterator[int])


def check(runner: StableRunner[str, int]) -> None:
    runner.push("a", timeout=1.0)
    runner.push(1)  # type: ignore[arg-type]
    assert_type(runner.get(timeout=None), int)
    assert_type(runner.map(["a"]), Iterator[int])
    assert_type(list(runner), list[int])


async def check_async(values: AsyncIterator[str]) -> None:
    async with AsyncStableRunner(fetch, workers=16) as runner:
        await runner.push("a")
        assert_type(await runner.get(), bytes)
        async for page in runner.map(values):
            assert_type(page, bytes)
        async for page in runner:
            assert_type(page, bytes)
    async with AsyncTaskRunner(8) as tasks:
        await tasks.schedule(fetch, "a")
        tasks.schedule_immediately(fetch, "a")
        await tasks.schedule(fetch, 1)  # type: ignore[arg-type]
    async with AsyncRoutineGroup() as group:
        group.run(fetch, "a")
        group.run_safe(beat)
        await group.wait()
    await AsyncWorkerGroup(beat, 3).start()
