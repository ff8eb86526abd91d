"""Caches between threads, tasks and processes."""

import random
import threading
from collections import Counter
from contextlib import suppress

import anyio
import anyio.lowlevel
import anyio.to_thread
import pytest

from zero.collection import Cache

from .helpers import SAFETY, eventually, in_child, in_threads, named


class Missing(LookupError):
    pass


def test_all_who_ask_at_the_same_time_share_one_fetch() -> None:
    cache = Cache[str, int]()
    fetched: list[str] = []
    finish, results = threading.Event(), list[int]()

    def fetch(key: str) -> int:
        fetched.append(key)
        assert finish.wait(SAFETY)
        return 7

    threads = [
        threading.Thread(target=lambda: results.append(cache.take("a", fetch))) for _ in range(100)
    ]
    for thread in threads:
        thread.start()
    eventually(lambda: sum(len(it.waiters) for it in list(cache._flights._flights.values())) == 99)
    finish.set()
    for thread in threads:
        thread.join(SAFETY)
    assert (fetched, results) == (["a"], [7] * 100)
    assert (cache.stats().hits, cache.stats().misses) == (99, 1)


def test_who_asks_after_a_delete_does_not_get_the_fetch_from_before() -> None:
    cache = Cache[str, str]()
    begun, finish = threading.Event(), threading.Event()
    first: list[str] = []

    def slow(key: str) -> str:
        begun.set()
        assert finish.wait(SAFETY)
        return "old"

    thread = threading.Thread(target=lambda: first.append(cache.take("a", slow)))
    thread.start()
    assert begun.wait(SAFETY)
    cache.delete("a")
    assert cache.take("a", lambda key: "new") == "new"
    finish.set()
    thread.join(SAFETY)
    assert first == ["old"]
    assert cache.get("a") == "new"


def test_waiters_of_a_fetch_that_is_interrupted_fetch_themselves() -> None:
    """In go-zero a fetch that panics makes the others get nil, as a hit."""
    cache = Cache[str, int]()
    begun, finish = threading.Event(), threading.Event()
    results: list[object] = []

    def interrupted(key: str) -> int:
        begun.set()
        assert finish.wait(SAFETY)
        raise KeyboardInterrupt

    def lead() -> None:
        try:
            cache.take("a", interrupted)
        except KeyboardInterrupt:
            results.append("interrupted")

    leader = threading.Thread(target=lead)
    leader.start()
    assert begun.wait(SAFETY)
    waiter = threading.Thread(target=lambda: results.append(cache.take("a", lambda key: 5)))
    waiter.start()
    eventually(lambda: any(it.waiters for it in list(cache._flights._flights.values())))
    finish.set()
    leader.join(SAFETY)
    waiter.join(SAFETY)
    assert sorted(map(str, results)) == ["5", "interrupted"]


def test_eight_threads_leave_no_entry_load_or_timer_behind() -> None:
    gone: Counter[str] = Counter()
    cache = Cache[int, int](
        limit=50, ttl=0.02, absent=Missing, on_evict=lambda key, value, cause: gone.update([cause])
    )

    def fetch(key: int) -> int:
        if key % 7 == 0:
            raise Missing(key)
        return key * 2

    def work(thread: int) -> None:
        rng = random.Random(thread)
        for _ in range(1500):
            key = rng.randrange(120)
            match rng.randrange(5):
                case 0:
                    cache.set(key, key * 2)
                case 1:
                    cache.delete(key)
                case 2:
                    assert cache.get(key, key * 2) == key * 2
                case _:
                    with suppress(Missing):
                        assert cache.take(key, fetch) == key * 2
            assert len(cache) <= 50 + 8

    in_threads(8, work)
    assert gone["limit"] > 0
    assert cache._loading == {}
    assert cache._flights._flights == {}
    assert len(cache) <= 50
    assert sum(len(second) for second in cache._seconds.values()) <= len(cache)
    cache.close()
    assert cache._chores == []


def test_caches_share_one_thread_and_start_none_before_they_are_used() -> None:
    caches = [Cache[int, int](ttl=60) for _ in range(30)]
    assert all(not cache._chores for cache in caches)
    for cache in caches:
        cache.set(1, 1)
    assert len([it for it in named("zero-wheel") if it.name == "zero-wheel"]) == 1
    for cache in caches:
        cache.close()


def test_a_forked_child_keeps_what_is_held_and_sweeps_it() -> None:
    cache = Cache[str, int](ttl=600, limit=3)
    cache.set("a", 1)
    locked, release = threading.Event(), threading.Event()

    def hold() -> None:
        with cache._lock:
            locked.set()
            release.wait(SAFETY)

    holder = threading.Thread(target=hold)
    holder.start()
    assert locked.wait(SAFETY)

    def check() -> bool:
        held = cache.get("a") == 1 and cache.take("b", lambda key: 2) == 2
        cache.set("c", 3, 0.01)
        eventually(lambda: len(cache) == 2)
        return held

    try:
        assert in_child(check)
    finally:
        release.set()
        holder.join(SAFETY)
    assert cache.keys() == ["a"]
    cache.close()


async def test_tasks_share_one_fetch() -> None:
    cache = Cache[str, int](ttl=60)
    fetched: list[str] = []
    results: list[int] = []

    async def fetch(key: str) -> int:
        fetched.append(key)
        await anyio.lowlevel.checkpoint()
        return 7

    async def ask() -> None:
        results.append(await cache.atake("a", fetch))

    async with anyio.create_task_group() as group:
        for _ in range(50):
            group.start_soon(ask)
    assert (fetched, results) == (["a"], [7] * 50)
    assert await cache.atake("a", fetch) == 7
    assert (cache.stats().hits, cache.stats().misses) == (50, 1)
    cache.close()


async def test_a_thread_waits_for_the_fetch_of_a_task() -> None:
    cache = Cache[str, int]()
    begun, finish = anyio.Event(), anyio.Event()
    results: list[int] = []

    async def fetch(key: str) -> int:
        begun.set()
        await finish.wait()
        return 7

    async def ask() -> None:
        results.append(await cache.atake("a", fetch))

    async def from_thread() -> None:
        results.append(await anyio.to_thread.run_sync(cache.take, "a", lambda key: 8))

    async with anyio.create_task_group() as group:
        group.start_soon(ask)
        await begun.wait()
        group.start_soon(from_thread)
        with anyio.fail_after(SAFETY):
            while not any(it.waiters for it in list(cache._flights._flights.values())):
                await anyio.lowlevel.checkpoint()
        finish.set()
    assert results == [7, 7]


async def test_who_is_cancelled_only_leaves() -> None:
    cache = Cache[str, int]()
    begun, finish = anyio.Event(), anyio.Event()
    results: list[int] = []

    async def fetch(key: str) -> int:
        begun.set()
        await finish.wait()
        return 7

    async def ask(scope: anyio.CancelScope) -> None:
        with scope:
            results.append(await cache.atake("a", fetch))

    first, second = anyio.CancelScope(), anyio.CancelScope()
    async with anyio.create_task_group() as group:
        group.start_soon(ask, first)
        await begun.wait()
        group.start_soon(ask, second)
        await anyio.wait_all_tasks_blocked()
        first.cancel()
        await anyio.wait_all_tasks_blocked()
        finish.set()
    assert results == [7]
    assert cache.get("a") == 7


async def test_a_fetch_that_nobody_waits_for_is_cancelled_and_nothing_is_held() -> None:
    cache = Cache[str, int]()
    ended: list[str] = []

    async def fetch(key: str) -> int:
        try:
            await anyio.sleep_forever()
        finally:
            ended.append(key)
        return 1

    with anyio.move_on_after(0.01):
        await cache.atake("a", fetch)
    with anyio.fail_after(SAFETY):
        while not ended or cache._loading:
            await anyio.lowlevel.checkpoint()
    assert "a" not in cache


async def test_async_absence_and_errors() -> None:
    cache = Cache[str, int](absent=Missing)
    fetched: list[str] = []

    async def fetch(key: str) -> int:
        fetched.append(key)
        raise Missing(key)

    async def fail(key: str) -> int:
        raise ZeroDivisionError

    for _ in range(3):
        with pytest.raises(Missing):
            await cache.atake("a", fetch)
    with pytest.raises(ZeroDivisionError):
        await cache.atake("b", fail)
    assert fetched == ["a"]
    assert cache._loading == {}


async def test_a_thousand_tasks_cancelled_anywhere_leave_nothing_behind() -> None:
    rng = random.Random(3)
    cache = Cache[int, int](limit=40, ttl=60, absent=Missing)

    async def fetch(key: int) -> int:
        await anyio.sleep(rng.uniform(0, 0.004))
        if key % 5 == 0:
            raise Missing(key)
        return key

    async def ask(number: int) -> None:
        key = number % 60
        with anyio.move_on_after(rng.uniform(0, 0.01)):
            await anyio.sleep(rng.uniform(0, 0.01))
            with suppress(Missing):
                assert await cache.atake(key, fetch) == key
        if number % 9 == 0:
            cache.delete(key)

    async with anyio.create_task_group() as group:
        for number in range(1000):
            group.start_soon(ask, number)
        await anyio.sleep(0.015)
        group.cancel_scope.cancel()
    with anyio.fail_after(SAFETY):
        while cache._loading or cache._flights._flights:
            await anyio.lowlevel.checkpoint()
    assert len(cache) <= 40
    cache.close()
