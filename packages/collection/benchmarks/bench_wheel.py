# /// script
# dependencies = ["zero-collection", "uvloop"]
# ///
"""Set a timer and cancel it, among 1,000 to 1,000,000 others.

    uv run --with uvloop python packages/collection/benchmarks/bench_wheel.py

Timers of 1 to 60 s, on a wheel as it is by default and on one of 10 ms. Rounds are interleaved; a figure is the median of CPU time per
pair of set and cancel. The heap pushes and marks, and never takes out: the floor of what sorts.
`threading.Timer` is measured with 200 timers of its own, whatever stands beside them.
"""

import asyncio
import heapq
import platform
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable

from zero.collection import TimingWheel

ROUNDS = 7
PAIRS = 20_000

Work = Callable[[int], None]


def nothing(*_: object) -> None:
    pass


def wheel(interval: float) -> Callable[[int, random.Random], Work]:
    def build(others: int, rng: random.Random) -> Work:
        held = TimingWheel[int, None](nothing, interval=interval, driver="manual")
        for number in range(others):
            held.set(number, None, rng.uniform(1, 60))

        def work(pairs: int) -> None:
            set_timer, remove = held.set, held.remove
            for number in range(others, others + pairs):
                set_timer(number, None, 30.0)
                remove(number)

        return work

    return build


def in_loop(make: Callable[[], asyncio.AbstractEventLoop]) -> Callable[[int, random.Random], Work]:
    def build(others: int, rng: random.Random) -> Work:
        loop = make()
        for _ in range(others):
            loop.call_later(rng.uniform(1, 60), nothing)

        def work(pairs: int) -> None:
            call_later = loop.call_later
            for _ in range(pairs):
                call_later(30.0, nothing).cancel()

        return work

    return build


def heap(others: int, rng: random.Random) -> Work:
    timers = [[time.monotonic() + rng.uniform(1, 60), number, True] for number in range(others)]
    heapq.heapify(timers)

    def work(pairs: int) -> None:
        for number in range(others, others + pairs):
            timer = [time.monotonic() + 30.0, number, True]
            heapq.heappush(timers, timer)
            timer[2] = False

    return work


def thread_timers(_: int, rng: random.Random) -> Work:
    def work(pairs: int) -> None:
        for _ in range(pairs // 100):
            timer = threading.Timer(30.0, nothing)
            timer.start()
            timer.cancel()

    return work


def builders() -> dict[str, Callable[[int, random.Random], Work]]:
    found = {
        "zero TimingWheel, 1 s": wheel(1.0),
        "zero TimingWheel, 10 ms": wheel(0.01),
        "asyncio call_later": in_loop(asyncio.new_event_loop),
        "heapq push + flag": heap,
        "threading.Timer": thread_timers,
    }
    try:
        import uvloop
    except ImportError as error:
        print(f"left out: {error}", file=sys.stderr)
    else:
        found["uvloop call_later"] = in_loop(uvloop.new_event_loop)
    return found


def per_pair(name: str, work: Work) -> float:
    begin = time.process_time_ns()
    work(PAIRS)
    spent = time.process_time_ns() - begin
    return spent / (PAIRS // 100 if name == "threading.Timer" else PAIRS)


def main() -> None:
    print(platform.python_implementation(), platform.python_version())
    sizes = (1_000, 100_000, 1_000_000)
    table: dict[str, list[float]] = {}
    for others in sizes:
        works = {name: build(others, random.Random(1)) for name, build in builders().items()}
        figures: dict[str, list[float]] = {name: [] for name in works}
        for number in range(ROUNDS):
            for name in works if number % 2 else reversed(works):
                figures[name].append(per_pair(name, works[name]))
        for name, row in figures.items():
            table.setdefault(name, []).append(statistics.median(row))
    print("| set + cancel, ns |", " | ".join(f"{others:,} others" for others in sizes), "|")
    print("|---|" + "--:|" * len(sizes))
    for name, row in table.items():
        print(f"| {name} |", " | ".join(f"{figure:,.0f}" for figure in row), "|")


if __name__ == "__main__":
    main()
