"""What the operators of a stream make, against lists, in sync and async code alike."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.fx import Stream

from .helpers import Boom, Later, Source

# What an operator does to a stream, and what it should do to a list.
Operator = tuple[Callable[[Stream[int]], Stream[Any]], Callable[[list[int]], list[Any]]]


def half(item: int) -> int:
    return item // 2


def odd(item: int) -> bool:
    return item % 2 == 1


def many(item: int) -> list[int]:
    return [item] * (item % 3)


async def half_later(item: int) -> int:
    return item // 2


async def odd_later(item: int) -> bool:
    return item % 2 == 1


async def many_later(item: int) -> AsyncIterator[int]:
    for _ in range(item % 3):
        yield item


async def many_at_once(item: int) -> list[int]:
    return [item] * (item % 3)


def grouped(items: list[int]) -> list[list[int]]:
    keys = dict.fromkeys(map(half, items))
    return [[item for item in items if half(item) == key] for key in keys]


def distinct(items: list[int]) -> list[int]:
    return [item for n, item in enumerate(items) if half(item) not in map(half, items[:n])]


def chunks(items: list[Any], size: int) -> list[list[Any]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def flat(items: list[int]) -> list[int]:
    return [part for item in items for part in many(item)]


PLAIN: dict[str, Operator] = {
    "map": (lambda s: s.map(half), lambda x: [half(i) for i in x]),
    "filter": (lambda s: s.filter(odd), lambda x: [i for i in x if odd(i)]),
    "filter truth": (lambda s: s.filter(), lambda x: [i for i in x if i]),
    "walk": (lambda s: s.walk(many), flat),
    "concat": (lambda s: s.concat([7], Stream([8]).map(half)), lambda x: [*x, 7, 4]),
    "buffer": (lambda s: s.buffer(2), list),
    "distinct": (lambda s: s.distinct(half), distinct),
    "distinct items": (lambda s: s.distinct(), lambda x: list(dict.fromkeys(x))),
    "head": (lambda s: s.head(3), lambda x: x[:3]),
    "tail": (lambda s: s.tail(3), lambda x: x[-3:]),
    "skip": (lambda s: s.skip(2), lambda x: x[2:]),
    "skip nothing": (lambda s: s.skip(0), list),
    "chunk": (lambda s: s.chunk(2).map(sum), lambda x: [sum(c) for c in chunks(x, 2)]),
    "group": (lambda s: s.group(half).map(sum), lambda x: [sum(g) for g in grouped(x)]),
    "gather": (lambda s: s.gather().map(sum), lambda x: [sum(x)]),
    "reverse": (lambda s: s.reverse(), lambda x: x[::-1]),
    "sort": (lambda s: s.sort(key=half), lambda x: sorted(x, key=half)),
    "sort back": (lambda s: s.sort(reverse=True), lambda x: sorted(x, reverse=True)),
    "catch": (lambda s: s.catch(), list),
    "map in threads": (lambda s: s.map(half, workers=3), lambda x: [half(i) for i in x]),
    "filter in threads": (lambda s: s.filter(odd, workers=2), lambda x: [i for i in x if odd(i)]),
    "walk in threads": (lambda s: s.walk(many, workers=2), flat),
}
ASYNC: dict[str, Operator] = {
    "map later": (lambda s: s.map(half_later), PLAIN["map"][1]),
    "filter later": (lambda s: s.filter(odd_later), PLAIN["filter"][1]),
    "walk later": (lambda s: s.walk(many_later), flat),
    "walk at once": (lambda s: s.walk(many_at_once), flat),
    "concat later": (lambda s: s.concat(Later(3), [7]), lambda x: [*x, 0, 1, 2, 7]),
    "map in tasks": (lambda s: s.map(half_later, workers=3), PLAIN["map"][1]),
    "filter in tasks": (lambda s: s.filter(odd_later, workers=2), PLAIN["filter"][1]),
    "walk in tasks": (lambda s: s.walk(many_later, workers=2), flat),
    "walk at once in tasks": (lambda s: s.walk(many_at_once, workers=2), flat),
}

lists = st.lists(st.integers(0, 9), max_size=12)


def applied(
    stream: Stream[int], items: list[int], names: list[str]
) -> tuple[Stream[int], list[int]]:
    for name in names:
        ours, model = (PLAIN | ASYNC)[name]
        stream, items = ours(stream), model(items)
    return stream, items


@given(lists, st.lists(st.sampled_from(sorted(PLAIN)), max_size=4))
def test_operators_do_what_lists_do(items: list[int], names: list[str]) -> None:
    stream, wanted = applied(Stream(items), items, names)
    assert stream.to_list() == wanted
    assert list(stream) == wanted
    assert stream.count() == len(wanted)


@given(
    lists,
    st.lists(st.sampled_from(sorted(PLAIN | ASYNC)), max_size=4),
    st.booleans(),
    st.sampled_from(["asyncio", "trio"]),
)
def test_operators_do_the_same_in_async_code(
    items: list[int], names: list[str], later: bool, backend: str
) -> None:
    async def slow() -> AsyncIterator[int]:
        for item in items:
            yield item

    async def main() -> tuple[list[int], list[int]]:
        stream, wanted = applied(Stream(slow() if later else items), items, names)
        return await stream.ato_list(), wanted

    found, wanted = anyio.run(main, backend=backend)
    assert found == wanted


@pytest.mark.parametrize("name", sorted(PLAIN | ASYNC))
@pytest.mark.parametrize("later", [True, False])
async def test_each_operator_does_what_it_does_to_lists(name: str, later: bool) -> None:
    stream, wanted = applied(Stream(Later(9) if later else range(9)), list(range(9)), [name])
    assert await stream.ato_list() == wanted


@given(lists)
def test_ends_give_what_builtins_give(items: list[int]) -> None:
    stream = Stream(items)
    assert stream.first() == (items[0] if items else None)
    assert stream.last("none") == (items[-1] if items else "none")
    assert stream.max() == max(items, default=None)
    assert stream.min(-1, key=half) == min(items, key=half, default=-1)
    assert stream.all(odd) == all(map(odd, items))
    assert stream.any(odd) == any(map(odd, items))
    assert stream.none() == (not any(items))
    assert stream.reduce(sum) == sum(items)
    seen: list[int] = []
    stream.for_each(seen.append)
    stream.for_all(seen.extend)
    stream.drain()
    assert seen == items * 2
    stream.parallel(seen.append, workers=2)
    assert sorted(seen) == sorted(items * 3)


@given(lists, st.booleans(), st.sampled_from(["asyncio", "trio"]))
def test_async_ends_give_what_builtins_give(items: list[int], plain: bool, backend: str) -> None:
    async def total(found: AsyncIterator[int]) -> int:
        return sum([item async for item in found])

    async def main() -> None:
        stream = Stream(items)
        is_odd: Callable[[int], object] = odd if plain else odd_later
        assert await stream.acount() == len(items)
        assert await stream.afirst("none") == (items[0] if items else "none")
        assert await stream.alast() == (items[-1] if items else None)
        assert await stream.amax(key=half) == max(items, key=half, default=None)
        assert await stream.amin(-1) == min(items, default=-1)
        assert await stream.aall(is_odd) == all(map(odd, items))
        assert await stream.aany(is_odd) == any(map(odd, items))
        assert await stream.anone(is_odd) == (not any(map(odd, items)))
        assert await stream.areduce(total) == sum(items)
        seen: list[int] = []

        async def see(item: int) -> None:
            seen.append(item)

        await stream.afor_each(see if plain else seen.append)
        await stream.afor_all(total)
        await stream.adrain()
        assert seen == items
        await stream.aparallel(see, workers=2)
        assert sorted(seen) == sorted(items * 2)

    anyio.run(main, backend=backend)


def test_the_first_of_equals_is_the_largest_and_the_smallest() -> None:
    assert Stream(["bb", "a", "c", "dd"]).max(key=len) == "bb"
    assert Stream(["bb", "a", "c", "dd"]).min(key=len) == "a"


def test_wart_repaired_none_is_an_item_like_any_other() -> None:
    items = [3, None, 2]
    assert Stream(items).min(0, key=lambda x: -1 if x is None else x) is None
    assert Stream([None]).first(1) is None
    assert Stream([None]).last(1) is None


def test_of_makes_a_stream_of_its_arguments_and_its_text_says_what_it_does() -> None:
    stream = Stream.of(3, 1, 2).map(str).filter(bool, workers=2).buffer(1)
    assert stream.to_list() == ["3", "1", "2"]
    assert repr(stream) == "<Stream tuple -> map -> workers -> filter -> map -> merge>"


@pytest.mark.parametrize(
    ("operate", "least"),
    [
        (lambda s: s.head(0), 1),
        (lambda s: s.tail(-1), 1),
        (lambda s: s.chunk(0), 1),
        (lambda s: s.skip(-1), 0),
    ],
    ids=["head", "tail", "chunk", "skip"],
)
def test_a_count_out_of_range_is_refused_at_once(
    operate: Callable[[Stream[int]], object], least: int
) -> None:
    with pytest.raises(ValueError, match=f"must be at least {least}"):
        operate(Stream([1]))


def test_what_cannot_be_iterated_is_refused_at_once() -> None:
    for thing in (3, None, object()):
        with pytest.raises(TypeError, match="is neither an iterable nor an asynchronous one"):
            Stream(thing)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
        with pytest.raises(TypeError, match="is neither"):
            Stream([1]).concat(thing)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    "stream",
    [
        Stream(Later(1)),
        Stream([1]).map(half_later),
        Stream([1]).map(partial(half_later)),
        Stream([1]).walk(many_later).head(1),
        Stream([1]).filter(odd_later, workers=2),
        Stream([1]).concat(Later(1)),
        Stream([1]).merge(Stream([2]).map(half_later)),
    ],
    ids=["source", "map", "partial", "walk", "workers", "concat", "merge"],
)
def test_an_asynchronous_stream_says_so_in_sync_code(stream: Stream[Any]) -> None:
    for read in (stream.to_list, stream.first, stream.open, lambda: list(stream)):
        with pytest.raises(TypeError, match="is asynchronous because of"):
            read()


def test_nothing_is_read_before_somebody_reads() -> None:
    source = Source()
    stream = Stream(source).map(half).filter(odd).chunk(2).skip(1)
    assert source.handed == 0
    assert stream.first() == [3, 3]
    assert source.handed == 8


def test_an_endless_source_is_no_trouble() -> None:
    numbers = iter(int, 1)
    assert Stream(numbers).map(half).buffer(3).map(half, workers=2).head(5).to_list() == [0] * 5


def test_wart_repaired_the_error_of_a_function_reaches_the_reader() -> None:
    def fail(item: int) -> int:
        raise Boom(item)

    for stream in (Stream([1]).map(fail), Stream([1]).filter(fail), Stream([1]).distinct(fail)):
        with pytest.raises(Boom, match="1"):
            stream.to_list()
    with pytest.raises(Boom, match="1"):
        Stream([1]).map(fail, workers=2).to_list()
    with pytest.raises(Boom, match="1"):
        Stream([1]).parallel(fail)


def test_wart_repaired_the_error_of_a_source_reaches_the_reader() -> None:
    def numbers() -> Iterator[int]:
        yield 1
        raise Boom

    for stream in (
        Stream(numbers()),
        Stream(numbers()).map(half, workers=2),
        Stream(numbers()).buffer(1),
    ):
        with pytest.raises(Boom):
            stream.drain()


async def test_errors_reach_the_async_reader_as_they_are() -> None:
    async def fail(item: int) -> int:
        if item == 3:
            raise Boom(item)
        return item

    for workers in (None, 1, 4):
        with pytest.raises(Boom, match="3"):
            await Stream(Later(10)).map(fail, workers=workers).ato_list()

    async def leave_by(error: Exception | None) -> None:
        async with Stream(Later(10)).map(fail, workers=4).aopen() as items:
            async for item in items:
                assert item < 3
                if error:
                    raise error

    with pytest.raises(Boom):
        await leave_by(None)
    with pytest.raises(KeyError):
        await leave_by(KeyError())


async def test_a_lambda_around_a_coroutine_is_awaited_in_async_code() -> None:
    for source in (Later(4), range(4), Stream([]).concat(Stream(range(4)))):
        stream = Stream(source).map(lambda x: half_later(x)).filter(lambda x: odd_later(x))
        assert await stream.ato_list() == [1, 1]
        assert await stream.map(abs).walk(lambda x: many_at_once(x)).ato_list() == [1, 1]
    joined = Stream([4]).concat(Stream([6]).map(lambda x: half_later(x)))
    assert await joined.ato_list() == [4, 3]
    assert await Stream([1]).walk(lambda x: many_later(x)).map(abs).ato_list() == [1]


def ten(item: int) -> int:
    if item % 2:
        raise Boom(item)
    return item * 10


async def ten_later(item: int) -> int:
    return ten(item)


@pytest.mark.parametrize("workers", [None, 1, 3])
def test_catch_leaves_out_what_failed(workers: int | None) -> None:
    assert Stream(range(5)).map(ten, workers=workers).catch(Boom).to_list() == [0, 20, 40]
    assert Stream(range(5)).filter(ten, workers=workers).catch(Boom).to_list() == [2, 4]
    walked = Stream(range(5)).walk(lambda x: [ten(x)] * 2, workers=workers).catch()
    assert walked.to_list() == [0, 0, 20, 20, 40, 40]


@pytest.mark.parametrize("workers", [None, 1, 3])
async def test_catch_leaves_out_what_failed_in_async_code(workers: int | None) -> None:
    async def twice(item: int) -> list[int]:
        return [ten(item)] * 2

    for source in (Later(5), range(5)):
        stream = Stream(source)
        assert await stream.map(ten_later, workers=workers).catch(Boom).ato_list() == [0, 20, 40]
        assert await stream.walk(twice, workers=workers).catch().head(3).ato_list() == [0, 0, 20]


async def test_catch_puts_something_in_the_place_of_what_failed() -> None:
    stream = Stream(range(3)).map(ten).catch(Boom, replace=lambda error: -error.args[0])
    assert stream.to_list() == [0, -1, 20]
    assert await stream.map(half_later).ato_list() == [0, -1, 10]


def test_catch_lets_other_errors_through() -> None:
    with pytest.raises(Boom):
        Stream(range(3)).map(ten).catch(KeyError).to_list()


def test_a_source_that_raised_has_ended_for_catch_too() -> None:
    def numbers() -> Iterator[int]:
        yield 1
        raise Boom

    assert Stream(numbers()).catch().to_list() == [1]
    assert Stream(numbers()).map(half, workers=3).catch().to_list() == [0]
