import threading
from contextvars import ContextVar

import anyio
import pytest

from zero.fx import aparallel, parallel

name: ContextVar[str] = ContextVar("name", default="nobody")


def test_results_come_in_the_functions_order() -> None:
    first, second = threading.Event(), threading.Event()

    def slow() -> str:
        assert second.wait(60)
        first.set()
        return "a"

    def quick() -> str:
        second.set()
        assert first.wait(60)
        return "b"

    assert parallel(slow, quick) == ["a", "b"]
    assert parallel() == []


def test_wart_repaired_what_a_function_raises_reaches_the_caller() -> None:
    ended: list[int] = []

    def fail() -> None:
        raise ValueError("a")

    with pytest.raises(ExceptionGroup, match="2 of 3 functions failed") as caught:
        parallel(fail, lambda: ended.append(1), fail)
    assert [str(error) for error in caught.value.exceptions] == ["a", "a"]
    assert ended == [1]


def test_an_exit_in_a_function_is_not_lost() -> None:
    def leave() -> None:
        raise SystemExit(3)

    with pytest.raises(BaseExceptionGroup) as caught:
        parallel(leave)
    assert isinstance(caught.value.exceptions[0], SystemExit)


def test_functions_see_the_callers_context_and_cannot_change_it() -> None:
    token = name.set("caller")
    try:
        assert parallel(name.get, lambda: name.set("other") and "", name.get) == [
            "caller",
            "",
            "caller",
        ]
        assert name.get() == "caller"
    finally:
        name.reset(token)


def test_async_functions_are_refused_before_anything_runs() -> None:
    ran: list[int] = []

    async def later() -> None:
        pass

    with pytest.raises(TypeError, match="use aparallel"):
        parallel(lambda: ran.append(1), later)
    assert not ran


async def test_tasks_run_side_by_side_and_all_to_their_end() -> None:
    event = anyio.Event()

    async def slow() -> str:
        await event.wait()
        return "a"

    async def quick() -> str:
        event.set()
        return "b"

    async def fail() -> str:
        raise ValueError

    assert await aparallel(slow, quick) == ["a", "b"]
    assert await aparallel() == []
    event = anyio.Event()
    with pytest.raises(ExceptionGroup, match="1 of 3 functions failed"):
        await aparallel(fail, slow, quick)
    assert event.is_set()


async def test_cancelling_the_caller_cancels_all() -> None:
    ended = 0

    async def hang() -> None:
        nonlocal ended
        try:
            await anyio.sleep_forever()
        finally:
            ended += 1

    with anyio.move_on_after(0.001):
        await aparallel(hang, hang)
    assert ended == 2
