"""Workers: threads, tasks, executors."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextvars import ContextVar
from math import isqrt
from multiprocessing import get_context
from typing import Any

import anyio
import pytest
from anyio.lowlevel import checkpoint

from zero.fx import Stream
from zero.threading import go_safe

from .helpers import Boom, Later, Source, no_workers_left

name: ContextVar[str] = ContextVar("name", default="nobody")


class Gate:
    """Lets a number of threads meet."""

    def __init__(self, count: int) -> None:
        self.barrier = threading.Barrier(count)

    def __call__(self, item: int) -> int:
        self.barrier.wait(60)
        return item


def test_as_many_items_as_workers_are_worked_on_at_once() -> None:
    assert Stream(range(8)).map(Gate(4), workers=4).to_list() == list(range(8))
    assert Stream(range(9)).walk(lambda x: [Gate(1)(x)] * 2, workers=0).count() == 18


def test_threads_are_hired_when_there_is_work_for_them() -> None:
    seen: set[int] = set()
    Stream(range(2)).parallel(lambda _: seen.add(threading.get_ident()), workers=1000)
    assert len(seen) <= 2


def test_ordered_workers_keep_the_order_and_the_others_do_not_wait_for_it() -> None:
    def late(item: int) -> int:
        if item == 0:
            assert go.wait(60)
        if item == 2:
            go.set()
        return item

    go = threading.Event()
    assert Stream(range(3)).map(late, workers=2).to_list() == [0, 1, 2]
    go = threading.Event()
    assert Stream(range(3)).map(late, workers=2, ordered=False).to_list()[-1] == 0


@pytest.mark.parametrize("ordered", [True, False])
def test_workers_read_no_further_ahead_than_they_say(ordered: bool) -> None:
    source, done = Source(), threading.Semaphore(0)
    # Where the order does not count, three wait and each of three workers may have one in hand.
    surely, limit = (6, 6) if ordered else (3, 5)

    def work(item: int) -> int:
        done.release()
        return item

    with Stream(source).map(work, workers=3, ordered=ordered).open():
        for _ in range(surely):
            assert done.acquire(timeout=60)
        assert source.handed <= limit
    assert source.handed <= limit


async def test_tasks_read_no_further_ahead_than_they_say() -> None:
    async def same(item: int) -> int:
        return item

    for ordered in (True, False):
        later = Later()
        async with Stream(later).map(same, workers=3, ordered=ordered).aopen():
            await anyio.wait_all_tasks_blocked()
            assert later.handed <= 6


async def test_a_buffer_is_filled_while_nobody_reads() -> None:
    later = Later()
    async with Stream(later).buffer(4).aopen() as items:
        await anyio.wait_all_tasks_blocked()
        assert later.handed == 5
        assert await anext(items) == 0


def test_a_buffer_is_filled_by_a_thread_in_sync_code() -> None:
    enough = threading.Event()
    source = Source(before=lambda number: enough.set() if number == 4 else None)
    with Stream(source).buffer(4).open() as items:
        assert enough.wait(60)
        assert list(zip(range(10), items, strict=False)) == [(n, n) for n in range(10)]


def test_merged_sources_do_not_wait_for_each_other() -> None:
    go = threading.Event()

    def slow() -> Iterator[str]:
        assert go.wait(60)
        yield "slow"

    def quick() -> Iterator[str]:
        yield "quick"
        yield "quick"

    items = []
    for item in Stream(slow()).merge(quick()):
        items.append(item)
        if len(items) == 2:
            go.set()
    assert items == ["quick", "quick", "slow"]


async def test_tasks_overlap_and_keep_the_order() -> None:
    arrived = 0
    all_there = anyio.Event()

    async def meet(item: int) -> int:
        nonlocal arrived
        arrived += 1
        if arrived == 4:
            all_there.set()
        await all_there.wait()
        return item

    assert await Stream(Later(8)).map(meet, workers=4).ato_list() == list(range(8))


async def test_a_slow_source_is_asked_by_one_task_at_a_time() -> None:
    asking = 0

    async def numbers() -> AsyncIterator[int]:
        nonlocal asking
        for number in range(20):
            asking += 1
            assert asking == 1
            await checkpoint()
            asking -= 1
            yield number

    async def same(item: int) -> int:
        await checkpoint()
        return item

    assert await Stream(numbers()).map(same, workers=5).ato_list() == list(range(20))


async def test_a_plain_function_of_workers_runs_in_threads_in_async_code() -> None:
    gate = Gate(3)
    assert await Stream(range(6)).map(gate, workers=3).ato_list() == list(range(6))
    found = await Stream(Later(6)).filter(lambda x: gate(x) % 2, workers=3).ato_list()
    assert found == [1, 3, 5]


async def test_a_lambda_around_a_coroutine_is_awaited_by_workers() -> None:
    async def double(item: int) -> int:
        return item * 2

    assert await Stream([1, 2]).map(lambda x: double(x), workers=2).ato_list() == [2, 4]


async def test_a_stop_iteration_in_a_thread_is_an_error_and_no_end() -> None:
    def stop(item: int) -> int:
        raise StopIteration

    with pytest.raises(RuntimeError):
        await Stream([1]).map(stop, workers=1).ato_list()


def test_workers_see_the_readers_context_each_in_a_copy() -> None:
    def swap(_: int) -> str:
        before = name.get()
        name.set("worker")
        return before

    token = name.set("reader")
    try:
        found = Stream(range(40)).map(swap, workers=8).to_list()
        assert found[0] == "reader"
        assert name.get() == "reader"
    finally:
        name.reset(token)


def test_an_interrupt_in_a_worker_reaches_the_reader() -> None:
    def leave(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Stream([1]).parallel(leave, workers=2)
    assert no_workers_left()


def test_a_stream_that_is_dropped_in_its_own_worker_does_not_wait_for_itself() -> None:
    holder: list[Iterator[int]] = []
    ready, dropped = threading.Event(), threading.Event()

    def work(item: int) -> int:
        assert ready.wait(60)
        holder.clear()
        dropped.set()
        return item

    holder.append(iter(Stream(range(10)).map(work, workers=1)))
    ready.set()
    assert dropped.wait(60)
    assert no_workers_left()


class Counting(ThreadPoolExecutor):
    """Tells how many calls were handed over."""

    handed = 0

    def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
        self.handed += 1
        return super().submit(*args, **kwargs)


@pytest.mark.parametrize("ordered", [True, False])
def test_an_executor_works_and_stays_the_users(ordered: bool) -> None:
    token = name.set("reader")
    try:
        with Counting(2) as pool:
            stream = Stream(Source(10)).map(
                lambda x: (x, name.get()), executor=pool, ordered=ordered
            )
            assert sorted(stream.to_list()) == [(n, "reader") for n in range(10)]
            assert pool.submit(abs, -1).result() == 1
    finally:
        name.reset(token)


def test_an_executor_gets_no_more_than_its_workers_and_an_early_end_cancels_the_rest() -> None:
    with Counting(1) as pool:
        source = Source()
        stream = Stream(source).map(abs, executor=pool, workers=4)
        assert stream.head(3).to_list() == [0, 1, 2]
        assert pool.handed <= 3 + 4
        assert source.closed


@pytest.mark.parametrize("ordered", [True, False])
def test_errors_in_an_executor_reach_the_reader_and_can_be_caught(ordered: bool) -> None:
    def odd(item: int) -> int:
        if item % 2 == 0:
            raise Boom(item)
        return item

    with ThreadPoolExecutor(2) as pool:
        stream = Stream(range(6)).map(odd, executor=pool, workers=2, ordered=ordered)
        with pytest.raises(Boom):
            stream.to_list()
        assert sorted(stream.catch(Boom).to_list()) == [1, 3, 5]


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool


def test_processes_work_on_map_filter_and_walk(processes: Executor) -> None:
    """With functions of the standard library: a spawned process cannot import this module."""
    stream = Stream(range(4)).filter(isqrt, executor=processes, workers=2)
    assert stream.walk(range, executor=processes).map(isqrt, executor=processes).to_list() == [
        *(0, 0, 1, 0, 1, 1)
    ]


async def test_an_executor_works_in_async_code(processes: Executor) -> None:
    stream = Stream(Later(3)).filter(isqrt, executor=processes).walk(range, executor=processes)
    assert await stream.ato_list() == [0, 0, 1]
    with pytest.raises(ValueError, match="nonnegative"):
        await Stream([1, -1]).map(isqrt, executor=processes).ato_list()
    with ThreadPoolExecutor(2) as pool:
        assert await Stream(Later(9)).map(abs, executor=pool, workers=2).head(2).ato_list() == [
            0,
            1,
        ]


@pytest.mark.parametrize("pooled", [True, False])
def test_an_error_of_the_source_comes_after_the_items_before_it(pooled: bool) -> None:
    def numbers() -> Iterator[int]:
        yield 1
        yield 2
        raise Boom

    seen: list[int] = []
    with ThreadPoolExecutor(1) as pool:
        stream = Stream(numbers()).map(abs, workers=4, executor=pool if pooled else None)
        with pytest.raises(Boom):
            stream.for_each(seen.append)
    assert seen == [1, 2]


async def test_an_error_of_the_source_comes_after_the_items_before_it_in_tasks() -> None:
    async def numbers() -> AsyncIterator[int]:
        yield 1
        yield 2
        raise Boom

    seen: list[int] = []
    with pytest.raises(Boom):
        await Stream(numbers()).map(abs, workers=4).afor_each(seen.append)
    assert seen == [1, 2]


def test_an_async_function_for_an_executor_is_refused() -> None:
    async def later(item: int) -> int:
        return item

    with ThreadPoolExecutor(1) as pool, pytest.raises(TypeError, match="runs in tasks"):
        Stream([1]).map(later, executor=pool)


def test_with_too_few_threads_the_work_is_done_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from zero.fx._stream import crew as _crew

    start, started = go_safe, list[int]()

    def scarce(*args: Any, **kwargs: Any) -> Any:
        if len(started) == 2:
            raise RuntimeError("can't start new thread")
        started.append(1)
        return start(*args, **kwargs)

    monkeypatch.setattr(_crew, "go_safe", scarce)
    assert Stream(range(50)).map(abs, workers=8).to_list() == list(range(50))
    assert len(started) == 2
    with pytest.raises(RuntimeError, match="can't start"):
        Stream(range(50)).map(abs, workers=8).to_list()
    started.pop()
    with pytest.raises(RuntimeError, match="can't start"):
        Stream(range(50)).merge(range(50)).to_list()
    assert no_workers_left()
