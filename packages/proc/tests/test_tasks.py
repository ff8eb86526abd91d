"""Listeners and programs in event loops; every test runs on asyncio and on trio."""

import contextvars
import threading
from functools import partial

import anyio
import anyio.lowlevel
import anyio.to_thread
import pytest

from zero.proc import Phase, Shutdown

from .times import ManualTime

pytestmark = pytest.mark.anyio


async def test_listeners_run_in_the_loop_they_were_registered_in() -> None:
    end = Shutdown()
    here = threading.get_ident()
    seen: list[int] = []

    async def flush() -> None:
        await anyio.lowlevel.checkpoint()
        seen.append(threading.get_ident())

    end.add_shutdown_listener(flush)
    end.add_shutdown_listener(partial(flush))
    await end.ended()
    assert seen == [here, here]


async def test_an_object_with_an_asynchronous_call_is_a_listener() -> None:
    called: list[str] = []

    class Flush:
        async def __call__(self) -> None:
            called.append("flush")

    end = Shutdown()
    end.add_shutdown_listener(Flush())
    await end.ended()
    assert called == ["flush"]


async def test_a_lambda_that_gives_a_coroutine_is_awaited_in_its_loop() -> None:
    called: list[int] = []

    async def flush(amount: int) -> None:
        await anyio.lowlevel.checkpoint()
        called.append(amount)

    end = Shutdown()
    end.add_shutdown_listener(lambda: flush(3))
    await end.ended()
    assert (called, end.overran) == ([3], False)


async def test_a_listener_has_the_context_of_its_registration() -> None:
    variable = contextvars.ContextVar("variable", default="outside")
    seen: list[str] = []
    end = Shutdown()
    variable.set("registered")
    end.add_shutdown_listener(lambda: seen.append(variable.get()))
    variable.set("later")
    await end.ended()
    assert seen == ["registered"]


async def test_tasks_can_wait_for_the_beginning() -> None:
    end = Shutdown()
    order: list[str] = []

    async def wait() -> None:
        await end.begun()
        order.append("begun")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        order.append("begin")
        end.begin()
    await end.ended()
    await end.begun()
    assert order == ["begin", "begun"]


async def test_a_waiting_task_can_be_cancelled() -> None:
    end = Shutdown()
    with anyio.move_on_after(0):
        await end.begun()
    await end.ended()
    assert end.phase is Phase.DONE


async def test_an_asynchronous_listener_is_cancelled_when_time_is_over() -> None:
    time = ManualTime()
    end = Shutdown(clock=time, wait=time.wait)
    outcome: list[str] = []

    async def drain() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            outcome.append("cancelled")

    listener = end.add_drain_listener(drain)
    end.begin()
    await anyio.to_thread.run_sync(time.when_waiting, 5.5)
    time.advance(5.5)
    await end.ended()
    assert await anyio.to_thread.run_sync(listener.wait, 10)
    assert (outcome, end.overran) == (["cancelled"], True)


async def test_supervise_returns_the_result_after_the_listeners() -> None:
    end = Shutdown()
    order: list[str] = []

    async def main() -> int:
        end.add_shutdown_listener(lambda: order.append("flush"))
        order.append("main")
        return 7

    assert await end.supervise(main) == 7
    assert order == ["main", "flush"]


async def test_supervise_ends_in_order_when_the_program_fails() -> None:
    end = Shutdown()
    order: list[str] = []

    async def main() -> None:
        end.add_shutdown_listener(lambda: order.append("flush"))
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await end.supervise(main)
    assert order == ["flush"]


async def test_a_listener_registered_outside_of_loops_runs_in_the_supervised_one() -> None:
    end = Shutdown()
    loops: list[int] = []

    async def flush() -> None:
        loops.append(threading.get_ident())

    thread = threading.Thread(target=end.add_shutdown_listener, args=(flush,))
    thread.start()
    thread.join()

    async def main() -> None:
        """Return at once."""

    await end.supervise(main)
    assert loops == [threading.get_ident()]


async def test_a_program_that_does_not_return_is_cancelled_after_the_listeners() -> None:
    time = ManualTime()
    end = Shutdown(clock=time, wait=time.wait)
    order: list[str] = []
    end.add_shutdown_listener(lambda: order.append("flush"))

    async def main() -> int:
        end.begin()
        try:
            await anyio.to_thread.run_sync(time.when_waiting, 5.5)
            order.append("still there")
            time.advance(5.5)
            await anyio.sleep_forever()
        finally:
            order.append("cancelled")
        return 1

    assert await end.supervise(main) is None
    assert order == ["flush", "still there", "cancelled"]


async def test_a_program_may_clean_up_while_listeners_run_and_after() -> None:
    end = Shutdown()
    drained = anyio.Event()
    order: list[str] = []

    async def drain() -> None:
        drained.set()

    async def main() -> str:
        end.add_drain_listener(drain)
        end.begin()
        await drained.wait()
        for _ in range(20):
            await anyio.sleep(0.001)
        order.append("hooks")
        return "result"

    assert await end.supervise(main) == "result"
    assert order[-1] == "hooks"
    assert not end.overran


async def test_cancelling_from_outside_still_ends_in_order() -> None:
    end = Shutdown()
    order: list[str] = []

    async def flush() -> None:
        await anyio.lowlevel.checkpoint()
        order.append("flush")

    end.add_shutdown_listener(flush)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(end.supervise, anyio.sleep_forever)
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()
    assert order == ["flush"]


def test_an_asynchronous_listener_of_a_sync_program_gets_a_loop_of_its_own() -> None:
    end = Shutdown()
    called: list[str] = []

    async def flush() -> None:
        await anyio.lowlevel.checkpoint()
        called.append("flush")

    end.add_shutdown_listener(flush)
    assert end.shutdown(10)
    assert called == ["flush"]


def test_a_listener_of_a_loop_that_is_gone_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    end = Shutdown()

    async def flush() -> None:
        """Never runs."""

    async def register() -> None:
        end.add_shutdown_listener(flush)

    anyio.run(register)
    assert end.shutdown(10)
    assert "flush failed" in caplog.text


def test_a_loop_that_is_stuck_cannot_hold_up_the_end() -> None:
    time = ManualTime()
    end = Shutdown(clock=time, wait=time.wait)
    draining, stuck = threading.Event(), threading.Event()

    async def drain() -> None:
        draining.set()
        stuck.wait(20)  # blocks its loop, as a bug would

    async def main() -> None:
        end.add_drain_listener(drain)
        end.begin()
        await anyio.sleep_forever()

    loop = threading.Thread(target=anyio.run, args=(partial(end.supervise, main),), daemon=True)
    loop.start()
    assert draining.wait(10)
    time.when_waiting(5.5)
    time.advance(5.5)
    time.when_waiting(1.0)
    time.advance(1.0)
    assert end.join(10)
    assert end.overran
    stuck.set()
    loop.join(10)
    assert not loop.is_alive()
