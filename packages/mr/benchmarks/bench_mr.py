# /// script
# dependencies = ["zero-mr", "joblib"]
# ///
"""Map tiny items: our threads and tasks beside what else there is.

    uv run --with joblib python packages/mr/benchmarks/bench_mr.py

The work is `abs` of a number, so what is measured is the way there and back. Rounds are interleaved; a
figure is the median over the rounds of CPU time per item, a ratio the median of the ratios within a
round, ours to the peer. The floor is what one would write by hand for exactly this job. A peer that
is not installed is left out.
"""

import asyncio
import importlib.util
import platform
import statistics
import threading
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor

import anyio

from zero.mr import afor_each, amap_reduce, for_each, map_reduce

ITEMS = 20_000
ROUNDS = 9
WORKERS = 16


def by_hand(count: int) -> None:
    lock, source, out = threading.Lock(), iter(range(count)), list[int]()

    def work() -> None:
        while True:
            with lock:
                item = next(source, None)
            if item is None:
                return
            out.append(abs(item))

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sum(out)


def executor(count: int) -> None:
    with ThreadPoolExecutor(WORKERS) as pool:
        sum(pool.map(abs, range(count)))


def with_joblib(count: int) -> None:
    import joblib

    parallel = joblib.Parallel(n_jobs=WORKERS, backend="threading")
    sum(parallel(joblib.delayed(abs)(item) for item in range(count)))


async def task(item: int) -> int:
    return item


async def total(values: AsyncIterator[int]) -> int:
    found = 0
    async for value in values:
        found += value
    return found


async def gathered(count: int) -> None:
    semaphore = asyncio.Semaphore(WORKERS)

    async def one(item: int) -> int:
        async with semaphore:
            return await task(item)

    sum(await asyncio.gather(*(one(item) for item in range(count))))


async def tasks_by_hand(count: int) -> None:
    source, out = iter(range(count)), list[int]()

    async def work() -> None:
        for item in source:
            out.append(await task(item))

    async with anyio.create_task_group() as group:
        for _ in range(WORKERS):
            group.start_soon(work)
    sum(out)


async def limited(count: int) -> None:
    limiter, out = anyio.CapacityLimiter(WORKERS), list[int]()

    async def one(item: int) -> None:
        async with limiter:
            out.append(await task(item))

    async with anyio.create_task_group() as group:
        for item in range(count):
            group.start_soon(one, item)
    sum(out)


async def our_tasks(count: int) -> None:
    await amap_reduce(range(count), task, total)


async def our_each(count: int) -> None:
    await afor_each(range(count), task)


THREADS: dict[str, Callable[[int], object]] = {
    "zero-mr map_reduce": lambda count: map_reduce(range(count), abs, sum),
    "zero-mr for_each": lambda count: for_each(range(count), abs),
    "16 threads by hand": by_hand,
    "ThreadPoolExecutor.map": executor,
}
if importlib.util.find_spec("joblib"):
    THREADS["joblib threads"] = with_joblib

TASKS: dict[str, Callable[[int], object]] = {
    "zero-mr amap_reduce": lambda count: asyncio.run(our_tasks(count)),
    "zero-mr afor_each": lambda count: asyncio.run(our_each(count)),
    "16 tasks by hand": lambda count: asyncio.run(tasks_by_hand(count)),
    "gather + Semaphore": lambda count: asyncio.run(gathered(count)),
    "anyio group + CapacityLimiter": lambda count: asyncio.run(limited(count)),
}


def measure(jobs: dict[str, Callable[[int], object]]) -> None:
    costs: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            began = time.process_time()
            job(ITEMS)
            costs[name].append((time.process_time() - began) / ITEMS * 1e6)
    ours = next(iter(jobs))
    for name, spent in costs.items():
        ratio = statistics.median(a / b for a, b in zip(costs[ours], spent, strict=True))
        print(f"{name:<32}{statistics.median(spent):>8.2f} us{ratio:>9.2f}x")


if __name__ == "__main__":
    print(
        f"Python {platform.python_version()}, {ITEMS:,} items, {WORKERS} workers, {ROUNDS} rounds"
    )
    measure(THREADS)
    measure(TASKS)
