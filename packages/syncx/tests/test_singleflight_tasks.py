"""Cancellation, contexts and event loops."""

import asyncio
import contextvars
import logging
import threading
from collections.abc import Awaitable, Callable

import anyio
import anyio.lowlevel
import pytest
import trio.lowlevel

from zero.syncx import Outcome, SingleFlight

from .helpers import SAFETY, Threads, auntil, until
from .virtual import settle

Flights = SingleFlight[str, int]


class Work:
    """Shared work that waits to be told to end, and notes what becomes of it."""

    def __init__(self) -> None:
        self.begun = 0
        self.cancelled = 0
        self.ended = 0
        self.go = anyio.Event()

    async def __call__(self) -> int:
        self.begun += 1
        try:
            await self.go.wait()
        except anyio.get_cancelled_exc_class():
            self.cancelled += 1
            raise
        self.ended += 1
        return self.begun


class Askers:
    """Tasks that ask for one key, each with a scope of its own."""

    def __init__(self, flights: Flights, work: Callable[[], Awaitable[int]]) -> None:
        self.flights, self.work = flights, work
        self.scopes: list[anyio.CancelScope] = []
        self.outcomes: list[Outcome[int]] = []

    async def ask(self) -> None:
        with anyio.CancelScope() as scope:
            self.scopes.append(scope)
            self.outcomes.append(await self.flights.ado("k", self.work))


@pytest.mark.parametrize("leaver", [0, 1, 2])
async def test_cancelling_one_waiter_never_cancels_the_others(leaver: int) -> None:
    flights, work = Flights(), Work()
    askers = Askers(flights, work)
    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(askers.ask)
        await settle()
        askers.scopes[leaver].cancel()
        await settle()
        work.go.set()
    assert (work.begun, work.cancelled, work.ended) == (1, 0, 1)
    assert [outcome.value for outcome in askers.outcomes] == [1, 1]


async def test_the_work_stops_when_the_last_waiter_leaves() -> None:
    flights, work = Flights(), Work()
    askers = Askers(flights, work)
    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(askers.ask)
        await settle()
        for scope in askers.scopes:
            assert work.cancelled == 0
            scope.cancel()
            await settle()
    assert (work.begun, work.cancelled, work.ended) == (1, 1, 0)
    assert repr(flights) == "<SingleFlight 0 running>"


async def test_kept_work_goes_on_without_waiters_and_serves_who_comes_later() -> None:
    flights, work = SingleFlight[str, int](keep=True), Work()
    askers = Askers(flights, work)
    async with anyio.create_task_group() as group:
        group.start_soon(askers.ask)
        await settle()
        askers.scopes[0].cancel()
        await settle()
        group.start_soon(askers.ask)
        await settle()
        work.go.set()
    assert (work.begun, work.cancelled, work.ended) == (1, 0, 1)
    assert askers.outcomes == [Outcome(1, False)]


async def test_kept_work_that_fails_unwanted_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    flights, go = SingleFlight[str, int](keep=True), anyio.Event()

    async def fail() -> int:
        await go.wait()
        raise ValueError("lost")

    with anyio.CancelScope() as scope, caplog.at_level(logging.WARNING, "zero.syncx"):
        async with anyio.create_task_group() as group:
            group.start_soon(flights.ado, "k", fail)
            await settle()
            scope.cancel()
    go.set()
    await settle()
    assert [record.getMessage() for record in caplog.records] == [
        "the call for key 'k' failed, unwanted"
    ]


async def test_who_comes_while_given_up_work_cleans_up_begins_anew() -> None:
    flights, cleaning = Flights(), anyio.Event()
    begun = 0

    async def slow_to_stop() -> int:
        nonlocal begun
        begun += 1
        if begun > 1:
            return begun
        try:
            await anyio.sleep_forever()
        finally:
            with anyio.CancelScope(shield=True):
                await cleaning.wait()
        return 0

    askers = Askers(flights, slow_to_stop)
    async with anyio.create_task_group() as group:
        group.start_soon(askers.ask)
        await settle()
        askers.scopes[0].cancel()
        await settle()
        assert await flights.ado("k", slow_to_stop) == Outcome(2, True)
        cleaning.set()
    await settle()
    assert repr(flights) == "<SingleFlight 0 running>"


async def test_work_sees_the_context_of_its_first_caller_and_changes_only_a_copy() -> None:
    variable = contextvars.ContextVar("variable", default="nobody")
    flights = SingleFlight[str, str]()
    seen: list[str] = []

    async def fetch() -> str:
        seen.append(variable.get())
        variable.set("the work")
        await anyio.lowlevel.checkpoint()
        seen.append(variable.get())
        return variable.get()

    variable.set("the leader")
    assert (await flights.ado("k", fetch)).value == "the work"
    assert seen == ["the leader", "the work"]
    assert variable.get() == "the leader"


@pytest.mark.parametrize("steps", [0, 1, 3])
async def test_timeouts_and_groups_inside_the_work_are_its_own(steps: int) -> None:
    flights = Flights()

    async def fetch() -> int:
        done = 0
        with anyio.move_on_after(0):
            await anyio.sleep_forever()
        for _ in range(steps):
            async with anyio.create_task_group() as group:
                group.start_soon(anyio.sleep, 0)
            done += 1
        with anyio.fail_after(SAFETY):
            await anyio.lowlevel.checkpoint()
        return done

    with anyio.fail_after(SAFETY):
        assert (await flights.ado("k", fetch)).value == steps
        await anyio.lowlevel.checkpoint()


async def test_work_that_ends_without_an_outcome_concerns_only_its_leader() -> None:
    flights, go = Flights(), anyio.Event()
    outcomes: list[Outcome[int]] = []

    async def no_outcome() -> int:
        await go.wait()
        raise GeneratorExit

    async def lead() -> None:
        with pytest.raises(GeneratorExit):
            await flights.ado("k", no_outcome)

    async def follow() -> None:
        async def fetch() -> int:
            return 5

        outcomes.append(await flights.ado("k", fetch))

    async with anyio.create_task_group() as group:
        group.start_soon(lead)
        await settle()
        group.start_soon(follow)
        await settle()
        go.set()
    assert outcomes == [Outcome(5, True)]
    assert repr(flights) == "<SingleFlight 0 running>"


class TestUnderAsyncio:
    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    async def test_asyncio_timeouts_inside_the_first_step_belong_to_the_work(self) -> None:
        flights = Flights()
        leader = asyncio.current_task()
        tasks: list[object] = []

        async def fetch() -> int:
            tasks.append(asyncio.current_task())
            async with asyncio.timeout(0.001):
                try:
                    await asyncio.sleep(SAFETY)
                finally:
                    tasks.append(asyncio.current_task())
            return 1

        with pytest.raises(TimeoutError):
            await flights.ado("k", fetch)
        assert tasks[0] is tasks[1] is not leader
        assert leader is not None
        assert leader.cancelling() == 0
        assert asyncio.current_task() is leader

    async def test_one_ready_task_serves_every_call_of_a_turn_and_then_ends(self) -> None:
        flights = Flights()
        tasks: set[object] = set()

        async def fetch() -> int:
            tasks.add(asyncio.current_task())
            return 1

        await asyncio.sleep(0)
        for _ in range(100):
            await flights.ado("k", fetch)
        assert len(tasks) == 1
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not [task for task in asyncio.all_tasks() if task.get_name() == "single flight"]

    async def test_work_that_cancels_its_own_task_harms_nobody_else(self) -> None:
        flights = Flights()

        async def suicidal(wait: bool) -> int:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            if wait:
                await asyncio.sleep(SAFETY)
            return 1

        async def healthy() -> int:
            await asyncio.sleep(0)
            return 2

        assert (await flights.ado("k", lambda: suicidal(False))).value == 1
        assert (await flights.ado("k", healthy)).value == 2
        with pytest.raises(asyncio.CancelledError):
            await flights.ado("k", lambda: suicidal(True))
        assert (await flights.ado("k", healthy)).value == 2

    async def test_a_task_that_the_work_awaits_is_cancelled_with_it_in_its_first_turn(self) -> None:
        flights = Flights()
        inner = asyncio.ensure_future(asyncio.sleep(SAFETY))

        async def fetch() -> int:
            await inner
            return 1

        leader = asyncio.ensure_future(flights.ado("k", fetch))
        leader.get_loop().call_soon(leader.cancel)
        with pytest.raises(asyncio.CancelledError):
            await leader
        with pytest.raises(asyncio.CancelledError):
            await inner

    async def test_the_task_of_the_work_can_be_inspected(self) -> None:
        flights, go = Flights(), asyncio.Event()

        async def fetch() -> int:
            await go.wait()
            return 1

        leader = asyncio.ensure_future(flights.ado("k", fetch))
        await asyncio.sleep(0)
        (work,) = [task for task in asyncio.all_tasks() if task.get_name() == "single flight"]
        assert "_work" in repr(work)
        assert work.get_stack()
        go.set()
        assert await leader == Outcome(1, True)

    async def test_trio_as_a_guest_of_asyncio_is_served_as_trio(self) -> None:
        flights, over = Flights(), asyncio.Event()
        loop, results = asyncio.get_running_loop(), list[Outcome[int]]()

        async def fetch() -> int:
            await trio.lowlevel.checkpoint()
            return 1

        async def guest() -> None:
            results.append(await flights.ado("k", fetch))

        trio.lowlevel.start_guest_run(
            guest,
            run_sync_soon_threadsafe=loop.call_soon_threadsafe,
            done_callback=lambda outcome: over.set(),
        )
        async with asyncio.timeout(SAFETY):
            await over.wait()
        assert results == [Outcome(1, True)]


@pytest.mark.parametrize("lead", ["asyncio", "trio"])
@pytest.mark.parametrize("follow", ["asyncio", "trio"])
def test_loops_of_several_threads_share_one_call(lead: str, follow: str) -> None:
    flights = Flights()
    release, outcomes = threading.Event(), list[Outcome[int]]()

    async def fetch() -> int:
        await auntil(release.is_set)
        return 1

    async def ask() -> None:
        outcomes.append(await flights.ado("k", fetch))

    def run(backend: str) -> None:
        anyio.run(ask, backend=backend)

    with Threads() as threads:
        threads.start(run, lead)
        until(lambda: flights._flights)
        for _ in range(3):
            threads.start(run, follow)
        until(lambda: len(flights._flights["k"].waiters) == 4)
        release.set()
    assert sorted(outcome.fresh for outcome in outcomes) == [False, False, False, True]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_when_the_loop_of_the_work_ends_others_begin_anew(backend: str) -> None:
    flights = Flights()
    joined, outcomes = threading.Event(), list[Outcome[int]]()

    async def leave_early() -> None:
        async def forever() -> int:
            await anyio.sleep_forever()
            return 0

        async with anyio.create_task_group() as group:
            group.start_soon(flights.ado, "k", forever)
            await auntil(joined.is_set)
            group.cancel_scope.cancel()
        # The follower keeps the work alive; only the end of this loop ends it.

    with Threads() as threads:
        threads.start(lambda: anyio.run(leave_early, backend=backend))
        until(lambda: flights._flights)
        threads.start(lambda: outcomes.append(flights.do("k", lambda: 9)))
        until(lambda: len(flights._flights["k"].waiters) == 2)
        joined.set()
    assert outcomes == [Outcome(9, True)]


def test_work_left_behind_by_a_closed_loop_is_not_waited_for() -> None:
    flights = Flights()
    loop = asyncio.new_event_loop()

    async def forever() -> int:
        await asyncio.Event().wait()
        return 0

    task = loop.create_task(flights.ado("k", forever))
    loop.run_until_complete(asyncio.sleep(0))
    assert "1 running" in repr(flights)
    pending = asyncio.all_tasks(loop)
    loop.close()
    with Threads() as threads:  # another thread than the loop's, as a real follower would be
        threads.start(lambda: flights.do("k", lambda: 4))
    for left in {task, *pending}:
        left._log_destroy_pending = False  # pyright: ignore[reportAttributeAccessIssue]
