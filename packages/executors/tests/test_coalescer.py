"""Loads of single keys made into loads of many."""

import threading
from typing import Any

import anyio
import pytest
from anyio.lowlevel import checkpoint

from zero.executors import AsyncCoalescer, Coalescer, ExecutorClosedError, MissingKeyError

from .waits import LIMIT, Boom


class Source:
    """Loads squares, and keeps what was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def __call__(self, keys: list[int]) -> dict[int, int | Exception]:
        self.asked.append(keys)
        return {key: Boom(key) if key < 0 else key * key for key in keys if key}

    async def later(self, keys: list[int]) -> dict[int, int | Exception]:
        await checkpoint()
        return self(keys)


async def gather(coalescer: AsyncCoalescer[int, int], *keys: int) -> dict[int, Any]:
    found: dict[int, Any] = {}

    async def load(key: int) -> None:
        try:
            found[key] = await coalescer.load(key)
        except Exception as error:
            found[key] = type(error)

    async with anyio.create_task_group() as group:
        for key in keys:
            group.start_soon(load, key)
    return found


async def test_keys_of_one_turn_are_loaded_together_and_once() -> None:
    source = Source()
    async with AsyncCoalescer(source.later) as squares:
        assert await gather(squares, 1, 2, 3, 2) == {1: 1, 2: 4, 3: 9}
        assert [sorted(keys) for keys in source.asked] == [[1, 2, 3]]
        assert await squares.load(1) == 1  # nothing was kept
    assert len(source.asked) == 2
    assert repr(squares) == "<AsyncCoalescer Source.later>"


async def test_each_key_has_its_own_error() -> None:
    async with AsyncCoalescer(Source().later) as squares:
        assert await gather(squares, -1, 0, 5) == {-1: Boom, 0: MissingKeyError, 5: 25}
        with pytest.raises(MissingKeyError, match="nothing was loaded for key 0"):
            await squares.load(0)


async def test_a_load_that_fails_fails_for_all_and_the_next_one_goes_on() -> None:
    fails = [True]

    async def load_many(keys: list[int]) -> list[int]:
        if fails.pop() if fails else False:
            raise Boom
        return keys

    async with AsyncCoalescer(load_many) as same:
        assert await gather(same, 1, 2) == {1: Boom, 2: Boom}
        assert await gather(same, 1, 2) == {1: 1, 2: 2}


async def test_a_sequence_has_one_value_per_key() -> None:
    async def load_many(keys: list[int]) -> list[int]:
        return keys[1:]

    async with AsyncCoalescer(load_many, window=0.001) as short:
        with pytest.raises(ValueError, match="1 keys were to be loaded, 0 values came"):
            await short.load(1)


async def test_a_full_load_does_not_wait_for_its_window() -> None:
    source = Source()
    async with AsyncCoalescer(source, window=1000, max_keys=2) as squares:
        with anyio.fail_after(LIMIT):
            assert await gather(squares, 1, 2, 3, 4) == {1: 1, 2: 4, 3: 9, 4: 16}
    assert [len(keys) for keys in source.asked] == [2, 2]


async def test_the_cache_keeps_values_but_no_failure_and_is_bounded() -> None:
    source = Source()
    async with AsyncCoalescer(source.later, cache=2) as squares:
        for key in (1, 2, 1, 3, 1, 2):
            await gather(squares, key)
        await gather(squares, -1)
        await gather(squares, -1)
        squares.forget(1)
        await gather(squares, 1)
    assert source.asked == [[1], [2], [3], [2], [-1], [-1], [1]]


async def test_one_who_is_cancelled_takes_nothing_from_the_others() -> None:
    release, found = anyio.Event(), list[int]()

    async def load_many(keys: list[int]) -> list[int]:
        await release.wait()
        return keys

    async def load(key: int) -> None:
        found.append(await same.load(key))

    async with AsyncCoalescer(load_many) as same, anyio.create_task_group() as group:
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as inner:
                inner.start_soon(load, 1)
                await checkpoint()
                group.start_soon(load, 1)
                group.start_soon(load, 2)
                await checkpoint()
                scope.cancel()
        release.set()
    assert sorted(found) == [1, 2]


async def test_leaving_by_an_error_ends_loads_and_who_waits_for_them() -> None:
    errors: list[type[Exception]] = []

    async def load(coalescer: AsyncCoalescer[int, int]) -> None:
        try:
            await coalescer.load(1)
        except ExecutorClosedError as error:
            errors.append(type(error))

    async def never(_: list[int]) -> list[int]:
        await anyio.sleep_forever()
        raise AssertionError

    async with anyio.create_task_group() as group:

        async def fail() -> None:
            async with AsyncCoalescer(never) as coalescer:
                group.start_soon(load, coalescer)
                for _ in range(5):
                    await checkpoint()
                raise Boom

        with pytest.raises(Boom):
            await fail()
    assert errors == [ExecutorClosedError]


async def test_a_thousand_loads_cancelled_at_any_point_leave_nothing() -> None:
    async with AsyncCoalescer(Source().later, cache=10) as squares:

        async def load(number: int) -> None:
            with anyio.CancelScope() as scope:
                async with anyio.create_task_group() as group:
                    group.start_soon(squares.load, 1 + number % 50)
                    for _ in range(number % 7):
                        await checkpoint()
                    scope.cancel()

        for _ in range(10):
            async with anyio.create_task_group() as group:
                for number in range(100):
                    group.start_soon(load, number)
        with anyio.fail_after(LIMIT):
            assert await squares.load(7) == 49


def test_threads_load_together() -> None:
    source, found = Source(), dict[int, Any]()
    squares = Coalescer(source, window=1000, max_keys=8)

    def load(key: int) -> None:
        try:
            found[key] = squares.load(key)
        except Exception as error:
            found[key] = type(error)

    threads = [threading.Thread(target=load, args=(key,)) for key in range(-1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    assert [sorted(keys) for keys in source.asked] == [list(range(-1, 7))]
    assert found == {-1: Boom, 0: MissingKeyError, **{n: n * n for n in range(1, 7)}}


def test_a_thread_alone_waits_no_longer_than_its_window_and_may_keep_values() -> None:
    source = Source()
    squares = Coalescer(source, window=0.0, cache=1)
    assert [squares.load(key) for key in (3, 3, 4, 3)] == [9, 9, 16, 9]
    assert source.asked == [[3], [4], [3]]
    assert repr(squares).startswith("<Coalescer ")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"window": -1}, "window must be a number of seconds, not below 0: -1"),
        ({"max_keys": 0}, "max_keys must be above 0, not 0"),
        ({"cache": -1}, "cache must be a number of values, not -1"),
    ],
)
def test_bad_options_are_named(options: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        Coalescer(Source(), **options)
