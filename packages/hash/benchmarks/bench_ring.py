# /// script
# dependencies = ["zero-hash", "uhashring"]
# ///
"""Find the owner of a key and build a ring: ours beside uhashring and beside what cannot be saved.

    uv run --with uhashring python packages/hash/benchmarks/bench_ring.py

The floor of a look-up is mmh3 and bisect over the same points, that of a build mmh3 over all points
and one sort; neither knows whose point it is. Rounds are interleaved and turn their order around; a
figure is the median CPU time of the rounds, a ratio the median of the ratios taken inside a round.
"""

import importlib
import importlib.metadata
import platform
import statistics
import threading
import time
from bisect import bisect_left
from collections.abc import Callable
from typing import Any

import mmh3

from zero.hash import BoundedConsistentHash, ConsistentHash

ROUNDS = 11
NUMERALS = [b"%d" % number for number in range(100)]
TOP = (1 << 64) - 1
digest = mmh3.mmh3_x64_128_uintdigest  # the fastest of mmh3's ways to these 64 bits
KEYS = [f"cache:user:id:{number}" for number in range(2_000)]

Job = Callable[[], object]


def names(count: int) -> list[str]:
    return [f"10.0.{number // 250}.{number % 250}:6379" for number in range(count)]


def floor_points(nodes: list[str]) -> list[int]:
    points: list[int] = []
    for node in nodes:
        name = node.encode()
        points += [digest(name + number) & TOP for number in NUMERALS]
    points.sort()
    return points


def floor_look_ups(nodes: list[str]) -> Job:
    points = floor_points(nodes)

    def run() -> None:
        for key in KEYS:
            bisect_left(points, digest(key.encode()) & TOP)

    return run


def look_ups(get: Callable[[str], object]) -> Job:
    def run() -> None:
        for key in KEYS:
            get(key)

    return run


def in_threads(get: Callable[[str], object], count: int = 8, times: int = 25) -> Job:
    """The same look-ups from several threads; each makes all of them several times over."""

    def work() -> None:
        for _ in range(times):
            for key in KEYS:
                get(key)

    def run() -> None:
        threads = [threading.Thread(target=work) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return run


def build(nodes: list[str]) -> None:
    assert ConsistentHash(nodes).get("key")


def build_one_by_one(nodes: list[str]) -> None:
    ring = ConsistentHash[str]()
    for node in nodes:
        ring.add(node)
    assert ring.get("key")


def acquire(ring: BoundedConsistentHash[str]) -> Job:
    def run() -> None:
        for key in KEYS:
            ring.release(ring.acquire(key))

    return run


def timed(job: Job) -> float:
    """CPU seconds of all threads: on a shared machine the wall clock measures the neighbours."""
    began = time.process_time()
    job()
    return time.process_time() - began


def compare(title: str, unit: float, per: dict[str, int], jobs: dict[str, Job]) -> None:
    """Print a table; `per` is by how many operations a job's time is divided, 1 by default."""
    rounds: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(ROUNDS + 1):
        for name in list(jobs)[:: -1 if number % 2 else 1]:
            spent = timed(jobs[name]) / per.get(name, per[""])
            if number:  # the first round warms up
                rounds[name].append(spent)
    floor = rounds["floor"]
    print(f"\n| {title} | time | to the floor |\n|---|---:|---:|")
    for name, figures in rounds.items():
        ratios = [figure / low for figure, low in zip(figures, floor, strict=True)]
        row = f"{statistics.median(figures) * unit:,.3f} | {statistics.median(ratios):.2f}"
        print(f"| {name} | {row} |", flush=True)


def peers(nodes: list[str]) -> dict[str, Callable[[], Any]]:
    try:
        uhashring = importlib.import_module("uhashring")
    except ImportError:
        print("uhashring is not installed: left out")
        return {}
    return {
        "uhashring": lambda: uhashring.HashRing(nodes=nodes).get_node,
        "uhashring ketama": lambda: uhashring.HashRing(nodes=nodes, hash_fn="ketama").get_node,
    }


def bench_get(count: int) -> None:
    nodes = names(count)
    get = ConsistentHash(nodes).get
    jobs: dict[str, Job] = {
        "floor": floor_look_ups(nodes),
        "zero-hash": look_ups(get),
        "zero-hash, 8 threads": in_threads(get),
        "zero-hash, acquire and release": acquire(BoundedConsistentHash(nodes)),
        **{name: look_ups(make()) for name, make in peers(nodes).items()},
    }
    per = {"": len(KEYS), "zero-hash, 8 threads": len(KEYS) * 8 * 25}
    compare(f"get, {count} nodes, us", 1e6, per, jobs)


def bench_build(count: int) -> None:
    nodes = names(count)
    jobs: dict[str, Job] = {
        "floor": lambda: floor_points(nodes),
        "zero-hash": lambda: build(nodes),
        "zero-hash, added one by one": lambda: build_one_by_one(nodes),
        **peers(nodes),
    }
    compare(f"build, {count} nodes, ms", 1e3, {"": 1}, jobs)


def main() -> None:
    print(f"CPython {platform.python_version()}, mmh3 {importlib.metadata.version('mmh3')}")
    for count in (10, 50):
        bench_get(count)
        bench_build(count)
    bench_build(500)


if __name__ == "__main__":
    main()
