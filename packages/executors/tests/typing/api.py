"""Checked by type checkers, never run."""

from typing import assert_type

from zero.executors import (
    AsyncBulkExecutor,
    AsyncChunkExecutor,
    AsyncCoalescer,
    AsyncDelayExecutor,
    AsyncPeriodicalExecutor,
    BulkExecutor,
    ChunkExecutor,
    Coalescer,
    Container,
    DelayExecutor,
    Flushed,
    LessExecutor,
    Overflow,
    PeriodicalExecutor,
)


def save(rows: list[str]) -> None:
    print(rows)


async def asave(rows: list[str]) -> None:
    print(rows)


def back(rows: list[str], error: BaseException) -> None:
    print(rows, error)


def total(number: int) -> None:
    print(number)


def find(keys: list[int]) -> dict[int, str | Exception]:
    return dict.fromkeys(keys, "")


async def afind(keys: list[int]) -> list[str | Exception]:
    return ["" for _ in keys]


def measure(figures: Flushed) -> None:
    assert_type(figures.error, BaseException | None)
    assert_type(figures.size, int)


class Sum:
    """A container of numbers."""

    def add(self, item: int) -> bool:
        return item > 3

    def take(self) -> int | None:
        return 1


def threads(overflow: Overflow) -> None:
    bulk = BulkExecutor(save, max_tasks=10, overflow=overflow, on_error=back, on_flush=measure)
    assert_type(bulk, BulkExecutor[str])
    with bulk as same:
        assert_type(same, BulkExecutor[str])
        assert_type(bulk.add(""), None)
        bulk.add(1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert_type(bulk.flush(), bool)
    assert_type(bulk.wait(1.0), bool)
    assert_type(bulk.close(), bool)
    assert_type(bulk.waiting, int)
    chunk = ChunkExecutor(save)
    assert_type(chunk, ChunkExecutor[str])
    chunk.add("a", 1)
    container: Container[int, int] = Sum()
    assert_type(PeriodicalExecutor(total, container), PeriodicalExecutor[int, int])
    DelayExecutor(lambda: 1, 0.5).trigger()
    assert_type(LessExecutor(1.0).do_or_discard(lambda: 1), bool)
    assert_type(Coalescer(find), Coalescer[int, str])
    assert_type(Coalescer(find).load(1), str)


async def tasks() -> None:
    async with AsyncBulkExecutor(asave) as bulk:
        assert_type(bulk, AsyncBulkExecutor[str])
        assert_type(await bulk.add(""), None)
        assert_type(await bulk.flush(), bool)
    async with AsyncChunkExecutor(save) as chunk:
        await chunk.add("a", 1)
    async with AsyncPeriodicalExecutor(total, Sum()) as executor:
        assert_type(executor, AsyncPeriodicalExecutor[int, int])
    async with AsyncDelayExecutor(lambda: 1, 0.5) as later:
        assert_type(later.trigger(), None)
    async with AsyncCoalescer(afind) as found:
        assert_type(await found.load(1), str)
