# /// script
# dependencies = ["zero-executors"]
# ///
"""Add tiny items to what hands them over by the thousand: ours beside what one would write by hand.

    python packages/executors/benchmarks/bench_bulk.py

The handler does nothing, so what is measured is the way of an item from `add` to the handler. Rounds are
interleaved; a figure is the median over the rounds of CPU time per item of all threads, a ratio the median of
the ratios within a round: ours, named first in its group, to the other. The floor is what it costs at least to
collect at all: it has no clock, no bound and no thread.
"""

import asyncio
import platform
import queue
import statistics
import threading
import time
from collections.abc import Callable
from typing import Final

from zero.executors import AsyncBulkExecutor, BulkExecutor, ChunkExecutor

ITEMS: Final = 200_000
ROUNDS: Final = 9
LIMIT: Final = 1000


def handle(_: list[int]) -> None:
    pass


async def ahandle(_: list[int]) -> None:
    pass


def produce(add: Callable[[int], object], threads: int) -> None:
    def work() -> None:
        for item in range(ITEMS // threads):
            add(item)

    if threads == 1:
        work()
        return
    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def ours(threads: int) -> None:
    with BulkExecutor(handle) as executor:
        produce(executor.add, threads)


def chunks(threads: int) -> None:
    with ChunkExecutor[int](handle, max_bytes=LIMIT) as executor:
        add = executor.add
        produce(lambda item: add(item, 1), threads)


def by_queue(threads: int) -> None:
    """Do what one writes by hand: a bounded queue and a thread that collects."""
    waiting: queue.Queue[int | None] = queue.Queue(LIMIT)

    def collect() -> None:
        batch: list[int] = []
        while True:
            try:
                item = waiting.get(timeout=1)
            except queue.Empty:
                item = -1
            if item is None:
                break
            batch.append(item)
            if len(batch) >= LIMIT or item == -1:
                handle(batch)
                batch = []
        handle(batch)

    worker = threading.Thread(target=collect)
    worker.start()
    produce(waiting.put, threads)
    waiting.put(None)
    worker.join()


def list_and_lock(threads: int) -> None:
    lock, batch = threading.Lock(), list[int]()

    def add(item: int) -> None:
        nonlocal batch
        full = None
        with lock:
            batch.append(item)
            if len(batch) >= LIMIT:
                full, batch = batch, []
        if full is not None:
            handle(full)

    produce(add, threads)


def ours_async(_: int) -> None:
    async def main() -> None:
        async with AsyncBulkExecutor(ahandle) as executor:
            for item in range(ITEMS):
                await executor.add(item)

    asyncio.run(main())


def by_asyncio_queue(_: int) -> None:
    async def main() -> None:
        waiting: asyncio.Queue[int | None] = asyncio.Queue(LIMIT)

        async def collect() -> None:
            batch: list[int] = []
            while (item := await waiting.get()) is not None:
                batch.append(item)
                if len(batch) >= LIMIT:
                    await ahandle(batch)
                    batch = []

        task = asyncio.create_task(collect())
        for item in range(ITEMS):
            await waiting.put(item)
        await waiting.put(None)
        await task

    asyncio.run(main())


def bare_await(_: int) -> None:
    async def main() -> None:
        batch: list[int] = []

        async def add(item: int) -> None:
            nonlocal batch
            batch.append(item)
            if len(batch) >= LIMIT:
                full, batch = batch, []
                await ahandle(full)

        for item in range(ITEMS):
            await add(item)

    asyncio.run(main())


GROUPS: Final[list[list[tuple[str, Callable[[int], None], int]]]] = [
    [
        ("BulkExecutor, 1 thread", ours, 1),
        ("queue.Queue and a thread", by_queue, 1),
        ("floor: list and lock", list_and_lock, 1),
        ("ChunkExecutor", chunks, 1),
    ],
    [
        ("BulkExecutor, 8 threads", ours, 8),
        ("queue.Queue and a thread", by_queue, 8),
        ("floor: list and lock", list_and_lock, 8),
        ("BulkExecutor, 1 thread", ours, 1),
    ],
    [
        ("AsyncBulkExecutor", ours_async, 1),
        ("asyncio.Queue and a task", by_asyncio_queue, 1),
        ("floor: list in a coroutine", bare_await, 1),
    ],
]


def cost(run: Callable[[int], None], threads: int) -> float:
    """Return nanoseconds of CPU time per item."""
    began = time.process_time()
    run(threads)
    return (time.process_time() - began) / ITEMS * 1e9


def main() -> None:
    """Print the table."""
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {ITEMS} items, {ROUNDS} rounds"
    )
    print("| | ns per item | ours to it |\n|---|---|---|")
    for group in GROUPS:
        rounds = [[cost(run, threads) for _, run, threads in group] for _ in range(ROUNDS)]
        for column, (name, _, _) in enumerate(group):
            figure = statistics.median(costs[column] for costs in rounds)
            ratio = statistics.median(costs[0] / costs[column] for costs in rounds)
            print(f"| {name} | {figure:.0f} | {f'{ratio:.2f}' if column else ''} |")


if __name__ == "__main__":
    main()
