"""Deadlines of requests that wait: slots of ten milliseconds, one timer for all, and none while nobody waits."""

import asyncio
from typing import Any, Protocol

TICK = 0.01


class Expiring(Protocol):
    """What a wheel tells that its time is over; `slot` is the wheel's own mark."""

    slot: "set[Any] | None"

    def expire(self) -> None:
        """Take notice that the deadline has passed."""
        ...


class Wheel:
    """Calls `expire` within one tick after a deadline; adding and removing cost one set operation."""

    __slots__ = ("_loop", "_next", "_slots", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._slots: dict[int, set[Expiring]] = {}
        self._next = 0
        self._timer: asyncio.TimerHandle | None = None

    def add(self, item: Expiring, delay: float) -> None:
        """Put an item into the slot of a deadline `delay` seconds from now."""
        number = int((self._loop.time() + delay) / TICK) + 1
        slot = self._slots.get(number)
        if slot is None:
            slot = self._slots[number] = set()
        slot.add(item)
        item.slot = slot
        if self._timer is None:
            self._next = int(self._loop.time() / TICK)
            self._timer = self._loop.call_later(TICK, self._tick)

    @staticmethod
    def remove(item: Expiring) -> None:
        """Take an item out again, if it is in."""
        if item.slot is not None:
            item.slot.discard(item)
            item.slot = None

    def _tick(self) -> None:
        now = int(self._loop.time() / TICK)
        due: list[Expiring] = []
        if now - self._next > len(self._slots):
            # After a long silence it is cheaper to look at the slots than at the ticks.
            for number in [number for number in self._slots if number <= now]:
                due += self._slots.pop(number)
        else:
            for number in range(self._next, now + 1):
                due += self._slots.pop(number, ())
        self._next = now + 1
        self._timer = self._loop.call_later(TICK, self._tick) if self._slots else None
        for item in due:
            if item.slot is not None:
                item.slot = None
                item.expire()

    def __len__(self) -> int:
        return sum(map(len, self._slots.values()))
