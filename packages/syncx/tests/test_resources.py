"""Managers and single resources, in both colours."""

import threading

import anyio.lowlevel
import pytest

from zero.syncx import (
    ClosedError,
    ImmutableResource,
    ManagedResource,
    NotBorrowedError,
    RefResource,
    ResourceManager,
)

from .helpers import Threads
from .virtual import settle


class Closer:
    def __init__(self, error: Exception | None = None) -> None:
        self.closed, self.error = 0, error

    def close(self) -> None:
        self.closed += 1
        if self.error:
            raise self.error


class AsyncCloser(Closer):
    async def aclose(self) -> None:
        await anyio.lowlevel.checkpoint()
        super().close()


def test_a_resource_is_made_once_per_key() -> None:
    manager, made = ResourceManager[str, Closer](), list[Closer]()

    def create() -> Closer:
        threading.Event().wait(0.005)
        made.append(Closer())
        return made[-1]

    with Threads() as threads:
        for _ in range(10):
            threads.start(manager.get, "k", create)
    assert len(made) == len(manager) == 1
    assert manager.get("k", create) is made[0]


def test_an_error_of_create_is_not_kept() -> None:
    manager = ResourceManager[str, Closer]()
    with pytest.raises(ZeroDivisionError):
        manager.get("k", lambda: 1 // 0)  # pyright: ignore[reportArgumentType]
    assert isinstance(manager.get("k", Closer), Closer)


def test_close_closes_all_and_joins_what_they_raise() -> None:
    manager = ResourceManager[str, Closer]()
    resources = [Closer(OSError("a")), Closer(), Closer(OSError("b"))]
    for number, resource in enumerate(resources):
        manager.inject(str(number), resource)
    with pytest.raises(ExceptionGroup, match="not every resource") as caught:
        manager.close()
    assert sorted(map(str, caught.value.exceptions)) == ["a", "b"]
    manager.close()
    assert [resource.closed for resource in resources] == [1, 1, 1]


def test_what_is_made_after_close_is_closed_and_refused_where_go_zero_crashes() -> None:
    manager, late = ResourceManager[str, Closer](), Closer()
    manager.close()
    with pytest.raises(ClosedError, match="the resource manager is closed"):
        manager.get("k", lambda: late)
    assert late.closed == 1
    with pytest.raises(ClosedError):
        manager.inject("k", late)


def test_what_was_injected_meanwhile_wins_and_what_was_made_is_closed() -> None:
    manager, made, injected = ResourceManager[str, Closer](), Closer(), Closer()

    def create() -> Closer:
        manager.inject("k", injected)
        return made

    assert manager.get("k", create) is injected
    assert (made.closed, injected.closed) == (1, 0)


async def test_a_manager_closes_asynchronously() -> None:
    manager = ResourceManager[str, Closer]()

    async def create() -> Closer:
        await anyio.lowlevel.checkpoint()
        return AsyncCloser()

    first = await manager.aget("a", create)
    assert await manager.aget("a", create) is first
    manager.inject("b", plain := Closer())
    manager.inject("c", Closer(OSError("stuck")))
    with pytest.raises(ExceptionGroup, match="not every resource"):
        await manager.aclose()
    assert (first.closed, plain.closed) == (1, 1)
    with pytest.raises(ClosedError):
        await manager.aget("a", create)


async def test_a_resource_that_closes_asynchronously_is_not_dropped_by_close() -> None:
    class Odd:
        async def close(self) -> None: ...

    manager = ResourceManager[str, Odd]()
    manager.inject("k", Odd())
    with pytest.raises(ExceptionGroup) as caught:
        manager.close()
    assert caught.group_contains(TypeError, match="use aclose")
    closed: list[Odd] = []
    own = ResourceManager[str, Odd](close=closed.append)
    own.inject("k", Odd())
    own.close()
    assert len(closed) == 1


def test_an_immutable_resource_is_fetched_once() -> None:
    fetched: list[int] = []
    resource = ImmutableResource(lambda: fetched.append(1) or object())
    with Threads() as threads:
        for _ in range(10):
            threads.start(resource.get)
    assert fetched == [1]
    assert resource.get() is resource.get()
    assert repr(resource) == "<ImmutableResource fetched>"


def test_a_failure_stands_for_an_interval_as_a_new_error_each_time() -> None:
    now, fetched = 0.0, list[float]()

    def fetch() -> str:
        fetched.append(now)
        raise OSError("down")

    resource = ImmutableResource(fetch, clock=lambda: now)
    errors: list[OSError] = []
    for now in (0.0, 0.5, 1.0, 1.5):  # noqa: B007
        with pytest.raises(OSError, match="down") as caught:
            resource.get()
        errors.append(caught.value)
    assert fetched == [0.0, 1.5]
    assert len(set(map(id, errors))) == 4
    assert repr(resource) == "<ImmutableResource failed>"


async def test_an_immutable_resource_is_fetched_by_either_colour() -> None:
    async def fetch() -> str:
        await anyio.lowlevel.checkpoint()
        return "it"

    assert await ImmutableResource(fetch).aget() == "it"
    assert await ImmutableResource(lambda: "it").aget() == "it"
    with pytest.raises(TypeError, match="fetch is asynchronous"):
        ImmutableResource(fetch).get()


async def test_a_managed_resource_is_replaced_when_broken() -> None:
    resource = ManagedResource(Closer)
    first = resource.take()
    resource.mark_broken(Closer())
    assert resource.take() is first
    resource.mark_broken(first)
    second = await resource.atake()
    assert second is not first
    resource.mark_broken(first)
    assert resource.take() is second


def test_counts_of_uses_hold_where_go_zero_goes_below_zero() -> None:
    cleaned: list[int] = []
    resource = RefResource(lambda: cleaned.append(1))
    with pytest.raises(NotBorrowedError, match="that nobody uses"):
        resource.clean()
    with resource:
        with resource:
            assert repr(resource) == "<RefResource 2 in use>"
        assert cleaned == []
    assert cleaned == [1]
    resource.clean()
    with pytest.raises(ClosedError):
        resource.use()
    assert cleaned == [1]


async def test_a_reference_is_cleaned_asynchronously() -> None:
    cleaned: list[int] = []

    async def clean() -> None:
        await anyio.lowlevel.checkpoint()
        cleaned.append(1)

    async with RefResource(clean):
        await settle()
    assert cleaned == [1]
