"""One caller after another, threads, and both together."""

import copyreg
import gc
import threading
import traceback
import weakref
from collections.abc import Callable
from typing import Any

import anyio
import anyio.lowlevel
import anyio.to_thread
import pytest

from zero.syncx import DeadlockError, Outcome, SingleFlight

from .helpers import SAFETY, Threads, auntil, until


def waiting(flights: SingleFlight[str, Any]) -> int:
    flight = flights._flights.get("k")
    return 0 if flight is None else len(flight.waiters)


def test_a_call_alone_runs_and_is_fresh() -> None:
    flights = SingleFlight[str, int]()
    assert flights.do("k", lambda: 1) == Outcome(1, True)
    assert flights.do("k", lambda: 2) == Outcome(value=2, fresh=True)
    assert repr(flights) == "<SingleFlight 0 running>"


async def test_an_awaited_call_alone_runs_and_is_fresh() -> None:
    flights = SingleFlight[str, int]()

    async def at_once() -> int:
        return 1

    async def later() -> int:
        await anyio.lowlevel.checkpoint()
        return 2

    assert await flights.ado("k", at_once) == Outcome(1, True)
    assert await flights.ado("k", later) == Outcome(2, True)
    assert repr(flights) == "<SingleFlight 0 running>"


def test_threads_that_ask_together_share_one_call_and_one_value() -> None:
    flights = SingleFlight[str, object]()
    outcomes: list[Outcome[object]] = []
    calls = 0

    def fetch() -> object:
        nonlocal calls
        calls += 1
        until(lambda: waiting(flights) == 9)
        return object()

    with Threads() as threads:
        for _ in range(10):
            threads.start(lambda: outcomes.append(flights.do("k", fetch)))
    assert calls == 1
    assert len({id(outcome.value) for outcome in outcomes}) == 1
    assert [outcome.fresh for outcome in outcomes].count(True) == 1


def test_keys_do_not_wait_for_each_other() -> None:
    flights = SingleFlight[str, int]()
    assert flights.do("a", lambda: flights.do("b", lambda: 1).value + 1).value == 2


def test_the_runner_raises_its_error_and_keeps_nothing() -> None:
    flights = SingleFlight[str, int]()
    with pytest.raises(ZeroDivisionError):
        flights.do("k", lambda: 1 // 0)
    assert flights.do("k", lambda: 3).value == 3


class OddError(Exception):
    """Cannot be copied: its constructor takes other things than its arguments."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


@pytest.mark.parametrize("kind", [ValueError, OddError])
def test_waiters_get_the_error_where_go_zero_gives_them_nothing(
    kind: Callable[..., Exception],
) -> None:
    flights = SingleFlight[str, int]()
    errors: list[Exception] = []

    def fetch() -> int:
        until(lambda: waiting(flights) == 4)
        raise kind("no ", "luck")

    def ask() -> None:
        try:
            flights.do("k", fetch)
        except Exception as error:
            errors.append(error)

    with Threads() as threads:
        for _ in range(5):
            threads.start(ask)
    assert [type(error) for error in errors] == [kind] * 5
    assert len({str(error) for error in errors}) == 1


@pytest.fixture(params=["as ever", "taught"])
def copying(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have errors copied as ever, or as in a program that has taught `copyreg` its own way, like tblib."""
    if request.param == "taught":

        def rebuild(
            kind: type[Exception], args: tuple[object, ...], attributes: dict[str, object]
        ) -> Exception:
            error = kind(*args)
            error.__dict__ = attributes
            return error

        def reduce(error: Exception) -> tuple[object, ...]:
            return rebuild, (type(error), error.args, error.__dict__)

        monkeypatch.setitem(copyreg.dispatch_table, ValueError, reduce)


@pytest.mark.usefixtures("copying")
async def test_every_waiter_gets_an_error_with_a_traceback_of_its_own() -> None:
    flights = SingleFlight[str, int]()
    errors: list[ValueError] = []

    async def fetch() -> int:
        await anyio.lowlevel.checkpoint()
        cause = KeyError("cause")
        cause.add_note("a note")
        raise ValueError("shared") from cause

    async def ask_as(name: str) -> None:
        async def waiter_frame() -> None:
            await flights.ado("k", fetch)

        try:
            await waiter_frame()
        except ValueError as error:
            error.add_note(name)
            errors.append(error)

    async with anyio.create_task_group() as group:
        for name in "abc":
            group.start_soon(ask_as, name)
    assert len({id(error) for error in errors}) == 3
    assert sorted(error.__notes__ for error in errors) == [["a"], ["b"], ["c"]]
    for error in errors:
        frames = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
        assert frames.count("waiter_frame") == 1
        assert frames.count("fetch") == 1
        assert isinstance(error.__cause__, KeyError)


def test_an_error_that_nobody_shared_is_no_cycle() -> None:
    class Local(Exception): ...

    flights = SingleFlight[str, int]()

    def fetch() -> int:
        raise Local

    errors: list[weakref.ref[Local]] = []
    gc.disable()
    try:
        try:
            flights.do("k", fetch)
        except Local as error:
            errors.append(weakref.ref(error))
        assert [error() for error in errors] == [None]
    finally:
        gc.enable()


def test_an_interrupt_concerns_only_the_thread_that_ran() -> None:
    flights = SingleFlight[str, int]()
    outcomes: list[Outcome[int]] = []
    begun = threading.Event()

    def interrupted() -> int:
        begun.set()
        until(lambda: waiting(flights) == 2)
        raise KeyboardInterrupt

    def lead() -> None:
        with pytest.raises(KeyboardInterrupt):
            flights.do("k", interrupted)

    def follow() -> None:
        outcomes.append(flights.do("k", lambda: 5))

    with Threads() as threads:
        threads.start(lead)
        assert begun.wait(SAFETY)
        threads.start(follow)
        threads.start(follow)
    assert [outcome.value for outcome in outcomes] == [5, 5]


def test_a_function_that_asks_for_its_own_key_is_told_so() -> None:
    flights = SingleFlight[str, int]()
    with pytest.raises(DeadlockError, match="'k' would wait for itself") as caught:
        flights.do("k", lambda: flights.do("k", lambda: 1).value)
    assert caught.value.key == "k"
    with pytest.raises(DeadlockError):
        flights.do("a", lambda: flights.do("b", lambda: flights.do("a", lambda: 1).value).value)
    assert repr(flights) == "<SingleFlight 0 running>"


async def test_an_awaited_function_that_asks_for_its_own_key_is_told_so() -> None:
    flights = SingleFlight[str, int]()

    async def direct() -> int:
        return (await flights.ado("k", direct)).value

    async def later() -> int:
        await anyio.lowlevel.checkpoint()
        return (await flights.ado("k", later)).value

    async def in_a_child() -> int:
        async with anyio.create_task_group() as group:
            group.start_soon(flights.ado, "k", in_a_child)
        return 1

    async def in_a_thread() -> int:
        await anyio.to_thread.run_sync(flights.do, "k", lambda: 1)
        return 1

    for function in (direct, later, in_a_thread):
        with pytest.raises(DeadlockError):
            await flights.ado("k", function)
    with pytest.raises(ExceptionGroup) as caught:
        await flights.ado("k", in_a_child)
    assert caught.group_contains(DeadlockError)
    assert repr(flights) == "<SingleFlight 0 running>"


def test_two_functions_that_wait_for_each_other_are_told_so() -> None:
    flights = SingleFlight[str, int]()
    both = threading.Barrier(2)
    told: list[str] = []

    def fetch(other: str) -> int:
        both.wait(SAFETY)
        try:
            return flights.do(other, lambda: 7).value
        except DeadlockError:
            told.append(other)
            return 0

    with Threads() as threads:
        threads.start(flights.do, "a", lambda: fetch("b"))
        threads.start(flights.do, "b", lambda: fetch("a"))
    assert told


async def test_a_thread_of_an_event_loop_does_not_block_on_work_of_that_loop() -> None:
    flights = SingleFlight[str, int]()
    begun, go = anyio.Event(), anyio.Event()

    async def fetch() -> int:
        begun.set()
        await go.wait()
        return 1

    async with anyio.create_task_group() as group:
        group.start_soon(flights.ado, "k", fetch)
        await begun.wait()
        with pytest.raises(DeadlockError):
            flights.do("k", lambda: 2)
        go.set()


async def test_threads_and_tasks_share_one_call_whoever_began() -> None:
    flights = SingleFlight[str, str]()
    outcomes: list[Outcome[str]] = []

    def in_thread() -> str:
        until(lambda: waiting(flights) == 1)
        return "from a thread"

    async def in_task() -> str:
        await auntil(lambda: waiting(flights) == 2)  # the leader waits too
        return "from a task"

    async def ask() -> None:
        outcomes.append(await flights.ado("k", in_task))

    def ask_in_thread() -> None:
        outcomes.append(flights.do("k", in_thread))

    with anyio.fail_after(SAFETY):
        for first_thread in (True, False):
            async with anyio.create_task_group() as group:
                if first_thread:
                    group.start_soon(anyio.to_thread.run_sync, ask_in_thread)
                    await auntil(lambda: flights._flights)
                    group.start_soon(ask)
                else:
                    group.start_soon(ask)
                    await auntil(lambda: flights._flights)
                    group.start_soon(anyio.to_thread.run_sync, ask_in_thread)
    assert [outcome.value for outcome in outcomes] == ["from a thread"] * 2 + ["from a task"] * 2
    assert sorted(outcome.fresh for outcome in outcomes) == [False, False, True, True]
