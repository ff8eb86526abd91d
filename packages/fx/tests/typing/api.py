"""Checked by type checkers, never run."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Executor
from typing import assert_type

from zero.fx import (
    Retry,
    RetryBudget,
    RetryEvent,
    Stream,
    aparallel,
    atimeout,
    parallel,
    retry,
    retry_testing,
    timeout,
)


def size(text: str) -> int:
    return len(text)


async def fetch(text: str) -> int:
    return len(text)


def letters(text: str) -> Iterator[str]:
    yield from text


async def letters_later(text: str) -> AsyncIterator[str]:
    yield text


async def letters_at_once(text: str) -> list[str]:
    return list(text)


async def lines() -> AsyncIterator[str]:
    yield "a"


async def total(items: AsyncIterator[int]) -> float:
    return sum([item async for item in items])


def streams(pool: Executor) -> None:
    texts = Stream(["a"])
    assert_type(texts, Stream[str])
    assert_type(Stream(lines()), Stream[str])
    assert_type(Stream.of(1, 2), Stream[int])
    assert_type(texts.map(size), Stream[int])
    assert_type(texts.map(len, workers=4, ordered=False), Stream[int])
    assert_type(texts.map(fetch, workers=4), Stream[int])
    assert_type(texts.map(lambda text: (text, size(text))), Stream[tuple[str, int]])
    assert_type(texts.map(int), Stream[int])
    assert_type(texts.filter().filter(size, executor=pool), Stream[str])
    assert_type(texts.walk(letters), Stream[str])
    assert_type(texts.walk(letters_later), Stream[str])
    assert_type(texts.walk(letters_at_once), Stream[str])
    assert_type(texts.buffer(3).merge(["b"]).concat(lines()), Stream[str])
    assert_type(texts.catch(ValueError, replace=str), Stream[str])
    assert_type(texts.distinct(len).head(1).tail(1).skip(1).reverse(), Stream[str])
    assert_type(texts.chunk(2), Stream[list[str]])
    assert_type(texts.group(len).map(len), Stream[int])
    assert_type(texts.gather(), Stream[list[str]])
    assert_type(texts.sort(key=len, reverse=True), Stream[str])


def ends() -> None:
    texts = Stream(["a"])
    assert_type(texts.to_list(), list[str])
    assert_type(texts.count(), int)
    assert_type(texts.first(), str | None)
    assert_type(texts.last(0), str | int)
    assert_type(texts.max(key=len), str | None)
    assert_type(texts.min(""), str)
    assert_type(texts.all(str.isdigit), bool)
    assert_type(texts.any(), bool)
    assert_type(texts.none(size), bool)
    assert_type(texts.map(size).reduce(sum), int)
    texts.for_each(print)
    texts.parallel(size, workers=3)
    for text in texts:
        assert_type(text, str)
    with texts.open() as items:
        assert_type(next(items), str)


async def async_ends() -> None:
    texts = Stream(lines())
    assert_type(await texts.ato_list(), list[str])
    assert_type(await texts.acount(), int)
    assert_type(await texts.afirst(), str | None)
    assert_type(await texts.alast(0), str | int)
    assert_type(await texts.amax(key=len), str | None)
    assert_type(await texts.aall(fetch), bool)
    assert_type(await texts.map(fetch).areduce(total), float)
    await texts.afor_each(fetch)
    await texts.aparallel(fetch)
    async for text in texts:
        assert_type(text, str)
    async with texts.aopen() as items:
        assert_type(await anext(items), str)


@retry(attempts=5, on=(OSError, KeyError), budget=RetryBudget(ratio=0.1))
def load(path: str, *, binary: bool = False) -> bytes:
    return path.encode() if binary else b""


@Retry(interval=0.1, backoff=3.0, on=lambda error: "again" in str(error))
async def load_later(path: str) -> bytes:
    return path.encode()


class Client:
    @retry(retry_after=lambda error: 3)
    def get(self, path: str) -> int:
        return len(path)


def seen(event: RetryEvent) -> None:
    assert_type(event.attempt, int)
    assert_type(event.error, Exception)


async def calls() -> None:
    assert_type(load("a", binary=True), bytes)
    assert_type(await load_later("a"), bytes)
    assert_type(Client().get("a"), int)
    policy = Retry(attempts=None, timeout=3.0, errors="group", on_retry=seen)
    assert_type(policy.call(load, "a", binary=False), bytes)
    assert_type(await policy.acall(fetch, "a"), int)
    assert_type(timeout(1.0, load, "a", binary=True), bytes)
    assert_type(await atimeout(1.0, fetch, "a"), int)
    one: Callable[[], int] = int
    later: Callable[[], Awaitable[str]] = lambda: letters_first("a")  # noqa: E731
    assert_type(parallel(one, one), list[int])
    assert_type(await aparallel(later), list[str])
    with retry_testing(attempts=None):
        load("a")


async def letters_first(text: str) -> str:
    return text[:1]
