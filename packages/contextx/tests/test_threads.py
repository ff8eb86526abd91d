"""`to_thread`: what goes along into a worker thread, and what comes back."""

import contextvars
import threading

import anyio
import pytest
from anyio import CancelScope, CapacityLimiter

from zero.contextx import (
    DeadlineExceededError,
    ScopeCancelledError,
    bind,
    check,
    current,
    remaining,
    scope,
    to_thread,
)

SAFETY = 30.0
user = contextvars.ContextVar("user", default="nobody")


def spin(begun: threading.Event | None = None) -> None:
    """Work until told to stop, or for so long that the test has failed."""
    pause = threading.Event()
    for _ in range(3000):
        check()
        if begun is not None:
            begun.set()
        pause.wait(0.01)


async def test_values_deadline_and_context_variables_go_along() -> None:
    def work(first: int, second: int) -> tuple[object, ...]:
        return current().values["job"], user.get(), 0 < remaining() <= 5.0, first + second

    user.set("ann")
    async with scope(5.0, values={"job": 7}):
        assert await to_thread(work, 1, 2) == (7, "ann", True, 3)


async def test_what_a_thread_sets_stays_in_the_thread() -> None:
    await to_thread(user.set, "eve")
    assert user.get() == "nobody"


async def test_the_deadline_stops_the_thread() -> None:
    with pytest.raises(DeadlineExceededError):
        async with scope(0.02):
            await to_thread(spin)


async def test_cancelling_stops_the_thread_and_says_why() -> None:
    cause, begun = KeyError("gone"), threading.Event()

    def cancel() -> None:
        assert begun.wait(SAFETY)
        ctx.cancel(cause)

    canceller = threading.Thread(target=cancel)
    ctx = scope()

    async def run() -> None:
        async with ctx:
            canceller.start()
            await to_thread(spin, begun)

    with pytest.raises(ScopeCancelledError) as caught:
        await run()
    canceller.join()
    assert caught.value.cause is cause


async def test_cancelling_by_others_stops_the_thread_too() -> None:
    begun = threading.Event()
    with anyio.fail_after(SAFETY), CancelScope() as around:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(to_thread, spin, begun)
            await anyio.to_thread.run_sync(begun.wait, SAFETY)
            around.cancel()
    assert around.cancelled_caught


async def test_a_thread_may_cancel_the_scope_it_works_for() -> None:
    def work() -> None:
        assert current().cancel(KeyError("enough"))
        spin()

    with pytest.raises(ScopeCancelledError, match="enough"):
        async with scope():
            await to_thread(work)


async def test_the_context_may_wander_on_to_other_threads() -> None:
    def work() -> list[object]:
        found: list[object] = []

        def deeper() -> None:
            check()  # no worker thread of anyio: there is nobody else to ask
            found.append(current().values["job"])

        thread = threading.Thread(target=bind(deeper))
        thread.start()
        thread.join()
        return found

    async with scope(values={"job": 7}):
        assert await to_thread(work) == [7]


async def test_an_abandoned_thread_learns_that_its_scope_has_ended() -> None:
    begun, go, told = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        assert go.wait(SAFETY)
        try:
            check()
        except ScopeCancelledError:
            told.set()

    async def run() -> None:
        async with scope():
            await to_thread(work, abandon_on_cancel=True)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(run)
        await anyio.to_thread.run_sync(begun.wait, SAFETY)
        tasks.cancel_scope.cancel()
    go.set()
    assert await anyio.to_thread.run_sync(told.wait, SAFETY)


async def test_a_limiter_bounds_the_threads() -> None:
    limiter, seen = CapacityLimiter(1), list[float]()

    async def run() -> None:
        await to_thread(lambda: seen.append(limiter.borrowed_tokens), limiter=limiter)

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(run)
    assert seen == [1, 1, 1, 1]


async def test_errors_come_back() -> None:
    with pytest.raises(ZeroDivisionError):
        await to_thread(lambda: 1 // 0)


def test_check_does_not_need_a_thread_of_anyio() -> None:
    with scope() as ctx:
        check()
        ctx.cancel()
        with pytest.raises(ScopeCancelledError):
            check()


async def test_what_cannot_run_in_a_thread_is_refused() -> None:
    async def sleep() -> None: ...

    with pytest.raises(TypeError, match=r"sleep.* is a coroutine function: await it"):
        await to_thread(sleep)
    with pytest.raises(TypeError, match="5 is no function"):
        await to_thread(5)  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="5 is no function"):
        bind(5)  # pyright: ignore[reportArgumentType]
