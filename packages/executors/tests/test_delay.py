"""Runs that are put off and runs that are let through."""

import threading

import anyio
import pytest
from anyio.lowlevel import checkpoint

from zero.executors import AsyncDelayExecutor, DelayExecutor, LessExecutor
from zero.proc import Shutdown

from .waits import LIMIT, Boom, ManualClock, until


def test_a_hundred_triggers_in_a_burst_are_one_run() -> None:
    clock, runs = ManualClock(), list[int]()
    with DelayExecutor(lambda: runs.append(1), 1, clock=clock, shutdown=None) as executor:
        for _ in range(100):
            executor.trigger()
        executor.tick()
        assert not runs
        clock.advance(1)
        executor.tick()
        until(lambda: runs == [1])
        assert not executor.flush()


def test_a_trigger_during_a_run_is_not_lost() -> None:
    gate, runs = threading.Event(), list[int]()

    def run() -> None:
        runs.append(1)
        assert gate.wait(LIMIT)

    clock = ManualClock()
    executor = DelayExecutor(run, 1, clock=clock, shutdown=None, name="sync")
    executor.trigger()
    clock.advance(1)
    executor.tick()
    until(lambda: runs == [1])
    executor.trigger()
    assert repr(executor) == "<DelayExecutor sync triggered, 1 running>"
    gate.set()
    assert executor.flush()
    assert runs == [1, 1]
    executor.close()
    executor.trigger()
    assert repr(executor) == "<DelayExecutor sync closed, 0 running>"


def test_it_runs_by_itself_and_a_run_that_raises_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ran = threading.Event()

    def run() -> None:
        ran.set()
        with pytest.raises(RuntimeError, match="waits for itself"):
            executor.flush()
        raise Boom

    executor = DelayExecutor(run, 0.001, name="poll", shutdown=None)
    executor.trigger()
    assert ran.wait(LIMIT)
    executor.close()
    assert caplog.messages == ["executor poll failed: Boom()"]


def test_what_is_put_off_runs_at_shutdown_and_leaves_no_listener() -> None:
    end, runs = Shutdown(), list[int]()
    executor = DelayExecutor(lambda: runs.append(1), 1000, shutdown=end)
    executor.trigger()
    assert end.shutdown(LIMIT)
    assert runs == [1]
    executor.close()
    end = Shutdown()
    with DelayExecutor(lambda: runs.append(2), 1000, shutdown=end) as executor:
        executor.trigger()
    assert runs == [1, 2]
    assert repr(end) == "<Shutdown running, 0 listeners>"


async def test_tasks_trigger_and_threads_too() -> None:
    runs: list[int] = []

    async def run() -> None:
        await checkpoint()
        runs.append(1)

    async with AsyncDelayExecutor(run, 1000, shutdown=None, name="later") as executor:
        for _ in range(100):
            executor.trigger()
        assert repr(executor) == "<AsyncDelayExecutor later triggered, 1 running>"
        assert await executor.flush()
        assert runs == [1]
        await anyio.to_thread.run_sync(executor.trigger)
        while not executor.running:
            await checkpoint()
    assert runs == [1, 1]


async def test_a_cancelled_block_still_runs_what_is_put_off() -> None:
    runs: list[int] = []
    with anyio.CancelScope() as scope:
        async with AsyncDelayExecutor(
            lambda: runs.append(1), 1000, shutdown=None, shutdown_time=LIMIT
        ) as executor:
            executor.trigger()
            scope.cancel()
            await checkpoint()
    assert runs == [1]


async def test_it_is_used_inside_of_its_block() -> None:
    with pytest.raises(RuntimeError, match="not entered"):
        AsyncDelayExecutor(int, 1).trigger()


def test_the_threshold_is_strict_as_go_zeros_is() -> None:
    clock, calls = ManualClock(), list[float]()
    less = LessExecutor(1, clock=clock)
    assert less.do_or_discard(lambda: calls.append(clock()))
    clock.advance(1)
    assert not less.do_or_discard(lambda: calls.append(clock()))
    clock.advance(0.5)
    assert less.do_or_discard(lambda: calls.append(clock()))
    assert calls == [0, 1.5]
    assert repr(less) == "<LessExecutor once in 1 s>"


def test_wart_check_then_set_of_less_is_atomic() -> None:
    for _ in range(50):
        less, ran = LessExecutor(1000), list[int]()
        barrier = threading.Barrier(8)

        def call(
            barrier: threading.Barrier = barrier,
            less: LessExecutor = less,
            ran: list[int] = ran,
        ) -> None:
            barrier.wait(LIMIT)
            less.do_or_discard(lambda: ran.append(1))

        threads = [threading.Thread(target=call) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert ran == [1]


async def test_less_awaits() -> None:
    less, ran = LessExecutor(1000), list[int]()

    async def run() -> None:
        await checkpoint()
        ran.append(1)

    assert await less.ado_or_discard(run)
    assert not await less.ado_or_discard(run)
    assert ran == [1]


@pytest.mark.parametrize("kind", [LessExecutor, lambda n: DelayExecutor(int, n)])
def test_no_time_is_refused(kind: type[LessExecutor]) -> None:
    with pytest.raises(ValueError, match="must be above 0, not 0"):
        kind(0)
