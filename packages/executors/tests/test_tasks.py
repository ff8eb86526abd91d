"""Executors of tasks, on asyncio and trio."""

import random
import threading
from collections import Counter
from typing import Any

import anyio
import anyio.to_thread
import pytest
from anyio.lowlevel import checkpoint

from zero.executors import (
    AsyncBulkExecutor,
    AsyncChunkExecutor,
    AsyncPeriodicalExecutor,
    ExecutorClosedError,
    ExecutorFullError,
)
from zero.proc import Shutdown

from .vectors import Listed
from .waits import LIMIT, Boom


class Gate:
    """A handler that keeps batches and ends when it is told to."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.began = anyio.Event()
        self.open = anyio.Event()

    async def __call__(self, batch: list[int]) -> None:
        self.batches.append(batch)
        self.began.set()
        await self.open.wait()

    @property
    def items(self) -> list[int]:
        return [item for batch in self.batches for item in batch]


NO_SHUTDOWN: dict[str, Any] = {"shutdown": None}


def bulk(handle: Any, max_tasks: int = 1000, **options: Any) -> AsyncBulkExecutor[int]:
    return AsyncBulkExecutor(handle, max_tasks=max_tasks, **(NO_SHUTDOWN | options))


async def test_batches_are_full_and_in_order_and_the_rest_comes_at_the_end() -> None:
    gate = Gate()
    gate.open.set()
    async with bulk(gate, 10) as executor:
        for item in range(55):
            await executor.add(item)
    assert gate.batches == [list(range(n, min(n + 10, 55))) for n in range(0, 55, 10)]


async def test_chunks_and_containers() -> None:
    batches: list[list[str]] = []
    async with AsyncChunkExecutor(batches.append, max_bytes=4, shutdown=None) as chunks:
        for text in ("aaa", "bbb", "c"):
            await chunks.add(text, len(text))
        chunks.add_nowait("d", 1)
    assert batches == [["aaa", "bbb"], ["c", "d"]]
    lists: list[list[int]] = []
    async with AsyncPeriodicalExecutor(lists.append, Listed(2), shutdown=None) as executor:
        await executor.add(1)
        executor.add_nowait(2)
        await executor.add(3)
    assert lists == [[1, 2], [3]]


async def test_items_wait_no_longer_than_an_interval() -> None:
    gate = Gate()
    async with bulk(gate, interval=0.001) as executor:
        await executor.add(1)
        with anyio.fail_after(LIMIT):
            await gate.began.wait()
        gate.open.set()


async def test_adding_waits_while_a_batch_waits() -> None:
    gate, added = Gate(), list[int]()

    async def produce() -> None:
        for item in range(50):
            await executor.add(item)
            added.append(item)

    async with bulk(gate, 2) as executor, anyio.create_task_group() as group:
        group.start_soon(produce)
        await gate.began.wait()
        for _ in range(20):
            await checkpoint()
        assert added == [0, 1, 2]
        gate.open.set()
    assert gate.items == list(range(50))


async def test_a_cancelled_add_that_waits_for_room_has_added_nothing() -> None:
    gate = Gate()
    async with bulk(gate, 1) as executor:
        await executor.add(1)
        executor.add_nowait(2)
        with anyio.move_on_after(0.001) as scope:
            await executor.add(3)
        assert scope.cancelled_caught
        gate.open.set()
    assert gate.items == [1, 2]


async def test_overflow_raise_and_drop_oldest() -> None:
    gate = Gate()
    async with bulk(gate, 1, overflow="raise") as executor:
        await executor.add(1)
        await executor.add(2)
        with pytest.raises(ExecutorFullError):
            await executor.add(3)
        gate.open.set()
    assert gate.items == [1, 2]
    gate, back = Gate(), list[list[int]]()
    async with bulk(
        gate, 1, overflow="drop-oldest", on_error=lambda batch, _: back.append(batch)
    ) as executor:
        for item in range(5):
            await executor.add(item)
        gate.open.set()
    assert (gate.items, back) == ([0, 4], [[1], [2], [3]])


async def test_a_failing_batch_comes_back_and_the_next_one_goes_on() -> None:
    back: list[tuple[list[int], str]] = []

    async def fail(batch: list[int]) -> None:
        await checkpoint()
        raise Boom(batch)

    async with bulk(fail, 2, on_error=lambda b, e: back.append((b, repr(e)))) as executor:
        for item in range(4):
            await executor.add(item)
    assert back == [([0, 1], "Boom([0, 1])"), ([2, 3], "Boom([2, 3])")]


async def test_threads_may_add() -> None:
    seen: list[int] = []

    def produce() -> None:
        for item in range(100):
            while True:
                try:
                    executor.add_nowait(item)
                    break
                except ExecutorFullError:
                    threading.Event().wait(0.0005)

    async with bulk(seen.extend, 7) as executor, anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(anyio.to_thread.run_sync, produce)
    assert Counter(seen) == Counter(dict.fromkeys(range(100), 4))


async def test_a_handler_may_add_without_waiting_for_itself_and_may_not_wait() -> None:
    seen: list[int] = []

    async def handle(batch: list[int]) -> None:
        seen.extend(batch)
        if batch[0] < 3:
            await executor.add(batch[0] + 1)
            await executor.add(batch[0] + 10)
        for what in (executor.flush, executor.wait, executor.close):
            with pytest.raises(RuntimeError, match="in its own handler waits for itself"):
                await what()

    async with bulk(handle, 1) as executor:
        await executor.add(1)
        while len(seen) < 5:
            await checkpoint()
    assert sorted(seen) == [1, 2, 3, 11, 12]


async def test_flush_wait_and_close() -> None:
    gate = Gate()
    async with bulk(gate, 2) as executor:
        assert not await executor.flush()
        await executor.add(1)
        assert not await executor.wait(0.001)
        assert repr(executor) == f"<AsyncBulkExecutor {gate!r} 0 waiting, 1 running>"
        gate.open.set()
        assert await executor.wait()
        await executor.add(2)
        assert await executor.flush()
        assert await executor.close()
        with pytest.raises(ExecutorClosedError):
            await executor.add(3)
        with pytest.raises(ExecutorClosedError):
            executor.add_nowait(3)
    assert gate.batches == [[1], [2]]


async def test_it_is_used_inside_of_its_block_only_and_once() -> None:
    executor = bulk(len)
    with pytest.raises(RuntimeError, match="is not entered: use it with `async with`"):
        await executor.add(1)
    with pytest.raises(RuntimeError, match="is not entered"):
        executor.add_nowait(1)
    async with executor:
        pass
    with pytest.raises(RuntimeError, match="is entered already"):
        await executor.__aenter__()


async def test_an_error_leaves_the_block_as_it_is_and_loses_nothing() -> None:
    gate = Gate()
    gate.open.set()

    async def fail() -> None:
        async with bulk(gate) as executor:
            await executor.add(1)
            raise Boom

    with pytest.raises(Boom):
        await fail()
    assert gate.items == [1]


async def test_a_cancelled_block_hands_over_what_waits() -> None:
    gate = Gate()

    async def open_later() -> None:
        await gate.began.wait()
        gate.open.set()

    scope = anyio.CancelScope()
    async with anyio.create_task_group() as group:
        group.start_soon(open_later)
        with scope:
            async with bulk(gate, 2, shutdown_time=LIMIT) as executor:
                for item in range(3):
                    await executor.add(item)
                scope.cancel()
                await checkpoint()
    assert scope.cancelled_caught
    assert gate.items == [0, 1, 2]


async def test_a_cancelled_block_ends_in_time_and_gives_back_what_is_not_done() -> None:
    gate, back = Gate(), dict[int, type[BaseException]]()

    def keep(batch: list[int], error: BaseException) -> None:
        back.update(dict.fromkeys(batch, type(error)))

    with anyio.CancelScope() as scope:
        async with bulk(gate, 2, shutdown_time=0.01, on_error=keep) as executor:
            for item in range(3):
                await executor.add(item)
            await gate.began.wait()
            scope.cancel()
            await checkpoint()
    assert gate.items == [0, 1]
    assert back == dict.fromkeys(range(3), ExecutorClosedError)


async def test_what_waits_is_handed_over_at_shutdown_and_listeners_go_with_the_block() -> None:
    end, seen = Shutdown(), list[int]()
    async with bulk(seen.extend, shutdown=end) as executor:
        assert repr(end) == "<Shutdown running, 1 listeners>"
        await executor.add(1)
        await end.ended()
        assert seen == [1]
    end = Shutdown()
    async with bulk(seen.extend, shutdown=end):
        pass
    assert repr(end) == "<Shutdown running, 0 listeners>"


async def test_shutdown_waits_no_longer_than_its_deadline() -> None:
    end, gate = Shutdown(), Gate()
    async with bulk(gate, 1, shutdown=end, shutdown_time=0.01) as executor:
        await executor.add(1)
        await end.ended()
        assert not end.overran
        gate.open.set()


async def test_a_thousand_tasks_cancelled_at_any_point_lose_nothing() -> None:
    rng, seen = random.Random(11), Counter[int]()
    added, begun = set[int](), set[int]()

    async def handle(batch: list[int]) -> None:
        assert len(batch) <= 5
        for _ in range(rng.randrange(3)):
            await checkpoint()
        seen.update(batch)

    async def produce(number: int, turns: int) -> None:
        with anyio.CancelScope() as scope:

            async def work() -> None:
                for item in range(number * 3, number * 3 + 3):
                    begun.add(item)
                    await executor.add(item)
                    added.add(item)

            async with anyio.create_task_group() as inner:
                inner.start_soon(work)
                for _ in range(turns):
                    await checkpoint()
                scope.cancel()

    async with bulk(handle, 5, concurrency=2) as executor:
        for first in range(0, 1000, 100):
            async with anyio.create_task_group() as group:
                for number in range(first, first + 100):
                    group.start_soon(produce, number, rng.randrange(30))
        assert await executor.wait()
        assert (executor.waiting, executor.running) == (0, 0)
    assert set(seen.values()) == {1}
    assert added <= set(seen) <= begun
    assert added != begun  # some were cancelled
