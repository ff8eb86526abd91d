"""Checked by type checkers, never run."""

from typing import assert_type

from zero.syncx import (
    Cond,
    DoneEvent,
    Hold,
    ImmutableResource,
    Limit,
    LockedCalls,
    ManagedResource,
    OnceGuard,
    Outcome,
    Pool,
    RefResource,
    ResourceManager,
    SingleFlight,
)


class Connection:
    """Something dear."""

    def close(self) -> None:
        """Close."""


async def connect() -> Connection:
    """Connect."""
    return Connection()


async def fetch() -> str:
    """Fetch."""
    return ""


async def program() -> None:
    """Use it from tasks."""
    assert_type(await SingleFlight[int, str](keep=True).ado(1, fetch), Outcome[str])
    assert_type(await LockedCalls[int]().ado(1, fetch), str)
    assert_type(await Pool(2, connect).aget(timeout=1.0), Connection)
    assert_type(await ImmutableResource(connect).aget(), Connection)
    assert_type(await ManagedResource(connect).atake(), Connection)
    assert_type(await ResourceManager[str, Connection]().aget("a", connect), Connection)
    assert_type(await Cond().wait_async(1.0), float | None)
    assert_type(await DoneEvent().wait_async(), bool)
    async with Limit(1) as limit, RefResource(fetch), LockedCalls[int]().hold(1):
        assert_type(limit, Limit)
    async with Pool(1, connect).aborrow() as connection:
        assert_type(connection, Connection)


value, fresh = SingleFlight[int, str]().do(1, lambda: "")
assert_type(value, str)
assert_type(fresh, bool)
assert_type(LockedCalls[int]().do(1, lambda: 2.0), float)
assert_type(LockedCalls[int]().hold(1), Hold[int])
assert_type(Pool(2, Connection, Connection.close, max_age=5.0).get(), Connection)
assert_type(ImmutableResource(Connection, refresh_interval=0).get(), Connection)
assert_type(ManagedResource(Connection).take(), Connection)
assert_type(ResourceManager[str, Connection]().get("a", Connection), Connection)
assert_type(Limit(1).try_borrow(), bool)
assert_type(OnceGuard().take(), bool)
assert_type(Cond().signal(), bool)
with Pool(1, Connection).borrow() as lent:
    assert_type(lent, Connection)
