import gc
import inspect
import weakref
from dataclasses import dataclass

import anyio
import anyio.lowlevel
import pytest

from zero.collection import Cached, cached
from zero.timex import ManualClock


class Missing(LookupError):
    pass


def test_a_function_is_called_once_for_the_same_arguments() -> None:
    calls: list[tuple[int, int]] = []

    @cached(ttl=60)
    def add(a: int, b: int = 0) -> int:
        """Add two numbers."""
        calls.append((a, b))
        return a + b

    assert [add(1, 2), add(1, 2), add(1, b=2), add(1)] == [3, 3, 3, 1]
    assert calls == [(1, 2), (1, 2), (1, 0)]
    assert (add.stats().hits, add.stats().misses) == (1, 3)
    assert add.__doc__ == "Add two numbers."
    assert str(inspect.signature(add)) == "(a: int, b: int = 0) -> int"
    assert repr(add).endswith("add: 3>")


def test_a_key_of_ones_own() -> None:
    calls: list[object] = []

    @cached(key=lambda query, page: (tuple(query), page))
    def find(query: list[str], page: int) -> int:
        calls.append(query)
        return len(query)

    assert find(["a"], 1) == find(query=["a"], page=1) == 1
    assert len(calls) == 1
    assert find.key(["a"], 1) == (("a",), 1)


def test_what_was_given_can_be_forgotten() -> None:
    calls: list[int] = []

    @cached()
    def double(x: int) -> int:
        calls.append(x)
        return 2 * x

    double(1)
    assert double.forget(1)
    assert not double.forget(1)
    double(1)
    assert calls == [1, 1]


def test_errors_are_not_kept_unless_they_say_that_there_is_nothing() -> None:
    clock = ManualClock()
    calls: list[str] = []

    @cached(absent=Missing, absent_ttl=5, jitter=0, clock=clock)
    def find(name: str) -> str:
        calls.append(name)
        raise Missing(name) if name == "nobody" else ZeroDivisionError

    for name in ("nobody", "nobody", "zero", "zero"):
        with pytest.raises((Missing, ZeroDivisionError)):
            find(name)
    assert calls == ["nobody", "zero", "zero"]
    clock.advance(5)
    with pytest.raises(Missing):
        find("nobody")
    assert calls[-1] == "nobody"


async def test_an_async_function_stays_one() -> None:
    calls: list[int] = []

    @cached(limit=10)
    async def load(number: int) -> str:
        calls.append(number)
        await anyio.lowlevel.checkpoint()
        return str(number)

    async with anyio.create_task_group() as group:
        for _ in range(10):
            group.start_soon(load, 1)
    assert await load(1) == "1"
    assert calls == [1]
    assert inspect.iscoroutinefunction(type(load).__call__)


class Shop:
    calls = 0

    def __init__(self, name: str) -> None:
        self.name = name

    @cached(limit=5)
    def price(self, item: str) -> str:
        Shop.calls += 1
        return f"{self.name} {item}"

    @cached()
    async def aprice(self, item: str) -> str:
        return f"async {self.name} {item}"


async def test_each_object_has_a_cache_of_its_own() -> None:
    Shop.calls = 0
    one, two = Shop("one"), Shop("two")
    assert [one.price("a"), one.price("a"), two.price("a")] == ["one a", "one a", "two a"]
    assert Shop.calls == 2
    assert (one.price.stats().hits, two.price.stats().hits) == (1, 0)
    assert one.price.cache is one.price.cache
    assert one.price.cache is not two.price.cache
    assert one.price.forget("a")
    assert await one.aprice("b") == "async one b"
    assert await two.aprice("b") == "async two b"


def test_the_cache_of_an_object_goes_with_it() -> None:
    shop = Shop("one")
    shop.price("a")
    method = Shop.__dict__["price"]
    assert isinstance(method, Cached)
    held = len(method._bound)
    cache, gone = weakref.ref(shop.price.cache), weakref.ref(shop)
    del shop
    gc.collect()
    assert gone() is None
    assert len(method._bound) == held - 1
    gc.collect()
    assert cache() is None


def test_objects_that_are_equal_do_not_share() -> None:
    @dataclass
    class Point:
        x: int

        @cached()
        def double(self) -> list[int]:
            return [2 * self.x]

    one, other = Point(1), Point(1)
    assert one.double() is one.double()
    assert one.double() is not other.double()
