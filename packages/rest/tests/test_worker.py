"""Coroutines without tasks of their own see what tasks see."""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from typing import Any

import anyio
import anyio.to_thread
import pytest

from zero.rest._pipeline.worker import Workers

from .kit import turns

variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="outside")


class Job:
    """Runs one coroutine function and remembers how it ended."""

    def __init__(self, function: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        self.context = contextvars.copy_context()
        self.worker: Any = None
        self.result: Any = None
        self.error: BaseException | None = None
        self.over = asyncio.Event()
        self.following: list[Callable[[], Coroutine[Any, Any, Any]]] = []
        self.coroutine: Coroutine[Any, Any, None] = self._run(function)

    async def _run(self, function: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        self.result = await function()

    def ended(self) -> bool:
        if self.following:
            self.coroutine = self._run(self.following.pop(0))
            return True
        self.over.set()
        return False

    def raised(self, error: BaseException) -> None:
        self.error = error
        self.over.set()


async def start(workers: Workers, job: Job) -> Job:
    asyncio.get_running_loop().call_soon(workers.start, job)
    await asyncio.sleep(0)
    return job


async def run(
    function: Callable[[], Coroutine[Any, Any, Any]], workers: Workers | None = None
) -> Job:
    pool = workers or Workers(asyncio.get_running_loop())
    job = await start(pool, Job(function))
    await asyncio.wait_for(job.over.wait(), 5)
    if workers is None:
        await turns()
        await pool.close()
    return job


async def test_what_never_waits_ends_in_place() -> None:
    async def at_once() -> int:
        return 7

    workers = Workers(asyncio.get_running_loop())
    job = Job(at_once)
    asyncio.get_running_loop().call_soon(
        lambda: (workers.start(job), done.append(job.over.is_set()))
    )
    done: list[bool] = []
    await asyncio.sleep(0)
    assert done == [True]
    assert job.result == 7
    await turns()
    await workers.close()


async def test_there_is_a_current_task_and_it_stays_the_same() -> None:
    async def same() -> bool:
        before = asyncio.current_task()
        await asyncio.sleep(0)
        await asyncio.sleep(0.001)
        return before is not None and before is asyncio.current_task()

    assert (await run(same)).result is True


async def test_the_current_task_is_nobody_outside() -> None:
    async def at_once() -> None:
        return None

    workers = Workers(asyncio.get_running_loop())
    seen: list[Any] = []

    def callback() -> None:
        workers.start(Job(at_once))
        seen.append(asyncio.current_task())

    asyncio.get_running_loop().call_soon(callback)
    await turns()
    assert seen == [None]
    await workers.close()


@pytest.mark.parametrize("seconds", [0, 0.001, 60])
async def test_timeouts_work_from_the_first_line(seconds: float) -> None:
    async def timed() -> str:
        try:
            async with asyncio.timeout(seconds):
                await asyncio.sleep(0.01)
        except TimeoutError:
            return "timed out"
        return "slept"

    assert (await run(timed)).result == ("slept" if seconds == 60 else "timed out")


async def test_anyio_works_from_the_first_line() -> None:
    async def scoped() -> list[Any]:
        with anyio.move_on_after(0.001) as scope:
            await anyio.sleep(10)
        async with anyio.create_task_group() as group:
            group.start_soon(anyio.sleep, 0)
        return [scope.cancelled_caught, await anyio.to_thread.run_sync(lambda: "thread")]

    assert (await run(scoped)).result == [True, "thread"]


async def test_a_task_group_that_fails_cancels_the_job_only_inside() -> None:
    async def failing() -> None:
        raise ValueError("child")

    async def parent() -> str:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(failing())
                await asyncio.sleep(60)
        except* ValueError:
            pass
        await asyncio.sleep(0)
        return "went on"

    assert (await run(parent)).result == "went on"


async def test_context_variables_belong_to_one_job() -> None:
    async def setting() -> list[str]:
        token = variable.set("inside")
        seen = [variable.get()]
        await asyncio.sleep(0.001)
        seen.append(variable.get())
        variable.reset(token)
        return [*seen, variable.get()]

    workers = Workers(asyncio.get_running_loop())
    for _ in range(3):
        assert (await run(setting, workers)).result == ["inside", "inside", "outside"]
    assert variable.get() == "outside"
    await turns()
    await workers.close()


async def test_two_jobs_may_wait_for_one_future_in_one_turn() -> None:
    loop = asyncio.get_running_loop()
    shared: asyncio.Future[str] = loop.create_future()

    async def waiting() -> str:
        return await shared

    workers = Workers(loop)
    jobs = [Job(waiting) for _ in range(3)]

    def begin() -> None:
        for job in jobs:
            workers.start(job)

    loop.call_soon(begin)
    await turns()
    shared.set_result("all")
    await turns()
    assert [job.result for job in jobs] == ["all"] * 3
    await workers.close()


async def test_a_future_done_before_the_worker_wakes_is_not_missed() -> None:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[int] = loop.create_future()

    async def waiting() -> int:
        return await future

    workers = Workers(loop)
    job = Job(waiting)
    loop.call_soon(workers.start, job)
    loop.call_soon(future.set_result, 3)
    await turns()
    assert job.result == 3
    await workers.close()


async def test_exceptions_reach_the_job() -> None:
    async def at_once() -> None:
        raise LookupError("first")

    async def later() -> None:
        await asyncio.sleep(0)
        raise LookupError("later")

    assert str((await run(at_once)).error) == "first"
    assert str((await run(later)).error) == "later"


async def test_cancelling_before_the_worker_ever_ran_reaches_the_job() -> None:
    seen: list[str] = []

    async def waiting() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            seen.append("cleaned up")

    loop = asyncio.get_running_loop()
    workers = Workers(loop)
    job = Job(waiting)

    def begin_and_cancel() -> None:
        workers.start(job)
        job.worker.task.cancel()

    loop.call_soon(begin_and_cancel)
    await turns()
    assert seen == ["cleaned up"]
    assert isinstance(job.error, asyncio.CancelledError)
    await workers.close()


async def test_cancelling_a_parked_worker_s_job_is_thrown_into_it_once() -> None:
    async def at_once() -> None:
        return None

    async def stubborn() -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            return "finished anyway"
        return "slept"

    loop = asyncio.get_running_loop()
    workers = Workers(loop)
    await run(at_once, workers)  # now a worker is parked
    await turns()
    job = Job(stubborn)

    def begin_and_cancel() -> None:
        workers.start(job)
        job.worker.task.cancel()

    loop.call_soon(begin_and_cancel)
    await turns()
    assert job.result == "finished anyway"
    assert (await run(at_once, workers)).error is None
    await turns()
    await workers.close()


async def test_a_job_that_cancels_its_own_task_spoils_no_other() -> None:
    async def suicidal() -> str:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        return "done"

    async def sleeping() -> str:
        await asyncio.sleep(0.001)
        return "slept"

    workers = Workers(asyncio.get_running_loop())
    assert (await run(suicidal, workers)).result == "done"
    for _ in range(3):
        assert (await run(sleeping, workers)).result == "slept"
    await turns()
    await workers.close()


async def test_a_job_may_be_followed_by_another_coroutine() -> None:
    async def first() -> str:
        return "first"

    async def second() -> str:
        await asyncio.sleep(0)
        return "second"

    workers = Workers(asyncio.get_running_loop())
    for functions in ([first, second], [second, first], [first, first], [second, second]):
        job = Job(functions[0])
        job.following = [functions[1]]
        await start(workers, job)
        await asyncio.wait_for(job.over.wait(), 5)
        assert job.result == functions[1].__name__
    await turns()
    await workers.close()


async def test_workers_are_reused_and_bounded() -> None:
    async def sleeping() -> Any:
        await asyncio.sleep(0)
        return asyncio.current_task()

    workers = Workers(asyncio.get_running_loop())
    tasks = {(await run(sleeping, workers)).result for _ in range(5)}
    assert len(tasks) == 1
    jobs = [await start(workers, Job(sleeping)) for _ in range(300)]
    await asyncio.gather(*(job.over.wait() for job in jobs))
    await turns()
    assert len(workers._idle) <= 256
    await workers.close()
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "zero.rest worker"]


async def test_what_yields_nonsense_gets_an_error_not_a_dead_server() -> None:
    class Nonsense:
        def __await__(self) -> Any:
            yield "nonsense"

    async def waiting() -> None:
        await Nonsense()

    assert isinstance((await run(waiting)).error, RuntimeError)
