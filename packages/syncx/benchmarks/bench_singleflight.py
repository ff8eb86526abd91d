# /// script
# dependencies = ["zero-syncx", "trio"]
# ///
"""Share calls: single flight beside what people write by hand.

    uv run --with trio python packages/syncx/benchmarks/bench_singleflight.py

Uncontended calls of a function that returns at once, so that only the sharing costs. Rounds are
interleaved, every other one in reverse; a figure is the median over the rounds, a ratio the median of
the ratios within a round. One thread: CPU time; eight threads: wall time, over at least 0.1 s, each
thread with keys of its own in one shared object.
"""

import asyncio
import platform
import statistics
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future

import trio

from zero.syncx import SingleFlight

ROUNDS = 9
CALLS = 20_000


def fetch() -> int:
    return 1


async def afetch() -> int:
    return 1


class FutureTable:
    """A dict of futures under a lock, as found in many code bases; a cancelled leader cancels all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[object, Future[int]] = {}

    def do(self, key: object, fn: Callable[[], int]) -> int:
        with self._lock:
            future = self._running.get(key)
            if future is None:
                mine = self._running[key] = Future()
        if future is not None:
            return future.result()
        try:
            mine.set_result(fn())
        except BaseException as error:
            mine.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._running[key]
        return mine.result()


class KeyLocks:
    """A lock per key, which serialises calls without sharing them, and keeps every key."""

    def __init__(self) -> None:
        self._locks: dict[object, threading.Lock] = {}

    def do(self, key: object, fn: Callable[[], int]) -> int:
        with self._locks.setdefault(key, threading.Lock()):
            return fn()


class TaskTable:
    """A dict of tasks, awaited through a shield: the usual safe recipe."""

    def __init__(self) -> None:
        self._running: dict[object, asyncio.Task[int]] = {}

    async def ado(self, key: object, fn: Callable[[], Awaitable[int]]) -> int:
        task = self._running.get(key)
        if task is None:
            task = self._running[key] = asyncio.ensure_future(fn())
            task.add_done_callback(lambda _: self._running.pop(key))
        return await asyncio.shield(task)


class AsyncKeyLocks:
    """An asyncio.Lock per key."""

    def __init__(self) -> None:
        self._locks: dict[object, asyncio.Lock] = {}

    async def ado(self, key: object, fn: Callable[[], Awaitable[int]]) -> int:
        async with self._locks.setdefault(key, asyncio.Lock()):
            return await fn()


class Bare:
    """No sharing at all: the floor."""

    def do(self, key: object, fn: Callable[[], int]) -> int:
        return fn()

    async def ado(self, key: object, fn: Callable[[], Awaitable[int]]) -> int:
        return await fn()


Do = Callable[[object, Callable[[], int]], object]
Ado = Callable[[object, Callable[[], Awaitable[int]]], Awaitable[object]]


def sync_cost(do: Do) -> float:
    began = time.process_time()
    for _ in range(CALLS):
        do("key", fetch)
    return (time.process_time() - began) / CALLS


async def async_cost(ado: Ado) -> float:
    began = time.process_time()
    for _ in range(CALLS):
        await ado("key", afetch)
    return (time.process_time() - began) / CALLS


def thread_cost(do: Do, count: int) -> float:
    """Wall seconds per call, of all threads together."""
    start = threading.Barrier(count + 1)
    each = 160_000 // count

    def work(key: int) -> None:
        start.wait()
        for _ in range(each):
            do(key, fetch)

    threads = [threading.Thread(target=work, args=(key,)) for key in range(count)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return (time.perf_counter() - began) / (each * count)


Measures = dict[str, Callable[[], float]]


def table(title: str, measures: Measures, rounds: int = ROUNDS) -> None:
    figures: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds):
        names = list(measures)[:: -1 if number % 2 else 1]
        for name in names:
            figures[name].append(measures[name]())
    ours = figures["zero-syncx"]
    print(f"\n| {title} | us per call | times ours |\n|---|---:|---:|")
    for name, values in figures.items():
        ratio = statistics.median(a / b for a, b in zip(values, ours, strict=True))
        print(f"| {name} | {statistics.median(values) * 1e6:.2f} | {ratio:.2f} |", flush=True)


def in_loop(make: Callable[[], Ado]) -> Callable[[], float]:
    return lambda: asyncio.run(async_cost(make()))


def main() -> None:
    print(f"CPython {platform.python_version()}, {platform.machine()}")
    makers: dict[str, Callable[[], Do]] = {
        "zero-syncx": lambda: SingleFlight[object, int]().do,
        "dict of futures, lock": lambda: FutureTable().do,
        "lock per key": lambda: KeyLocks().do,
        "no sharing": lambda: Bare().do,
    }
    table("sync", {name: lambda make=make: sync_cost(make()) for name, make in makers.items()})
    table(
        "8 threads",
        {name: lambda make=make: thread_cost(make(), 8) for name, make in makers.items()},
    )
    shared = SingleFlight[object, int]().do
    ratios = [thread_cost(shared, 8) / thread_cost(shared, 1) for _ in range(ROUNDS)]
    print(f"\nzero-syncx, 8 threads against 1: {statistics.median(ratios):.2f} times")
    table(
        "asyncio",
        {
            "zero-syncx": in_loop(lambda: SingleFlight[object, int]().ado),
            "dict of tasks, shield": in_loop(lambda: TaskTable().ado),
            "asyncio.Lock per key": in_loop(lambda: AsyncKeyLocks().ado),
            "no sharing": in_loop(lambda: Bare().ado),
        },
    )
    table(
        "trio",
        {
            "zero-syncx": lambda: trio.run(async_cost, SingleFlight[object, int]().ado),
            "no sharing": lambda: trio.run(async_cost, Bare().ado),
        },
        rounds=3,
    )


if __name__ == "__main__":
    main()
