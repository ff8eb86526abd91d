import logging
import random

import anyio
import anyio.lowlevel
import pytest

from zero.collection import TimingWheel
from zero.timex import ManualClock


async def until(condition: object) -> None:
    assert callable(condition)
    with anyio.fail_after(20):
        while not condition():  # noqa: ASYNC110 - what happens in threads sets no event of ours
            await anyio.sleep(0.002)


async def test_an_event_loop_turns_a_wheel_of_async_callbacks() -> None:
    fired: list[str] = []

    async def fire(key: str, value: int) -> None:
        await anyio.lowlevel.checkpoint()
        fired.append(key)

    async with TimingWheel(fire, interval=0.01) as wheel:
        wheel.set("a", 1, 0.02)
        wheel.set("b", 1, 0.01)
        wheel.set("never", 1, 60)
        await until(lambda: len(fired) == 2)
    assert fired == ["b", "a"]
    assert len(wheel) == 0


async def test_an_event_loop_runs_a_plain_function_in_a_thread() -> None:
    import threading

    seen: list[int] = []
    wheel = TimingWheel[str, int](
        lambda key, value: seen.append(threading.get_ident()), interval=0.01, driver="loop"
    )
    async with wheel:
        wheel.set("a", 1, 0.01)
        await until(lambda: seen)
    assert seen != [threading.get_ident()]


async def test_callbacks_run_together_up_to_the_limit_and_errors_go_to_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    running = most = 0
    done: list[int] = []

    async def count(key: int, value: None) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await anyio.sleep(0.005)
        running -= 1
        done.append(key)
        if key == 3:
            raise LookupError("three")

    with caplog.at_level(logging.ERROR, "zero.collection"):
        async with TimingWheel(count, interval=0.01, workers=4) as wheel:
            for number in range(20):
                wheel.set(number, None, 0.01)
            await until(lambda: len(done) == 20)
    assert most == 4
    assert caplog.text.count("LookupError: three") == 1


async def test_leaving_waits_for_callbacks_that_run() -> None:
    begun, ended = anyio.Event(), False

    async def slow(key: str, value: int) -> None:
        nonlocal ended
        begun.set()
        await anyio.sleep(0.02)
        ended = True

    async with TimingWheel(slow, interval=0.01) as wheel:
        wheel.set("a", 1, 0.01)
        await begun.wait()
    assert ended


async def test_cancelling_cancels_callbacks_too() -> None:
    begun = anyio.Event()
    ended = "no"

    async def slow(key: str, value: int) -> None:
        nonlocal ended
        begun.set()
        try:
            await anyio.sleep_forever()
        finally:
            ended = "cancelled"

    with anyio.CancelScope() as scope:
        async with TimingWheel(slow, interval=0.01) as wheel:
            wheel.set("a", 1, 0.01)
            await begun.wait()
            scope.cancel()
    assert ended == "cancelled"


async def test_a_wheel_turned_by_hand_awaits_what_is_due() -> None:
    clock = ManualClock()
    fired: list[str] = []

    async def fire(key: str, value: int) -> None:
        await anyio.lowlevel.checkpoint()
        fired.append(key)
        if key == "a":
            raise LookupError

    wheel = TimingWheel(fire, driver="manual", clock=clock)
    for key in "abc":
        wheel.set(key, 1, 3)
    clock.advance(2.5)
    assert await wheel.aadvance() == 0
    clock.advance(0.5)
    assert await wheel.aadvance() == 3
    assert sorted(fired) == ["a", "b", "c"]
    with pytest.raises(RuntimeError, match="not an event loop"):
        await wheel.__aenter__()


async def test_a_drain_can_be_awaited() -> None:
    wheel = TimingWheel[int, str](print, driver="manual", clock=ManualClock())
    drained: dict[int, str] = {}

    async def take(key: int, value: str) -> None:
        await anyio.lowlevel.checkpoint()
        wheel.set(key + 100, value, 1)
        if key == 5:
            raise LookupError(key)
        drained[key] = value

    for number in range(20):
        wheel.set(number, "x", 9)
    with pytest.raises(ExceptionGroup, match="1 of 20 drained timers failed"):
        await wheel.adrain(take)
    assert sorted(drained) == [number for number in range(20) if number != 5]
    assert len(wheel) == 20


async def test_a_thousand_tasks_cancelled_anywhere_leave_nothing_in_the_wheel() -> None:
    rng = random.Random(7)
    fired: set[int] = set()

    async def fire(key: int, value: None) -> None:
        fired.add(key)

    async with TimingWheel(fire, interval=0.005) as wheel:

        async def work(number: int) -> None:
            wheel.set(number, None, 30)
            try:
                await anyio.sleep(rng.uniform(0, 0.02))
            finally:
                wheel.remove(number)

        async with anyio.create_task_group() as group:
            for number in range(1000):
                group.start_soon(work, number)
                if not number % 100:
                    await anyio.lowlevel.checkpoint()
            await anyio.sleep(0.01)
            group.cancel_scope.cancel()
        assert len(wheel) == 0
    assert not fired


async def test_what_the_body_raises_comes_out_as_it_is() -> None:
    async def fire(key: str, value: int) -> None: ...

    wheel = TimingWheel(fire, interval=0.01)

    async def body() -> None:
        async with wheel:
            wheel.set("a", 1, 60)
            raise LookupError("body")

    with pytest.raises(LookupError, match="body"):
        await body()
    assert len(wheel) == 0
