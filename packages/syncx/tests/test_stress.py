"""Eight threads, and a thousand tasks cancelled at random: nothing may be left behind."""

import os
import random
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator

import anyio
import anyio.lowlevel
import pytest

from zero.syncx import (
    BorrowTimeoutError,
    Cond,
    DoneEvent,
    ImmutableResource,
    Limit,
    LockedCalls,
    ManagedResource,
    Pool,
    RefResource,
    ResourceManager,
    SingleFlight,
)

from .helpers import SAFETY, Threads
from .virtual import settle

TASKS, THREADS, ROUNDS = 1000, 8, 200


@pytest.fixture
def _busy_switching() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


async def storm(ask: Callable[[int], Awaitable[object]]) -> None:
    """Run tasks of which every second one is cancelled, before, while or after it waits."""
    rng = random.Random(7)

    async def one(number: int) -> None:
        with anyio.CancelScope() as scope:
            if number % 2:
                group.start_soon(cut, scope, rng.randrange(6))
            for _ in range(rng.randrange(3)):
                await anyio.lowlevel.checkpoint()
            await ask(number)

    async def cut(scope: anyio.CancelScope, steps: int) -> None:
        for _ in range(steps):
            await anyio.lowlevel.checkpoint()
        scope.cancel()

    with anyio.fail_after(SAFETY):
        async with anyio.create_task_group() as group:
            for number in range(TASKS):
                group.start_soon(one, number)
    await settle()


async def pause(number: int) -> int:
    for _ in range(number % 4):
        await anyio.lowlevel.checkpoint()
    return number


def crowd(work: Callable[[int], object]) -> None:
    with Threads() as threads:
        for number in range(THREADS):
            threads.start(lambda number=number: [work(number + i) for i in range(ROUNDS)])


@pytest.mark.parametrize("keep", [False, True])
async def test_single_flight_survives_a_storm(keep: bool) -> None:
    flights = SingleFlight[int, int](keep=keep)
    running = 0

    async def fetch(number: int) -> int:
        nonlocal running
        running += 1
        try:
            return await pause(number)
        finally:
            running -= 1

    await storm(lambda number: flights.ado(number % 7, lambda: fetch(number)))
    assert (running, repr(flights)) == (0, "<SingleFlight 0 running>")


@pytest.mark.usefixtures("_busy_switching")
def test_single_flight_survives_a_crowd_of_threads_and_loops() -> None:
    flights = SingleFlight[int, int]()
    overlapping: dict[int, int] = dict.fromkeys(range(3), 0)

    def fetch(key: int) -> int:
        overlapping[key] += 1
        assert overlapping[key] == 1
        overlapping[key] -= 1
        return key

    def work(number: int) -> None:
        assert flights.do(number % 3, lambda: fetch(number % 3)).value == number % 3

    async def in_loop() -> None:
        async def fetched(key: int) -> int:
            await anyio.lowlevel.checkpoint()
            return key

        for number in range(ROUNDS):
            assert (await flights.ado(number % 3, lambda: fetched(number % 3))).value == number % 3  # noqa: B023

    with Threads() as threads:
        for backend in ("asyncio", "trio"):
            threads.start(lambda backend=backend: anyio.run(in_loop, backend=backend))
        crowd(work)
    assert repr(flights) == "<SingleFlight 0 running>"


async def test_keyed_calls_survive_a_storm() -> None:
    calls, inside = LockedCalls[int](), set[int]()

    async def alone(number: int) -> None:
        key = number % 7
        assert key not in inside
        inside.add(key)
        try:
            await pause(number)
        finally:
            inside.remove(key)

    await storm(lambda number: calls.ado(number % 7, lambda: alone(number)))
    assert repr(calls) == "<LockedCalls 0 held>"


@pytest.mark.usefixtures("_busy_switching")
def test_keyed_calls_survive_a_crowd() -> None:
    calls, count = LockedCalls[int](), 0

    def work(number: int) -> None:
        nonlocal count
        with calls.hold(1):
            count += 1

    crowd(work)
    assert (count, repr(calls)) == (THREADS * ROUNDS, "<LockedCalls 0 held>")


async def test_a_limit_survives_a_storm() -> None:
    limit = Limit(3)

    async def ask(number: int) -> None:
        try:
            await limit.aborrow(None if number % 3 else 0.001)
        except BorrowTimeoutError:
            return
        try:
            assert limit.borrowed <= 3
            await pause(number)
        finally:
            limit.give_back()

    await storm(ask)
    assert (limit.borrowed, limit.waiting) == (0, 0)


@pytest.mark.usefixtures("_busy_switching")
def test_a_limit_survives_a_crowd_with_timeouts() -> None:
    limit, inside = Limit(2), list[int]()

    def work(number: int) -> None:
        try:
            limit.borrow(None if number % 3 else 0.0001)
        except BorrowTimeoutError:
            return
        inside.append(1)
        assert len(inside) <= 2
        inside.pop()
        limit.give_back()

    crowd(work)
    assert (limit.borrowed, limit.waiting) == (0, 0)


async def test_a_pool_survives_a_storm() -> None:
    alive, most = 0, 0

    async def create() -> object:
        nonlocal alive, most
        await anyio.lowlevel.checkpoint()
        alive += 1
        most = max(most, alive)
        return object()

    async def destroy(item: object) -> None:
        nonlocal alive
        alive -= 1

    pool = Pool(4, create, destroy)

    async def ask(number: int) -> None:
        async with pool.aborrow() as item:
            await pause(number)
            if not number % 5:
                with anyio.CancelScope(shield=True):
                    await pool.adiscard(item)

    await storm(ask)
    assert most <= 4
    assert (len(pool._out), pool._slots.borrowed, pool._slots.waiting) == (0, 0, 0)
    await pool.aclose()
    assert alive == 0


@pytest.mark.usefixtures("_busy_switching")
def test_a_pool_survives_a_crowd() -> None:
    made, out = list[object](), set[int]()

    def create() -> object:
        made.append(object())
        return made[-1]

    pool = Pool(3, create)

    def work(number: int) -> None:
        with pool.borrow() as item:
            assert id(item) not in out
            out.add(id(item))
            out.remove(id(item))

    crowd(work)
    assert len(made) <= 3
    assert repr(pool) == f"<Pool 0 out, {len(made)} idle, 3 at most>"


async def test_done_and_signals_survive_a_storm() -> None:
    done, cond, answered = DoneEvent(), Cond(), 0

    async def ask(number: int) -> None:
        nonlocal answered
        if number % 3 == 0:
            cond.signal()
        elif number % 3 == 1:
            await cond.wait_async(0.01)
        elif number == TASKS // 2:
            done.set()
        else:
            answered += await done.wait_async(0.01)

    await storm(ask)
    assert (done._waiters, repr(cond)) == ({}, "<Cond 0 waiting>")


@pytest.mark.usefixtures("_busy_switching")
def test_resources_survive_a_crowd() -> None:
    made, cleaned = list[int](), list[int]()
    manager = ResourceManager[int, list[int]](close=lambda it: cleaned.append(it[0]))
    immutable = ImmutableResource(lambda: made.append(1) or [1])
    managed = ManagedResource(lambda: [1])
    reference = RefResource(lambda: cleaned.append(-1))
    reference.use()

    def work(number: int) -> None:
        assert manager.get(number % 5, lambda: [number % 5]) == [number % 5]
        assert immutable.get() == [1]
        managed.mark_broken(managed.take())
        with reference:
            pass

    crowd(work)
    assert (made, cleaned) == ([1], [])
    manager.close()
    reference.clean()
    assert sorted(cleaned) == [-1, 0, 1, 2, 3, 4]


async def test_resources_survive_a_storm() -> None:
    manager, made = ResourceManager[int, object](close=lambda it: None), list[int]()

    async def create(number: int) -> object:
        await pause(number)
        made.append(number % 7)
        return object()

    await storm(lambda number: manager.aget(number % 7, lambda: create(number)))
    assert len(made) == len(set(made)) == len(manager)
    manager.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_waits_for_nothing_that_only_its_parent_can_end() -> None:
    flights, calls, limit, pool = (
        SingleFlight[str, int](),
        LockedCalls[str](),
        Limit(1),
        Pool(1, object),
    )
    busy, release = threading.Barrier(3), threading.Event()

    def in_parent() -> int:
        busy.wait(SAFETY)
        release.wait(SAFETY)
        return 1

    with Threads() as threads:
        threads.start(flights.do, "k", in_parent)
        threads.start(calls.do, "k", in_parent)
        busy.wait(SAFETY)
        for locked in (flights, calls._table, limit, pool):
            locked._lock.acquire()  # as another thread may have it at the moment of the fork
        child = os.fork()
        if not child:
            answers = (flights.do("k", lambda: 2).value, calls.do("k", lambda: 3))
            with limit, pool.borrow():
                os._exit(0 if answers == (2, 3) else 1)
        for locked in (flights, calls._table, limit, pool):
            locked._lock.release()
        _, status = os.waitpid(child, 0)
        release.set()
    assert os.waitstatus_to_exitcode(status) == 0
