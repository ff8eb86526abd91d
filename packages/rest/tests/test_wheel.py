import asyncio
from typing import Any

from zero.rest._pipeline.wheel import TICK, Wheel


class Item:
    def __init__(self) -> None:
        self.slot: set[Any] | None = None
        self.expired: list[float] = []

    def expire(self) -> None:
        self.expired.append(asyncio.get_running_loop().time())


class Loop:
    """A clock and a list of timers, moved by the test."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.timers: list[tuple[float, object]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: object) -> object:
        self.timers.append((self.now + delay, callback))
        return callback

    def advance(self, seconds: float, *, step: float = TICK) -> None:
        end = self.now + seconds
        while self.now < end - 1e-9:
            self.now = min(self.now + step, end)
            due, self.timers = (
                [t for t in self.timers if t[0] <= self.now + 1e-9],
                [t for t in self.timers if t[0] > self.now + 1e-9],
            )
            for _, callback in due:
                callback()  # pyright: ignore[reportCallIssue]


class Expired(Item):
    def __init__(self, loop: Loop) -> None:
        super().__init__()
        self.loop = loop

    def expire(self) -> None:
        self.expired.append(self.loop.now)


def test_expires_within_two_ticks_after_the_deadline_and_never_before() -> None:
    loop = Loop()
    wheel = Wheel(loop)  # pyright: ignore[reportArgumentType]
    items = [(delay / 1000, Expired(loop)) for delay in range(0, 500, 7)]
    for delay, item in items:
        wheel.add(item, delay)
    loop.advance(1.0)
    for delay, item in items:
        (when,) = item.expired
        assert 1000 + delay - 1e-9 <= when <= 1000 + delay + 2 * TICK + 1e-9
    assert len(wheel) == 0


def test_removed_items_never_expire_and_are_not_kept() -> None:
    loop = Loop()
    wheel = Wheel(loop)  # pyright: ignore[reportArgumentType]
    item = Expired(loop)
    wheel.add(item, 0.05)
    Wheel.remove(item)
    Wheel.remove(item)
    assert len(wheel) == 0
    loop.advance(1.0)
    assert item.expired == []


def test_there_is_no_timer_while_nobody_waits() -> None:
    loop = Loop()
    wheel = Wheel(loop)  # pyright: ignore[reportArgumentType]
    assert loop.timers == []
    item = Expired(loop)
    wheel.add(item, 0.02)
    assert len(loop.timers) == 1
    loop.advance(1.0)
    assert loop.timers == []
    wheel.add(item, 0.02)
    loop.advance(1.0)
    assert len(item.expired) == 2


def test_a_loop_that_was_blocked_expires_what_it_missed() -> None:
    loop = Loop()
    wheel = Wheel(loop)  # pyright: ignore[reportArgumentType]
    items = [Expired(loop) for _ in range(20)]
    for number, item in enumerate(items):
        wheel.add(item, number / 10)
    loop.advance(60, step=60)
    assert all(len(item.expired) == 1 for item in items)


def test_one_item_may_remove_another_as_it_expires() -> None:
    loop = Loop()
    wheel = Wheel(loop)  # pyright: ignore[reportArgumentType]
    first, second = Expired(loop), Expired(loop)
    first.expire = lambda: Wheel.remove(second)  # type: ignore[method-assign]
    second.expire = lambda: Wheel.remove(first)  # type: ignore[method-assign]
    wheel.add(first, 0.05)
    wheel.add(second, 0.05)
    loop.advance(1.0)
    assert len(wheel) == 0
