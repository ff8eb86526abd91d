"""Checked by type checkers, never run."""

from typing import Any, assert_type

from zero.collection import (
    Bucket,
    Cache,
    Cached,
    CacheStats,
    Ring,
    RollingWindow,
    TimingWheel,
    cached,
)


def check_containers() -> None:
    ring = Ring[int](3)
    ring.add(1)
    assert_type(ring.take(), list[int])
    window = RollingWindow(40, 0.25)
    assert_type(window, RollingWindow[Bucket])
    assert_type(window.totals(), tuple[float, int])
    assert_type(window.current(), Bucket)
    assert_type(window.turn, int)


class Peak:
    def add(self, value: float, /) -> None: ...

    def reset(self) -> None: ...


def check_buckets() -> None:
    window = RollingWindow(3, 1.0, bucket=Peak, ignore_current=True)
    assert_type(window.buckets(), list[Peak])


def fire(key: str, value: int) -> None: ...


async def afire(key: str, value: int) -> None: ...


async def check_wheel() -> None:
    wheel = TimingWheel(fire, interval=0.01)
    assert_type(wheel, TimingWheel[str, int])
    wheel.set("a", 1, 5.0)
    assert_type(wheel.move("a", 2.0), bool)
    assert_type(wheel.remove("a"), bool)
    assert_type(wheel.drain(fire), int)
    async with TimingWheel(afire) as awheel:
        assert_type(await awheel.adrain(afire), int)


def length(key: str) -> int:
    return len(key)


async def alength(key: str) -> int:
    return len(key)


async def check_cache() -> None:
    cache = Cache[str, int](limit=10, ttl=60.0, absent=LookupError)
    assert_type(cache.get("a"), int | None)
    assert_type(cache.get("a", "none"), int | str)
    assert_type(cache.take("a", length, ttl=None), int)
    assert_type(await cache.atake("a", alength), int)
    cache.set("a", 1, 5.0)
    assert_type(cache.delete("a"), bool)
    assert_type(cache.keys(), list[str])
    assert_type(cache.stats(), CacheStats)
    assert_type(cache.stats().hit_ratio, float)


def by_item(item: str) -> str:
    return item


class Shop:
    @cached(ttl=5)
    def price(self, item: str, count: int = 1) -> float:
        return 1.0

    @cached(key=by_item)
    async def aprice(self, item: str) -> float:
        return 1.0


@cached()
def double(x: int) -> str:
    return str(2 * x)


@cached(absent=LookupError)
async def adouble(x: int) -> str:
    return str(2 * x)


async def check_cached() -> None:
    assert_type(double(1), str)
    assert_type(await adouble(1), str)
    assert_type(double.forget(1), bool)
    assert_type(Shop().price("a", count=2), float)
    assert_type(await Shop().aprice("a"), float)
    assert_type(double.cache, Cache[Any, Any])
    assert isinstance(double, Cached)
