"""Checked by type checkers, never run."""

from collections.abc import AsyncIterator, Iterator
from typing import assert_type

from zero.mr import afinish, afor_each, amap_reduce, finish, for_each, map_reduce, one


def size(text: str) -> int:
    return len(text)


def rows(text: str) -> Iterator[int]:
    yield len(text)


async def fetch(text: str) -> int:
    return len(text)


async def stream(text: str) -> AsyncIterator[int]:
    yield len(text)


async def total(values: AsyncIterator[int]) -> float:
    return sum([value async for value in values])


def mean(values: Iterator[int]) -> float:
    return sum(values) / 2


assert_type(map_reduce(["a"], size, mean), float)
assert_type(map_reduce(["a"], rows, mean, flatten=True), float)
assert_type(finish(lambda: 1, lambda: "a"), tuple[int, str])
assert_type(one([1]), int)
for_each(["a"], size, progress=print)


async def in_tasks() -> None:
    assert_type(await amap_reduce(["a"], fetch, total), float)
    assert_type(await amap_reduce(["a"], fetch, mean), float)
    assert_type(await amap_reduce(["a"], size, mean), float)
    assert_type(await amap_reduce(["a"], stream, total, flatten=True), float)
    assert_type(await amap_reduce(["a"], rows, mean, flatten=True), float)

    async def number() -> int:
        return 1

    async def word() -> str:
        return "a"

    assert_type(await afinish(number, word), tuple[int, str])
    await afor_each(["a"], fetch)
