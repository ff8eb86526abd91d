# /// script
# dependencies = ["zero-threading"]
# ///
"""What a tiny task costs: our runners beside the standard library's executor and bare threads.

    uv run python packages/threading/benchmarks/bench_threading.py

Rounds are interleaved; a figure is the median over the rounds of CPU time (wall time where it says so) per task, a
ratio the median of the ratios within a round.
"""

import asyncio
import platform
import statistics
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import anyio

from zero.threading import AsyncStableRunner, AsyncTaskRunner, TaskRunner, go_safe, ordered_map

ROUNDS = 15
TASKS = 4_000
FEW = 400
WORKERS = (2, 8)

Run = Callable[[int], object]


def tiny(value: int) -> int:
    return value


async def atiny(value: int) -> int:
    return value


def runner(workers: int) -> Run:
    ours = TaskRunner(workers)

    def run(count: int) -> None:
        for value in range(count):
            ours.schedule(tiny, value)
        ours.wait()

    return run


def executor(workers: int) -> Run:
    pool = ThreadPoolExecutor(workers)

    def run(count: int) -> None:
        futures = [pool.submit(tiny, value) for value in range(count)]
        futures[-1].result()

    return run


def bounded_executor(workers: int) -> Run:
    """Bound an executor the way it is usually done, since its queue has no end."""
    pool = ThreadPoolExecutor(workers)

    def run(count: int) -> None:
        slots = threading.Semaphore(workers)
        for value in range(count):
            slots.acquire()
            pool.submit(tiny, value).add_done_callback(lambda _: slots.release())
        for _ in range(workers):
            slots.acquire()

    return run


def ordered(workers: int) -> Run:
    return lambda count: deque(ordered_map(tiny, range(count), workers=workers), 0)


def executor_map(workers: int) -> Run:
    pool = ThreadPoolExecutor(workers)
    return lambda count: deque(pool.map(tiny, range(count)), 0)


def reused(workers: int) -> Run:
    def run(count: int) -> None:
        for _ in range(count):
            go_safe(tiny, 1).wait()

    return run


def started(workers: int) -> Run:
    def run(count: int) -> None:
        for _ in range(count):
            thread = threading.Thread(target=tiny, args=(1,))
            thread.start()
            thread.join()

    return run


def task_runner(workers: int) -> Run:
    async def run(count: int) -> None:
        async with AsyncTaskRunner(workers) as ours:
            for value in range(count):
                await ours.schedule(atiny, value)

    return lambda count: anyio.run(run, count)


def stable_tasks(workers: int) -> Run:
    async def run(count: int) -> None:
        async with AsyncStableRunner(atiny, workers=workers) as ours:
            async for _ in ours.map(range(count)):
                pass

    return lambda count: anyio.run(run, count)


def task_group(workers: int) -> Run:
    async def run(count: int) -> None:
        slots = anyio.Semaphore(workers, fast_acquire=True)

        async def one(value: int) -> None:
            try:
                await atiny(value)
            finally:
                slots.release()

        async with anyio.create_task_group() as group:
            for value in range(count):
                await slots.acquire()
                group.start_soon(one, value)

    return lambda count: anyio.run(run, count)


def gather(workers: int) -> Run:
    async def run(count: int) -> None:
        slots = asyncio.Semaphore(workers)

        async def one(value: int) -> int:
            async with slots:
                return await atiny(value)

        await asyncio.gather(*(one(value) for value in range(count)))

    return lambda count: asyncio.run(run(count))


GROUPS: dict[str, tuple[int, dict[str, Callable[[int], Run]]]] = {
    "schedule": (
        TASKS,
        {
            "TaskRunner": runner,
            "Executor.submit, unbounded": executor,
            "Executor.submit + Semaphore": bounded_executor,
        },
    ),
    "map, in order": (TASKS, {"ordered_map": ordered, "Executor.map, eager": executor_map}),
    "one thread and its end": (FEW, {"go_safe": reused, "threading.Thread": started}),
    "tasks": (
        FEW,
        {
            "AsyncTaskRunner": task_runner,
            "AsyncStableRunner.map": stable_tasks,
            "anyio task group + Semaphore": task_group,
            "asyncio gather + Semaphore, eager": gather,
        },
    ),
}


def measure(runs: dict[str, Run], count: int) -> dict[str, tuple[float, float, float]]:
    """Return CPU seconds, wall seconds, and CPU in relation to the first, per task."""
    cpu: dict[str, list[float]] = {name: [] for name in runs}
    wall: dict[str, list[float]] = {name: [] for name in runs}
    for round_ in range(ROUNDS + 1):
        for name, run in runs.items():
            at, spent = time.perf_counter(), time.process_time()
            run(count)
            if round_:  # the first one warms up
                cpu[name].append((time.process_time() - spent) / count)
                wall[name].append((time.perf_counter() - at) / count)
    ours = next(iter(cpu.values()))
    return {
        name: (
            statistics.median(cpu[name]),
            statistics.median(wall[name]),
            statistics.median(their / mine for their, mine in zip(cpu[name], ours, strict=True)),
        )
        for name in runs
    }


def main() -> None:
    print(f"CPython {platform.python_version()}, us per tiny task\n")
    print("| what | | workers | CPU | wall | CPU x ours |\n|---|---|---:|---:|---:|---:|")
    for group, (count, builds) in GROUPS.items():
        for workers in WORKERS:
            if group == "one thread and its end" and workers != WORKERS[0]:
                continue
            figures = measure({name: build(workers) for name, build in builds.items()}, count)
            for name, (cpu, wall, ratio) in figures.items():
                cells = f"{cpu * 1e6:.1f} | {wall * 1e6:.1f} | {ratio:.1f}"
                print(f"| {group} | {name} | {workers} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
