import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import CancelledError
from contextvars import ContextVar

import anyio
import pytest
from anyio.lowlevel import checkpoint

from zero.threading import AsyncStableRunner, RunnerClosedError

from .waits import LIMIT


async def half(value: int) -> int:
    for _ in range(value % 5):
        await checkpoint()
    if value % 2:
        raise ValueError(f"{value} is odd")
    return value // 2


async def echo(value: int) -> int:
    for _ in range(-value % 5):  # so that later values overtake earlier ones
        await checkpoint()
    return value


async def results(runner: AsyncStableRunner[int, int], count: int) -> list[int | str]:
    taken: list[int | str] = []
    for _ in range(count):
        try:
            taken.append(await runner.get())
        except ValueError as error:
            taken.append(str(error))
    return taken


@pytest.mark.parametrize(("workers", "buffer"), [(1, 1), (3, 2), (2, 7), (16, None)])
async def test_results_come_in_the_order_of_the_values(workers: int, buffer: int | None) -> None:
    async def numbers() -> AsyncIterator[int]:
        for number in range(50):
            yield number

    async with AsyncStableRunner(echo, workers=workers, buffer=buffer) as runner:
        assert [one async for one in runner.map(range(50))] == list(range(50))
        assert [one async for one in runner.map(numbers())] == list(range(50))


async def test_no_more_calls_run_at_once_than_there_are_workers() -> None:
    running = most = 0

    async def work(value: int) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await checkpoint()
        running -= 1

    async with AsyncStableRunner(work, workers=3) as runner:
        assert len([one async for one in runner.map(range(40))]) == 40
    assert most == 3


async def test_go_zeros_wart_a_panicking_handler_blocks_get_forever() -> None:
    with anyio.fail_after(LIMIT):
        async with AsyncStableRunner(half, workers=2) as runner:
            for value in range(6):
                await runner.push(value)
            assert await results(runner, 6) == [0, "1 is odd", 1, "3 is odd", 2, "5 is odd"]


async def test_go_zeros_warts_of_wait() -> None:
    with anyio.fail_after(LIMIT):
        async with AsyncStableRunner(half, workers=2) as runner:
            for value in (2, 4, 5):
                await runner.push(value)
            await runner.wait()  # nobody consumes
            await runner.wait()  # and again
            assert await results(runner, 3) == [1, 2, "5 is odd"]
            for _ in range(3):
                with pytest.raises(RunnerClosedError):
                    await runner.get()
            with pytest.raises(RunnerClosedError):
                await runner.push(2)
        assert await anext(runner, None) is None


async def test_push_waits_while_the_buffer_is_full_and_loses_nothing_when_cancelled() -> None:
    async with AsyncStableRunner(echo, workers=1, buffer=2) as runner:
        await runner.push(1)
        await runner.push(2)
        with anyio.move_on_after(0) as scope:
            await runner.push(3)
        assert scope.cancelled_caught
        assert await runner.get() == 1
        await runner.push(4)
        assert await results(runner, 2) == [2, 4]
        assert "0 of 2 results, open" in repr(runner)


async def test_a_cancelled_get_loses_no_result() -> None:
    gate = anyio.Event()

    async def work(value: int) -> int:
        await gate.wait()
        return value

    async with AsyncStableRunner(work, workers=1) as runner:
        await runner.push(7)
        with anyio.move_on_after(0) as scope:
            await runner.get()
        assert scope.cancelled_caught
        gate.set()
        assert await runner.get() == 7


async def test_closing_frees_waiting_producers_and_consumers() -> None:
    ends: list[str] = []

    async def produce() -> None:
        with pytest.raises(RunnerClosedError):
            await runner.push(2)
        ends.append("producer")

    async def consume() -> None:
        ends.extend([f"got {value}" async for value in runner])
        ends.append("consumer")

    with anyio.fail_after(LIMIT):
        async with AsyncStableRunner(echo, workers=1, buffer=1) as runner:
            await runner.push(1)
            async with anyio.create_task_group() as group:
                for _ in range(3):
                    group.start_soon(produce)
                await anyio.wait_all_tasks_blocked()
                runner.close()
                for _ in range(2):
                    group.start_soon(consume)
    assert sorted(ends) == ["consumer", "consumer", "got 1", "producer", "producer", "producer"]


async def test_cancel_stops_the_calls_and_drops_the_results() -> None:
    began: list[int] = []

    async def work(value: int) -> None:
        began.append(value)
        await anyio.sleep_forever()

    with anyio.fail_after(LIMIT):
        async with AsyncStableRunner(work, workers=2) as runner:
            for value in range(5):
                await runner.push(value)
            await anyio.wait_all_tasks_blocked()
            runner.cancel()
            with pytest.raises(RunnerClosedError):
                await runner.get()
    assert sorted(began) == [0, 1]
    assert not runner._scopes


async def test_leaving_by_an_exception_cancels_the_calls() -> None:
    runner = AsyncStableRunner[float, None](anyio.sleep, workers=2)

    async def leave() -> None:
        async with runner:
            for _ in range(5):
                await runner.push(1e6)
            raise KeyError

    with anyio.fail_after(LIMIT), pytest.raises(ExceptionGroup):
        await leave()
    assert (runner._active, len(runner._slots), len(runner._line)) == (0, 0, 0)


async def test_map_holds_no_result_back_while_the_next_value_is_not_there() -> None:
    more = anyio.Event()

    async def values() -> AsyncIterator[int]:
        yield 1
        await more.wait()
        yield 2

    with anyio.fail_after(LIMIT):
        async with AsyncStableRunner(echo, workers=4) as runner:
            mapped = runner.map(values())
            assert await anext(mapped) == 1
            more.set()
            assert [value async for value in mapped] == [2]


async def test_an_error_of_the_values_comes_after_the_results_before_it() -> None:
    def values() -> Iterator[int]:
        yield 1
        yield 2
        raise OSError("disk")

    async with AsyncStableRunner(echo) as runner:
        mapped = runner.map(values())
        assert [await anext(mapped), await anext(mapped)] == [1, 2]
        with pytest.raises(OSError, match="disk"):
            await anext(mapped)
        with pytest.raises(StopAsyncIteration):
            await anext(mapped)


async def test_leaving_does_not_wait_for_values_that_do_not_come() -> None:
    async def values() -> AsyncIterator[int]:
        yield 1
        await anyio.sleep_forever()

    with anyio.fail_after(LIMIT):
        async with AsyncStableRunner(echo) as runner:
            assert await anext(runner.map(values())) == 1
    with pytest.raises(RunnerClosedError):
        runner.map([1])


async def test_leaving_a_map_early_waits_for_what_was_begun_only() -> None:
    read: list[int] = []

    def values() -> Iterator[int]:
        for value in range(1000):
            read.append(value)
            yield value

    with anyio.fail_after(LIMIT):
        async with AsyncStableRunner(echo, workers=2, buffer=3) as runner:
            async for _ in runner.map(values()):
                break
    assert len(read) < 10


async def test_early_exit_of_map_and_cancel() -> None:
    began: list[int] = []

    async def work(value: int) -> int:
        began.append(value)
        if value > 2:
            await anyio.sleep_forever()
        return value

    with anyio.fail_after(LIMIT):
        async with AsyncStableRunner(work, workers=4, buffer=4) as runner:
            async for value in runner.map(range(1000)):
                if value == 2:
                    runner.cancel()
                    break
    assert len(began) < 10


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_call_that_cancels_itself_blocks_no_get(anyio_backend: str) -> None:
    async def work(value: int) -> int:
        if value == 1:
            raise asyncio.CancelledError
        return value

    with anyio.fail_after(LIMIT):
        async with AsyncStableRunner(work, workers=1) as runner:
            for value in range(3):
                await runner.push(value)
            assert await runner.get() == 0
            with pytest.raises(CancelledError, match="was cancelled"):
                await runner.get()
            assert await runner.get() == 2


async def test_each_value_sees_the_context_it_was_pushed_in() -> None:
    request = ContextVar("request", default="none")

    async def work(value: int) -> str:
        seen = request.get()
        request.set("changed inside")
        await checkpoint()
        return seen

    async with AsyncStableRunner(work, workers=1) as runner:
        token = request.set("a")
        await runner.push(1)
        await runner.push(2)
        request.reset(token)
        await runner.push(3)
        runner.close()
        assert [seen async for seen in runner] == ["a", "a", "none"]


async def test_must_be_entered_once() -> None:
    runner = AsyncStableRunner(echo)
    with pytest.raises(RuntimeError, match="use it with `async with`"):
        await runner.push(1)
    async with runner:
        with pytest.raises(RuntimeError, match="can be entered once"):
            await runner.__aenter__()
    with pytest.raises(RuntimeError, match="can be entered once"):
        await runner.__aenter__()
    with pytest.raises(RunnerClosedError):
        await runner.push(1)


@pytest.mark.parametrize("size", [{"workers": 0}, {"buffer": 0}])
def test_sizes_are_checked(size: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be at least 1, not 0"):
        AsyncStableRunner(echo, **size)


async def test_stress_a_thousand_tasks_cancelled_at_random_points_leave_nothing() -> None:
    rng, taken, pushed = random.Random(2), list[int](), list[int]()

    async def produce(value: int, scope: anyio.CancelScope) -> None:
        with scope:
            await runner.push(value)
            pushed.append(value)

    async def consume(scope: anyio.CancelScope) -> None:
        with scope:
            taken.append(await runner.get())

    with anyio.fail_after(LIMIT):
        async with AsyncStableRunner(echo, workers=5, buffer=9) as runner:
            async with anyio.create_task_group() as group:
                scopes = [anyio.CancelScope() for _ in range(1000)]
                for number, scope in enumerate(scopes):
                    if number % 2:
                        group.start_soon(consume, scope)
                    else:
                        group.start_soon(produce, number, scope)
                for scope in rng.sample(scopes, 400):
                    if rng.random() < 0.3:
                        await checkpoint()
                    scope.cancel()
                await anyio.wait_all_tasks_blocked()
                for scope in scopes:
                    scope.cancel()
            runner.close()
            taken.extend([value async for value in runner])
    assert sorted(taken) == sorted(pushed)
    assert len(pushed) > 100
    assert (runner._active, len(runner._slots), len(runner._line)) == (0, 0, 0)
    assert not runner._scopes
    assert runner._room.value == runner.buffer
