"""Map-reduce on tasks, on asyncio and trio."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextvars import ContextVar
from functools import partial
from itertools import count

import anyio
import pytest
from anyio.lowlevel import checkpoint

from zero.mr import CancelError, afinish, afor_each, amap_reduce

from .helpers import Boom, Source


async def same(item: int) -> int:
    return item


async def total(values: AsyncIterator[int]) -> int:
    found = 0
    async for value in values:
        found += value
    return found


async def numbers(size: int) -> AsyncIterator[int]:
    for number in range(size):
        await checkpoint()
        yield number


@pytest.mark.parametrize("workers", [-1, 1, 3, 16])
@pytest.mark.parametrize("buffer", [0, 1, 1024])
async def test_every_value_arrives_once(workers: int, buffer: int) -> None:
    job = partial(amap_reduce, workers=workers, buffer=buffer)
    assert await job(range(500), same, total) == 124_750
    assert await job(numbers(500), same, sorted) == list(range(500))


async def test_plain_mappers_run_in_threads_with_the_callers_context() -> None:
    tenant: ContextVar[str] = ContextVar("tenant")
    tenant.set("shop")
    here = threading.get_ident()

    def mapper(_: int) -> tuple[bool, str]:
        return threading.get_ident() == here, tenant.get()

    assert await amap_reduce([1], mapper, list) == [(False, "shop")]


async def test_a_lambda_around_a_coroutine_function_is_awaited() -> None:
    async def add(amount: int, item: int) -> int:
        return item + amount

    assert await amap_reduce([1, 2], partial(add, 10), total) == 23
    assert await amap_reduce([1, 2], lambda item: add(20, item), total) == 43


async def test_a_mapper_may_make_any_number_of_values() -> None:
    async def stream(item: int) -> AsyncIterator[int]:
        for number in range(item):
            yield number

    async def rows(item: int) -> list[int]:
        return [item] * item

    assert await amap_reduce([3, 0, 2], stream, sorted, flatten=True) == [0, 0, 1, 1, 2]
    assert await amap_reduce([3, 0, 2], rows, sorted, flatten=True) == [2, 2, 3, 3, 3]
    assert await amap_reduce([3, 0, 2], range, sorted, flatten=True) == [0, 0, 1, 1, 2]


async def test_no_more_than_the_workers_map_at_once() -> None:
    running = most = 0

    async def mapper(item: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await checkpoint()
        running -= 1
        return item

    await afor_each(range(100), mapper, workers=7)
    assert most == 7


async def test_an_asynchronous_source_is_asked_by_one_at_a_time() -> None:
    inside = False

    class Shy:
        left = 50

        def __aiter__(self) -> AsyncIterator[int]:
            return self

        async def __anext__(self) -> int:
            nonlocal inside
            assert not inside
            inside = True
            await checkpoint()
            inside = False
            self.left -= 1
            if self.left < 0:
                raise StopAsyncIteration
            return self.left

    assert await amap_reduce(Shy(), same, total) == sum(range(50))


async def test_a_slow_reducer_holds_the_mappers_back() -> None:
    source = Source(10_000)

    async def reducer(values: AsyncIterator[int]) -> int:
        await anext(values)
        for _ in range(100):
            await checkpoint()
        return len(source.handed)

    assert await amap_reduce(source, same, reducer, workers=2, buffer=8) <= 8 + 2 + 2
    assert len(source.handed) == 10_000


async def test_the_first_error_cancels_mappers_reducer_and_source_at_once() -> None:
    cancelled: list[str] = []
    waiting: set[str] = set()

    async def wait(name: str) -> None:
        waiting.add(name)
        try:
            await anyio.sleep_forever()
        finally:
            cancelled.append(name)

    async def source() -> AsyncIterator[int]:
        yield 1
        yield 2
        try:
            await wait("source")
        finally:
            cancelled.append("closed")

    async def mapper(item: int) -> int:
        if item == 2:
            while waiting != {"mapper", "source", *who}:
                await checkpoint()
            raise Boom("two")
        await wait("mapper")
        return item

    async def reducer(values: AsyncIterator[int]) -> None:
        async for _ in values:
            pass

    async def slow_reducer(values: AsyncIterator[int]) -> None:
        await wait("reducer")

    for reduce, who in ((reducer, []), (slow_reducer, ["reducer"])):
        cancelled.clear()
        waiting.clear()
        with pytest.raises(Boom, match="two"):
            await amap_reduce(source(), mapper, reduce)
        assert sorted(cancelled) == sorted(["mapper", "source", "closed", *who])


async def test_cancelling_the_caller_cancels_all_of_it() -> None:
    ended: list[int] = []

    async def mapper(item: int) -> int:
        try:
            await anyio.sleep_forever()
        finally:
            ended.append(item)
        return item

    source = Source(1000)
    generator = iter(source)
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(partial(amap_reduce, generator, mapper, total, workers=5))
            while len(source.handed) < 5:
                await checkpoint()
            scope.cancel()
    assert sorted(ended) == [0, 1, 2, 3, 4]
    assert source.closed


async def test_a_deadline_around_an_endless_source_holds() -> None:
    """Also where no mapper ever waits: the loop is given back now and then."""
    with pytest.raises(TimeoutError), anyio.fail_after(0.05):
        await afor_each(count(), same)


async def test_nothing_begins_under_a_cancelled_scope() -> None:
    seen: list[int] = []
    with anyio.CancelScope() as scope:
        scope.cancel()
        await afor_each([1], seen.append)
    assert not seen
    assert scope.cancelled_caught


async def test_a_group_holds_every_error() -> None:
    together = anyio.Event()

    async def mapper(item: int) -> None:
        if item == 2:
            together.set()
        try:
            await together.wait()
        finally:
            raise Boom(item)

    with pytest.raises(ExceptionGroup) as caught:
        await afor_each(range(9), mapper, workers=3, errors="group")
    assert sorted(error.args[0] for error in caught.value.exceptions) == [0, 1, 2]


async def test_a_task_group_of_the_mappers_own_fails_as_a_group() -> None:
    async def mapper(_: int) -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(fail)

    async def fail() -> None:
        raise Boom

    with pytest.raises(ExceptionGroup) as caught:
        await afor_each([1], mapper)
    assert isinstance(caught.value.exceptions[0], Boom)


async def test_progress_counts_what_has_been_mapped() -> None:
    steps: list[int] = []
    await amap_reduce(range(30), same, total, progress=steps.append)
    assert steps == [1] * 30


async def test_afinish_keeps_the_functions_order_and_takes_plain_ones() -> None:
    async def slow() -> str:
        await checkpoint()
        return "slow"

    def plain() -> str:
        return "plain"

    assert await afinish(slow, partial(same, 1)) == ("slow", 1)
    assert await afinish(slow, plain, slow, plain) == ("slow", "plain", "slow", "plain")
    assert await afinish(lambda: same(3), lambda: same(4)) == (3, 4)
    assert await afinish() == ()


async def test_a_cancel_where_nothing_is_reduced_is_no_late_one() -> None:
    async def give_up(_: int = 0) -> None:
        raise CancelError(Boom("why"))

    with pytest.raises(Boom, match="why"):
        await afor_each([1], give_up)
    with pytest.raises(Boom, match="why"):
        await afinish(give_up)


async def test_afinish_cancels_the_others_at_the_first_error() -> None:
    """In go-zero they run on in the background."""
    ended: list[str] = []

    async def long() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            ended.append("long")

    async def fail() -> None:
        await checkpoint()
        raise Boom

    with pytest.raises(Boom):
        await afinish(long, fail)
    assert ended == ["long"]


def plain_total(values: Iterator[int]) -> int:
    return sum(values)


async def test_a_plain_reducer_gets_all_values_in_a_thread() -> None:
    assert await amap_reduce(range(10), same, plain_total) == 45
