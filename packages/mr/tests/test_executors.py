"""Mapping in executors of the user's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextvars import ContextVar
from itertools import count
from math import isqrt
from multiprocessing import get_context

import pytest

from zero.mr import CancelError, amap_reduce, for_each, map_reduce

from .helpers import Boom, Source

SAFETY = 20.0


def square(item: int) -> int:
    return item * item


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.fixture
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


async def test_processes_map_for_both_colours(processes: Executor) -> None:
    """With functions of the standard library: a spawned process cannot import this module."""
    assert map_reduce(range(20), isqrt, sum, executor=processes) == 50
    assert map_reduce([3, 2], range, sorted, flatten=True, executor=processes) == [0, 0, 1, 1, 2]
    assert await amap_reduce(range(20), isqrt, sum, executor=processes) == 50
    falling = (3 - number for number in count())
    with pytest.raises(ValueError, match="nonnegative"):
        map_reduce(falling, isqrt, sum, executor=processes, workers=2)
    falling = (3 - number for number in count())
    with pytest.raises(ValueError, match="nonnegative"):
        await amap_reduce(falling, isqrt, sum, executor=processes, workers=2)


def test_no_more_than_the_workers_are_handed_over_and_the_executor_stays_open(
    threads: Executor,
) -> None:
    source, held = Source(50), []

    def reducer(values: Iterator[int]) -> int:
        held.append(len(source.handed))
        next(values)
        held.append(len(source.handed))
        return 7

    assert map_reduce(source, square, reducer, executor=threads, workers=3) == 7
    assert held == [0, 3]
    assert len(source.handed) == 50
    assert threads.submit(square, 3).result(SAFETY) == 9


def test_threads_of_an_executor_get_the_context(threads: Executor) -> None:
    tenant: ContextVar[str] = ContextVar("tenant")
    tenant.set("shop")
    assert map_reduce([1], lambda _: tenant.get(), list, executor=threads) == ["shop"]


def test_an_error_stops_the_source_and_waits_for_what_runs(threads: Executor) -> None:
    source, ended = Source(1000), []
    failed = threading.Event()

    def mapper(item: int) -> int:
        if item == 1:
            failed.set()
            raise Boom
        assert failed.wait(SAFETY)
        ended.append(item)
        return item

    generator = iter(source)
    with pytest.raises(Boom):
        map_reduce(generator, mapper, sum, executor=threads, workers=3)
    assert source.closed
    assert len(source.handed) < 10
    assert len(ended) <= len(source.handed)


def test_a_late_failure_is_raised_and_a_late_cancel_is_not(threads: Executor) -> None:
    def late(error: Exception) -> int:
        reduced = threading.Event()

        def mapper(item: int) -> int:
            if item == 2:
                assert reduced.wait(SAFETY)
                raise error
            return item

        def reducer(values: Iterator[int]) -> int:
            first = next(values)
            reduced.set()
            return first

        return map_reduce([1, 2], mapper, reducer, executor=threads)

    with pytest.raises(Boom):
        late(Boom())
    assert late(CancelError(Boom())) == 1


def test_an_error_that_the_reducer_swallows_is_raised_all_the_same(threads: Executor) -> None:
    def reducer(values: Iterator[int]) -> int:
        try:
            return sum(values)
        except ZeroDivisionError:
            return -1

    with pytest.raises(ZeroDivisionError):
        map_reduce([1, 0], lambda item: 1 // item, reducer, executor=threads)


def test_a_group_holds_the_errors_of_all_that_ran(threads: Executor) -> None:
    together = threading.Barrier(3)

    def mapper(item: int) -> int:
        together.wait(SAFETY)
        raise Boom(item)

    with pytest.raises(ExceptionGroup) as caught:
        map_reduce(range(9), mapper, sum, executor=threads, workers=3, errors="group")
    assert sorted(error.args[0] for error in caught.value.exceptions) == [0, 1, 2]


def test_a_cancel_where_nothing_is_reduced_is_no_late_one(threads: Executor) -> None:
    def give_up(_: int) -> None:
        raise CancelError(Boom("why"))

    with pytest.raises(Boom, match="why"):
        for_each([1], give_up, executor=threads)


def test_progress_counts_with_an_executor_too(threads: Executor) -> None:
    steps: list[int] = []
    for_each(range(9), square, executor=threads, progress=steps.append)
    assert steps == [1] * 9


async def test_a_call_that_outlives_its_caller_tells_nobody() -> None:
    """The executor's own thread must not fail when the loop has gone on."""
    import anyio

    release, began = threading.Event(), threading.Event()

    def mapper(_: int) -> int:
        began.set()
        assert release.wait(SAFETY)
        return 1

    with ThreadPoolExecutor(1) as pool:
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as group:

                async def job() -> None:
                    await amap_reduce([1], mapper, sum, executor=pool)

                group.start_soon(job)
                await anyio.to_thread.run_sync(began.wait, SAFETY)
                scope.cancel()
        release.set()
