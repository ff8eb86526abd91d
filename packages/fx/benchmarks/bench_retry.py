# /// script
# dependencies = ["zero-fx", "tenacity", "stamina", "backoff"]
# ///
"""Retry a function that succeeds at once: ours beside a loop by hand and what else there is.

    uv run --with tenacity --with stamina --with backoff python packages/fx/benchmarks/bench_retry.py

Three attempts, no wait. Rounds are interleaved, every other one in reverse; a figure is the median over the
rounds, a ratio the median of the ratios within a round, ours to the peer. CPU time on one thread; wall time per
call on eight, which share the decorated function. A peer that is not installed is left out.
"""

import asyncio
import importlib.util
import platform
import statistics
import threading
import time
from collections.abc import Awaitable, Callable

from zero.fx import RetryBudget, retry

ROUNDS = 9
CALLS = 50_000

Fetch = Callable[[int], int]
AsyncFetch = Callable[[int], Awaitable[int]]


def fetch(item: int) -> int:
    return item


async def afetch(item: int) -> int:
    return item


def by_hand(item: int) -> int:
    for attempt in range(3):
        try:
            return fetch(item)
        except Exception:
            if attempt == 2:
                raise
    raise AssertionError


async def aby_hand(item: int) -> int:
    for attempt in range(3):
        try:
            return await afetch(item)
        except Exception:
            if attempt == 2:
                raise
    raise AssertionError


SYNC: dict[str, Fetch] = {
    "zero-fx": retry(attempts=3)(fetch),
    "zero-fx, with a budget": retry(attempts=3, budget=RetryBudget())(fetch),
    "for and try by hand": by_hand,
    "no retry": fetch,
}
ASYNC: dict[str, AsyncFetch] = {
    "zero-fx, async": retry(attempts=3)(afetch),
    "for and try by hand, async": aby_hand,
    "no retry, async": afetch,
}


def has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def with_peers() -> None:
    if has("tenacity"):
        import tenacity

        stop = tenacity.stop_after_attempt(3)
        SYNC["tenacity"] = tenacity.retry(stop=stop)(fetch)
        ASYNC["tenacity, async"] = tenacity.retry(stop=stop)(afetch)
    if has("stamina"):
        import stamina

        SYNC["stamina"] = stamina.retry(on=Exception, attempts=3, wait_initial=0)(fetch)
        ASYNC["stamina, async"] = stamina.retry(on=Exception, attempts=3, wait_initial=0)(afetch)
    if has("backoff"):
        import backoff

        SYNC["backoff"] = backoff.on_exception(backoff.expo, Exception, max_tries=3)(fetch)
        ASYNC["backoff, async"] = backoff.on_exception(backoff.expo, Exception, max_tries=3)(afetch)


def one_thread(call: Fetch) -> float:
    began = time.process_time()
    for number in range(CALLS):
        call(number)
    return time.process_time() - began


def eight_threads(call: Fetch) -> float:
    def work() -> None:
        for number in range(CALLS):
            call(number)

    threads = [threading.Thread(target=work) for _ in range(8)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (time.perf_counter() - began) / 8


def one_loop(call: AsyncFetch) -> float:
    async def main() -> None:
        for number in range(CALLS):
            await call(number)

    began = time.process_time()
    asyncio.run(main())
    return time.process_time() - began


def measure(title: str, jobs: dict[str, Callable[[], float]]) -> None:
    print(title)
    costs: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(ROUNDS):
        for name in list(jobs)[:: -1 if turn % 2 else 1]:
            costs[name].append(jobs[name]() / CALLS * 1e6)
    ours = next(iter(jobs))
    for name, spent in costs.items():
        ratio = statistics.median(a / b for a, b in zip(costs[ours], spent, strict=True))
        print(f"  {name:<30}{statistics.median(spent):>8.2f} us{ratio:>9.2f}x")


if __name__ == "__main__":
    with_peers()
    print(f"Python {platform.python_version()}, {ROUNDS} rounds, per call, ours to the peer")
    measure("one thread", {name: lambda c=c: one_thread(c) for name, c in SYNC.items()})
    quick = {name: c for name, c in SYNC.items() if name not in ("tenacity", "stamina")}
    measure("eight threads", {name: lambda c=c: eight_threads(c) for name, c in quick.items()})
    measure("one loop", {name: lambda c=c: one_loop(c) for name, c in ASYNC.items()})
