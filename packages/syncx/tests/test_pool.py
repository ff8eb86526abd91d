"""Pool: lent and brought back."""

import asyncio
import logging
import threading

import anyio
import anyio.lowlevel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zero.syncx import BorrowTimeoutError, ClosedError, NotBorrowedError, Pool

from .helpers import SAFETY, Threads, auntil, until
from .virtual import settle


class Item:
    def __init__(self) -> None:
        self.destroyed = 0

    def destroy(self) -> None:
        self.destroyed += 1


def test_the_last_one_back_is_the_first_one_out() -> None:
    pool = Pool(2, Item)
    one, two = pool.get(), pool.get()
    pool.put(one)
    pool.put(two)
    assert pool.get() is two
    assert repr(pool) == "<Pool 1 out, 1 idle, 2 at most>"


def test_nobody_gets_more_than_there_is_room_for() -> None:
    pool = Pool(1, Item)
    with pool.borrow(), pytest.raises(BorrowTimeoutError, match="no pool item"):
        pool.get(0)
    with pytest.raises(ValueError, match="at least one, not 0"):
        Pool(0, Item)


def test_an_old_one_is_destroyed_rather_than_lent() -> None:
    now = 0.0
    pool = Pool(2, Item, Item.destroy, max_age=10, clock=lambda: now)
    with pool.borrow() as old:
        pass
    now = 10.0
    assert pool.get() is old
    pool.put(old)
    now = 20.5
    new = pool.get()
    assert (new is old, old.destroyed) == (False, 1)


def test_a_foreign_item_is_refused_where_go_zero_takes_it_in() -> None:
    pool, stranger = Pool(1, Item), Item()
    with pytest.raises(NotBorrowedError, match="not of this pool") as caught:
        pool.put(stranger)
    assert caught.value.item is stranger
    assert repr(pool) == "<Pool 0 out, 0 idle, 1 at most>"


def test_a_second_put_is_refused_where_go_zero_lends_one_item_to_two() -> None:
    pool = Pool(2, Item)
    item = pool.get()
    pool.put(item)
    for again in (pool.put, pool.discard):
        with pytest.raises(NotBorrowedError):
            again(item)
    assert pool.get() is not pool.get()


def test_a_failing_create_leaks_no_slot_where_go_zero_loses_one() -> None:
    fail = True

    def create() -> Item:
        if fail:
            raise OSError("refused")
        return Item()

    pool = Pool(1, create)
    for _ in range(3):
        with pytest.raises(OSError, match="refused"):
            pool.get(0)
    fail = False
    assert isinstance(pool.get(0), Item)


def test_create_and_destroy_run_without_a_lock() -> None:
    pool: Pool[Item]

    def create() -> Item:
        done = threading.Event()  # another thread must get at the pool meanwhile
        thread = threading.Thread(target=lambda: (repr(pool), pool.put(first), done.set()))
        thread.start()
        assert done.wait(SAFETY)
        return Item()

    pool = Pool(2, Item)
    first = pool.get()
    pool._create._function = create
    assert pool.get() is not first


def test_a_broken_one_is_discarded_and_makes_room() -> None:
    pool = Pool(1, Item, Item.destroy)
    with pool.borrow() as broken:
        pool.discard(broken)
    assert broken.destroyed == 1
    assert pool.get(0) is not broken


def test_nothing_is_put_for_none() -> None:
    pool = Pool(1, Item)
    pool.get()
    pool.put(None)  # pyright: ignore[reportArgumentType]
    assert repr(pool) == "<Pool 1 out, 0 idle, 1 at most>"


def test_an_error_of_destroy_is_logged_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def destroy(item: Item) -> None:
        raise OSError("stuck")

    pool = Pool(1, Item, destroy)
    with caplog.at_level(logging.ERROR, "zero.syncx"):
        pool.discard(pool.get())
    assert "destroying" in caplog.text
    assert pool.get(0)


def test_closing_destroys_what_is_idle_then_what_comes_back_and_refuses_the_rest() -> None:
    pool = Pool(2, Item, Item.destroy)
    out, idle = pool.get(), pool.get()
    pool.put(idle)
    pool.get()
    told: list[bool] = []

    def wait() -> None:
        with pytest.raises(ClosedError):
            pool.get()
        told.append(True)

    with Threads() as threads:
        threads.start(wait)
        until(lambda: pool._slots.waiting)
        pool.close()
    assert told == [True]
    assert out.destroyed == 0
    pool.put(out)
    pool.put(idle)
    assert (out.destroyed, idle.destroyed) == (1, 1)
    with pytest.raises(ClosedError, match="the pool item is closed"):
        pool.get()
    pool.close()


async def test_asynchronous_functions_serve_the_methods_with_an_a_in_front() -> None:
    destroyed: list[Item] = []

    async def create() -> Item:
        await anyio.lowlevel.checkpoint()
        return Item()

    async def destroy(item: Item) -> None:
        await anyio.lowlevel.checkpoint()
        destroyed.append(item)

    pool = Pool(1, create, destroy)
    async with pool.aborrow() as item:
        with pytest.raises(BorrowTimeoutError):
            await pool.aget(0)
    assert await pool.aget() is item
    await pool.aclose()
    await pool.aput(item)
    assert destroyed == [item]
    with pytest.raises(TypeError, match="create is asynchronous"):
        Pool(1, create).get()


async def test_a_cancelled_get_leaks_no_slot() -> None:
    go = anyio.Event()

    async def create() -> Item:
        await go.wait()
        return Item()

    pool = Pool(1, create)
    async with anyio.create_task_group() as group:
        group.start_soon(pool.aget)
        await settle()
        group.cancel_scope.cancel()
    go.set()
    assert isinstance(await pool.aget(0), Item)


class TestUnderAsyncio:
    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    async def test_what_a_worker_thread_makes_for_a_cancelled_task_is_destroyed(self) -> None:
        begun, go, made = threading.Event(), threading.Event(), list[Item]()

        def create() -> Item:
            begun.set()
            go.wait(SAFETY)
            made.append(Item())
            return made[-1]

        pool = Pool(1, create, Item.destroy)
        task = asyncio.ensure_future(pool.aget())
        await auntil(begun.is_set)
        task.cancel()
        await asyncio.sleep(0)
        go.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        until(lambda: made and made[0].destroyed)
        assert repr(pool) == "<Pool 0 out, 0 idle, 1 at most>"


@settings(deadline=None, max_examples=100)
@given(
    st.integers(1, 3),
    st.lists(st.tuples(st.sampled_from(["get", "put", "discard", "wait"]), st.integers(0, 9))),
)
def test_a_pool_is_what_a_stack_is(size: int, steps: list[tuple[str, int]]) -> None:
    now, out, idle = 0.0, list[Item](), list[tuple[Item, float]]()
    pool = Pool(size, Item, Item.destroy, max_age=5, clock=lambda: now)
    for step, number in steps:
        if step == "wait":
            now += number
        elif step == "get" and len(out) == size:
            with pytest.raises(BorrowTimeoutError):
                pool.get(0)
        elif step == "get":
            while idle and idle[-1][1] + 5 < now:
                assert idle.pop()[0] in {entry.item for entry in pool._idle}
            item = pool.get(0)
            if idle:
                assert item is idle.pop()[0]
            out.append(item)
        elif out:
            item = out.pop(number % len(out))
            if step == "put":
                pool.put(item)
                idle.append((item, now))
            else:
                pool.discard(item)
            assert item.destroyed == (step == "discard")
        assert (len(pool._out), len(pool._idle)) == (len(out), len(idle))
