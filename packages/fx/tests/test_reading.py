"""The end of a reading: however it comes, everything upstream ends with it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import anyio
import pytest

from zero.fx import Stream

from .helpers import Boom, Later, Source, no_workers_left

EARLY: dict[str, Callable[[Stream[int]], Any]] = {
    "first": lambda s: s.first(),
    "head": lambda s: s.head(2).to_list(),
    "any": lambda s: s.any(lambda x: x > 2),
    "all": lambda s: s.all(lambda x: x < 2),
    "none": lambda s: s.none(lambda x: x > 2),
    "reduce": lambda s: s.reduce(next),
    "for_all": lambda s: s.for_all(next),
}
STEPS: dict[str, Callable[[Stream[int]], Stream[int]]] = {
    "nothing": lambda s: s,
    "map": lambda s: s.map(abs),
    "walk": lambda s: s.walk(range),
    "chunk": lambda s: s.chunk(2).map(sum),
    "catch": lambda s: s.map(abs).catch(),
    "threads": lambda s: s.map(abs, workers=3),
    "threads, as done": lambda s: s.map(abs, workers=3, ordered=False),
    "buffer": lambda s: s.buffer(4),
    "merge": lambda s: s.merge(Source()),
    "concat": lambda s: s.concat(Source()),
    "all at once": lambda s: s.buffer(2).map(abs, workers=2).chunk(3).map(sum).filter(workers=2),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("end", EARLY)
def test_wart_repaired_an_early_end_closes_the_generator_upstream(step: str, end: str) -> None:
    source = Source()
    EARLY[end](STEPS[step](Stream(source)))
    assert source.closed or not source.handed  # nothing of it ran: another was quicker
    assert source.handed < 100
    assert no_workers_left()


@pytest.mark.parametrize("step", STEPS)
def test_leaving_a_loop_closes_the_generator_upstream(step: str) -> None:
    source = Source()
    numbers = iter(source)  # kept alive here, so that only we can have closed it
    for _ in STEPS[step](Stream(numbers)):
        break
    assert source.closed or not source.handed
    assert no_workers_left()


@pytest.mark.parametrize("step", STEPS)
def test_an_error_closes_the_generator_upstream(step: str) -> None:
    source = Source()
    with pytest.raises(Boom):
        STEPS[step](Stream(source)).for_each(fail)
    assert source.closed or not source.handed
    assert no_workers_left()


def fail(item: int) -> None:
    raise Boom(item)


AEARLY: dict[str, Callable[[Stream[int]], Any]] = {
    "first": lambda s: s.afirst(),
    "head": lambda s: s.head(2).ato_list(),
    "any": lambda s: s.aany(lambda x: x > 2),
    "all": lambda s: s.aall(lambda x: x < 2),
    "reduce": lambda s: s.areduce(anext),
}


async def same(item: int) -> int:
    return item


async def several(item: int) -> AsyncIterator[int]:
    for number in range(item):
        yield number


ASTEPS: dict[str, Callable[[Stream[int]], Stream[int]]] = {
    **STEPS,
    "map later": lambda s: s.map(same),
    "walk later": lambda s: s.walk(several),
    "tasks": lambda s: s.map(same, workers=3),
    "tasks, as done": lambda s: s.map(same, workers=3, ordered=False),
    "merge later": lambda s: s.merge(Later()),
}


@pytest.mark.parametrize("step", ASTEPS)
@pytest.mark.parametrize("end", AEARLY)
async def test_wart_repaired_an_early_async_end_closes_the_generator_upstream(
    step: str, end: str
) -> None:
    later, source = Later(), Source()
    for either in (later, source):
        await AEARLY[end](ASTEPS[step](Stream(either)))
        assert either.closed or not either.handed
        assert either.handed < 1000


@pytest.mark.parametrize("step", ASTEPS)
async def test_leaving_the_block_closes_the_generator_upstream(step: str) -> None:
    later = Later()
    numbers = aiter(later)
    async with ASTEPS[step](Stream(numbers)).aopen() as items:
        await anext(items)
        assert not later.closed
    assert later.closed or not later.handed


@pytest.mark.parametrize("step", ASTEPS)
async def test_cancelling_the_reader_closes_the_generator_upstream(step: str) -> None:
    later = Later()
    with anyio.CancelScope() as scope:
        async with ASTEPS[step](Stream(later)).aopen() as items:
            await anext(items)
            scope.cancel()
            await anyio.sleep_forever()
    assert scope.cancelled_caught
    assert later.closed or not later.handed


async def test_the_generator_of_a_walk_ends_with_the_reader() -> None:
    later = Later()

    async def parts(_: int) -> AsyncIterator[int]:
        return aiter(later)

    assert await Stream([1]).walk(parts).filter(same).afirst() == 1
    assert later.closed


async def test_a_loop_over_a_stream_without_tasks_needs_no_block() -> None:
    stream = Stream(Later(3)).map(same)
    assert [item async for item in stream] == [0, 1, 2]
    assert [item async for item in Stream(range(300)).map(abs)] == list(range(300))


async def test_a_loop_over_a_stream_with_tasks_says_what_it_needs() -> None:
    for stream in (Stream([1]).map(same, workers=2), Stream([1]).buffer(1)):
        with pytest.raises(RuntimeError, match="async with"):
            aiter(stream)


def test_an_iterator_gives_its_items_once() -> None:
    stream = Stream(iter([1, 2, 3]))
    assert stream.map(abs).head(1).to_list() == [1]
    with pytest.raises(RuntimeError, match="was read before"):
        stream.to_list()


async def test_an_async_iterator_gives_its_items_once() -> None:
    stream = Stream(aiter(Later(3)))
    assert await stream.acount() == 3
    with pytest.raises(RuntimeError, match="was read before"):
        await stream.acount()


def test_a_container_can_be_read_again_with_a_fresh_state() -> None:
    stream = Stream([1, 1, 2]).distinct().skip(1)
    assert stream.to_list() == stream.to_list() == [2]


def test_a_stream_of_a_stream_is_that_stream() -> None:
    source = Source(3)
    assert Stream(Stream(source).map(abs)).to_list() == [0, 1, 2]


def test_others_are_opened_when_their_turn_comes_and_not_at_all_after_an_early_end() -> None:
    other = Source(3)
    stream = Stream([1, 2]).concat(other)
    assert stream.head(2).to_list() == [1, 2]
    assert other.handed == 0
    assert stream.to_list() == [1, 2, 0, 1, 2]


def test_what_is_left_of_a_block_is_never_made() -> None:
    source = Source()
    with Stream(source).map(abs).open() as items:
        assert next(items) == 0
    assert next(items, None) is None
    assert source.closed


def test_only_a_generator_is_closed_with_the_reader() -> None:
    class Rows(Iterator[int]):
        closed = False

        def __next__(self) -> int:
            return 1

        def close(self) -> None:
            self.closed = True

    rows = Rows()
    assert Stream(rows).first() == 1
    assert not rows.closed


def test_a_source_that_fails_at_its_end_says_so() -> None:
    def numbers() -> Iterator[int]:
        try:
            yield 1
            yield 2
        finally:
            raise Boom

    with pytest.raises(Boom):
        Stream(numbers()).first()


@pytest.mark.parametrize("workers", [None, 2])
def test_a_reading_keeps_nothing_alive(workers: int | None) -> None:
    class Big(list[int]):
        """Something that can be referred to weakly."""

    gc.collect()
    gc.disable()
    try:
        item = Big([1])
        gone = weakref.ref(item)
        assert Stream([item]).map(len, workers=workers).to_list() == [1]
        assert no_workers_left()
        del item
        assert gone() is None
    finally:
        gc.enable()
