# /// script
# dependencies = ["zero-collection", "cachetools", "theine", "moka-py", "cachebox"]
# ///
"""Get, set, load and evict, beside what else there is.

    uv run --with cachetools --with theine --with moka-py --with cachebox python packages/collection/benchmarks/bench_cache.py

1,000 text keys in caches of 2,000 with a ttl, where the peer has one. Rounds are interleaved; a figure is
the median of CPU time per call, a ratio the median of ratios to the dict of the same round; with 8
threads it is the CPU time of all of them, in which a queue at a lock shows. The Zipf run (exponent 0.9, 50,000
keys, room for 1,000) gets, and sets on a miss. A peer that is not installed is left out.
"""

import functools
import importlib.metadata
import platform
import random
import statistics
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any, NamedTuple

from zero.collection import Cache

ROUNDS = 15
KEYS = [f"key{number}" for number in range(1000)]
ROOM = 2000
TTL = 3600.0


class Peer(NamedTuple):
    name: str
    make: Callable[[int], Any]
    get: Callable[[Any], Callable[[str], Any]]
    put: Callable[[Any], Callable[[str, Any], Any]]
    take: Callable[[Any], Callable[[str], Any]] | None = None


def one(_: str) -> int:
    return 1


def peers() -> Iterator[Peer]:
    yield Peer("dict", lambda room: {}, lambda it: it.get, lambda it: it.__setitem__)
    yield Peer(
        "zero",
        lambda room: Cache[str, int](limit=room, ttl=TTL),
        lambda it: it.get,
        lambda it: it.set,
        lambda it: lambda key: it.take(key, one),
    )
    for make in (lru, cachetools, cachetools_lru, moka, cachebox, theine):
        try:
            yield make()
        except ImportError as error:
            print(f"left out: {error}", file=sys.stderr)


def lru() -> Peer:
    return Peer(
        "functools.lru_cache",
        lambda room: functools.lru_cache(room)(one),
        lambda it: it,
        lambda it: lambda key, value: it(key),
        lambda it: it,
    )


def locked(cache: Any) -> Any:
    cache.lock = threading.Lock()
    return cache


def cachetools() -> Peer:
    import cachetools

    return _cachetools("cachetools TTLCache + Lock", lambda n: cachetools.TTLCache(n, TTL))


def cachetools_lru() -> Peer:
    import cachetools

    return _cachetools("cachetools LRUCache + Lock (no ttl)", cachetools.LRUCache)


def _cachetools(name: str, make: Callable[[int], Any]) -> Peer:
    import cachetools

    def get(cache: Any) -> Callable[[str], Any]:
        def call(key: str) -> Any:
            with cache.lock:
                return cache.get(key)

        return call

    def put(cache: Any) -> Callable[[str, Any], Any]:
        def call(key: str, value: Any) -> Any:
            with cache.lock:
                cache[key] = value

        return call

    def take(cache: Any) -> Callable[[str], Any]:
        return cachetools.cached(cache, key=lambda key: key, lock=cache.lock)(one)

    return Peer(name, lambda room: locked(make(room)), get, put, take)


def moka() -> Peer:
    import moka_py

    return Peer(
        "moka-py",
        lambda room: moka_py.Moka(capacity=room, ttl=TTL),
        lambda it: it.get,
        lambda it: it.set,
        lambda it: lambda key: it.get_with(key, lambda: 1),
    )


def cachebox() -> Peer:
    import cachebox

    return Peer(
        "cachebox TTLCache (FIFO)",
        lambda room: cachebox.TTLCache(room, TTL),
        lambda it: it.get,
        lambda it: it.insert,
        None,
    )


def theine() -> Peer:
    import datetime

    import theine

    ttl = datetime.timedelta(seconds=TTL)
    return Peer(
        "theine",
        lambda room: theine.Cache(room),
        lambda it: lambda key: it.get(key)[0],
        lambda it: lambda key, value: it.set(key, value, ttl),
        None,
    )


def per_call(call: Callable[[str], Any], repeat: int = 5) -> float:
    begin = time.process_time_ns()
    for _ in range(repeat):
        for key in KEYS:
            call(key)
    return (time.process_time_ns() - begin) / repeat / len(KEYS)


def per_call_in_threads(call: Callable[[str], Any]) -> float:
    """Return nanoseconds per call of 8 threads that take turns for at least 100 ms."""
    repeat, ready = 100, threading.Barrier(9)

    def work() -> None:
        ready.wait()
        for _ in range(repeat):
            for key in KEYS:
                call(key)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    ready.wait()
    begin = time.process_time_ns()
    for thread in threads:
        thread.join()
    return (time.process_time_ns() - begin) / repeat / len(KEYS) / 8


Measure = Callable[[Callable[[str], Any]], float]


def compare(
    title: str, calls: dict[str, Callable[[str], Any]], measure: Measure, rounds: int
) -> None:
    figures: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds):
        order = list(calls) if number % 2 else list(reversed(calls))
        for name in order:
            figures[name].append(measure(calls[name]))
    print(f"\n| {title} | ns | x dict |\n|---|--:|--:|")
    for name, row in sorted(figures.items(), key=lambda pair: statistics.median(pair[1])):
        ratio = statistics.median(a / b for a, b in zip(row, figures["dict"], strict=True))
        print(f"| {name} | {statistics.median(row):,.0f} | {ratio:.1f} |")


def filled(peer: Peer) -> Any:
    cache = peer.make(ROOM)
    put = peer.put(cache)
    for key in KEYS:
        put(key, 1)
    return cache


def zipf(count: int) -> list[str]:
    rng = random.Random(1)
    weights = list(accumulate(1 / (rank + 1) ** 0.9 for rank in range(50_000)))
    return [f"z{number}" for number in rng.choices(range(50_000), cum_weights=weights, k=count)]


def zipf_run(all_peers: list[Peer]) -> None:
    drawn = zipf(200_000)
    print("\n| get, set on a miss (Zipf 0.9) | hits % | ns |\n|---|--:|--:|")
    for peer in all_peers:
        if peer.name in {"dict", "functools.lru_cache"}:
            continue
        cache = peer.make(1000)
        get, put, hits = peer.get(cache), peer.put(cache), 0
        begin = time.process_time_ns()
        for key in drawn:
            if get(key) is None:
                put(key, 1)
            else:
                hits += 1
        spent = (time.process_time_ns() - begin) / len(drawn)
        print(f"| {peer.name} | {100 * hits / len(drawn):.1f} | {spent:,.0f} |")


def memory(all_peers: list[Peer]) -> None:
    print("\n| memory per entry, 100,000 entries, Python's own | bytes |\n|---|--:|")
    keys = [f"m{number}" for number in range(100_000)]
    for peer in all_peers:
        if peer.name in {"dict", "zero"} or peer.name.startswith("cachetools"):
            cache = peer.make(100_000)
            put = peer.put(cache)
            tracemalloc.start()
            for key in keys:
                put(key, None)
            print(f"| {peer.name} | {tracemalloc.get_traced_memory()[0] / len(keys):.0f} |")
            tracemalloc.stop()


def main() -> None:
    found = list(peers())
    versions = []
    for name in ("cachetools", "theine", "moka-py", "cachebox"):
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    print(f"{platform.python_implementation()} {platform.python_version()},", ", ".join(versions))
    gets = {peer.name: peer.get(filled(peer)) for peer in found}
    puts = {peer.name: bind(peer.put(filled(peer))) for peer in found if "lru_c" not in peer.name}
    takes = {peer.name: peer.take(filled(peer)) for peer in found if peer.take}
    takes["dict"] = gets["dict"]
    compare("get, hit", gets, per_call, ROUNDS)
    compare("set, known key", puts, per_call, ROUNDS)
    compare("take, hit", takes, per_call, ROUNDS)
    compare("get, hit, 8 threads", gets, per_call_in_threads, 3)
    compare("take, hit, 8 threads", takes, per_call_in_threads, 3)
    zipf_run(found)
    memory(found)


def bind(put: Callable[[str, Any], Any]) -> Callable[[str], Any]:
    return lambda key: put(key, 1)


if __name__ == "__main__":
    main()
