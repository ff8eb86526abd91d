import threading
from contextvars import ContextVar

import anyio
import pytest

from zero.fx import atimeout, timeout

name: ContextVar[str] = ContextVar("name", default="nobody")


def test_a_result_in_time_is_returned() -> None:
    assert timeout(60.0, divmod, 7, 2) == (3, 1)
    assert timeout(1e300, int, "ff", base=16) == 255


def test_an_error_in_time_is_raised_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        timeout(60.0, divmod, 1, 0)


def test_an_error_of_the_functions_own_is_not_taken_for_ours() -> None:
    own = TimeoutError("mine")

    def fail() -> None:
        raise own

    with pytest.raises(TimeoutError) as caught:
        timeout(60.0, fail)
    assert caught.value is own


def test_a_thread_cannot_be_killed_so_the_function_runs_on() -> None:
    leave, ended = threading.Event(), threading.Event()

    def hang() -> None:
        leave.wait(60)
        ended.set()

    with pytest.raises(TimeoutError, match=r"hang gave no result within 0\.01 s"):
        timeout(0.01, hang)
    assert not ended.is_set()
    leave.set()
    assert ended.wait(60)


@pytest.mark.parametrize("seconds", [0, -5.0, float("nan")])
def test_without_any_time_nothing_is_called(seconds: float) -> None:
    called: list[int] = []
    with pytest.raises(TimeoutError):
        timeout(seconds, called.append, 1)
    assert not called


def test_the_function_sees_the_callers_context() -> None:
    token = name.set("caller")
    try:
        assert timeout(60.0, name.get) == "caller"
    finally:
        name.reset(token)


def test_an_async_function_is_refused() -> None:
    with pytest.raises(TypeError, match="use atimeout"):
        timeout(1.0, anyio.sleep, 1)  # pyright: ignore[reportUnusedCoroutine]


async def test_wart_repaired_an_async_function_ends_with_the_call() -> None:
    ended = False

    async def hang() -> None:
        nonlocal ended
        try:
            await anyio.sleep_forever()
        finally:
            ended = True

    with pytest.raises(TimeoutError, match="hang gave no result"):
        await atimeout(0.001, hang)
    assert ended


async def test_an_async_result_or_error_passes() -> None:
    async def divide(a: int, *, by: int) -> float:
        return a / by

    assert await atimeout(60.0, divide, 3, by=2) == 1.5
    with pytest.raises(ZeroDivisionError):
        await atimeout(60.0, divide, 3, by=0)


async def test_wart_repaired_a_function_is_not_called_when_its_caller_has_ended() -> None:
    called = False

    async def function() -> None:
        nonlocal called
        called = True

    with anyio.CancelScope() as scope:
        scope.cancel()
        await atimeout(60.0, function)
    assert not called
    with pytest.raises(TimeoutError):
        await atimeout(0, function)
    assert not called


async def test_cancelling_the_caller_is_not_a_timeout() -> None:
    with anyio.move_on_after(0.001) as scope:
        await atimeout(60.0, anyio.sleep_forever)
    assert scope.cancelled_caught
