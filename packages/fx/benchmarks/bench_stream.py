# /// script
# dependencies = ["zero-fx", "streamable", "aiostream", "toolz", "pyfunctional"]
# ///
"""Map, filter and sum numbers: our streams beside builtins, by hand and what else there is.

    uv run --with streamable --with aiostream --with toolz --with pyfunctional python packages/fx/benchmarks/bench_stream.py

Every job maps with one lambda, filters with another and adds up. Rounds are interleaved, every other one in
reverse; a figure is the median over the rounds of CPU time per item, a ratio the median of the ratios within a
round, ours to the peer. The floor is what one would write by hand. A peer that is not installed is left out.
"""

import asyncio
import importlib.util
import platform
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from zero.fx import Stream

ROUNDS = 9


def add(item: int) -> int:
    return item + 1


def odd(item: int) -> int:
    return item & 1


async def slow_add(item: int) -> int:
    return item + 1


async def numbers(count: int) -> AsyncIterator[int]:
    for number in range(count):
        yield number


def loop(count: int) -> None:
    total = 0
    for item in Stream(range(count)).map(add).filter(odd):
        total += item


def builtin_loop(count: int) -> None:
    total = 0
    for item in filter(odd, map(add, range(count))):
        total += item


SYNC: dict[str, Callable[[int], object]] = {
    "zero-fx Stream": lambda n: Stream(range(n)).map(add).filter(odd).reduce(sum),
    "builtins": lambda n: sum(filter(odd, map(add, range(n)))),
}
LOOP: dict[str, Callable[[int], object]] = {
    "zero-fx Stream in a for loop": loop,
    "builtins in a for loop": builtin_loop,
}
THREADS: dict[str, Callable[[int], object]] = {
    "zero-fx map(workers=4)": lambda n: Stream(range(n)).map(add, workers=4).reduce(sum),
}


def pool(count: int) -> None:
    with ThreadPoolExecutor(4) as executor:
        sum(executor.map(add, range(count)))


THREADS["ThreadPoolExecutor.map"] = pool


async def our_async(count: int) -> None:
    total = 0
    async with Stream(numbers(count)).map(add).filter(odd).aopen() as items:
        async for item in items:
            total += item


async def chained(count: int) -> None:
    async def mapped() -> AsyncIterator[int]:
        async for item in numbers(count):
            yield add(item)

    async def filtered() -> AsyncIterator[int]:
        async for item in mapped():
            if odd(item):
                yield item

    total = 0
    async for item in filtered():
        total += item


async def our_tasks(count: int) -> None:
    await Stream(numbers(count)).map(slow_add, workers=4).adrain()


ASYNC: dict[str, Callable[[int], Awaitable[object]]] = {
    "zero-fx Stream, async": our_async,
    "async generators by hand": chained,
}
TASKS: dict[str, Callable[[int], Awaitable[object]]] = {"zero-fx map(workers=4), tasks": our_tasks}


def has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def with_streamable() -> None:
    from streamable import stream

    def consumed(items: Iterable[Any]) -> None:
        for _ in items:
            pass

    async def tasks(count: int) -> None:
        async for _ in stream(range(count)).map(slow_add, concurrency=4):
            pass

    SYNC["streamable"] = lambda n: sum(stream(range(n)).map(add).filter(odd))
    THREADS["streamable, 4 threads"] = lambda n: consumed(stream(range(n)).map(add, concurrency=4))
    TASKS["streamable, 4 tasks"] = tasks


def with_aiostream() -> None:
    from aiostream import pipe
    from aiostream import stream as streams

    async def plain(count: int) -> None:
        found = streams.iterate(numbers(count)) | pipe.map(add) | pipe.filter(odd)
        total = 0
        async with found.stream() as items:
            async for item in items:
                total += item

    async def tasks(count: int) -> None:
        found = streams.iterate(numbers(count)) | pipe.map(slow_add, task_limit=4)
        async with found.stream() as items:
            async for _ in items:
                pass

    ASYNC["aiostream"] = plain
    TASKS["aiostream, 4 tasks"] = tasks


def with_toolz() -> None:
    from toolz import curried

    SYNC["toolz.pipe"] = lambda n: curried.pipe(
        range(n), curried.map(add), curried.filter(odd), sum
    )


def with_functional() -> None:
    from functional import seq

    SYNC["pyfunctional"] = lambda n: seq(range(n)).map(add).filter(odd).sum()


def measure(jobs: dict[str, Callable[[int], object]], count: int) -> None:
    costs: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(ROUNDS):
        for name in list(jobs)[:: -1 if turn % 2 else 1]:
            began = time.process_time()
            jobs[name](count)
            costs[name].append((time.process_time() - began) / count * 1e9)
    ours = next(iter(jobs))
    for name, spent in costs.items():
        ratio = statistics.median(a / b for a, b in zip(costs[ours], spent, strict=True))
        print(f"{name:<34}{statistics.median(spent):>10,.0f} ns{ratio:>9.2f}x")


def on_asyncio(
    jobs: dict[str, Callable[[int], Awaitable[object]]],
) -> dict[str, Callable[[int], object]]:
    def run(job: Callable[[int], Any]) -> Callable[[int], object]:
        return lambda count: asyncio.run(job(count))

    return {name: run(job) for name, job in jobs.items()}


if __name__ == "__main__":
    peers = {
        "streamable": with_streamable,
        "aiostream": with_aiostream,
        "toolz": with_toolz,
        "functional": with_functional,
    }
    for module, add_peer in peers.items():
        if has(module):
            add_peer()
    print(f"Python {platform.python_version()}, {ROUNDS} rounds, per item, ours to the peer")
    measure(SYNC, 200_000)
    measure(LOOP, 200_000)
    measure(on_asyncio(ASYNC), 50_000)
    measure(THREADS, 5_000)
    measure(on_asyncio(TASKS), 5_000)
