"""Timers in slots, by the number of the tick at which they are due."""

from __future__ import annotations

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class _Slot(dict[K, V]):
    """The timers of one tick; `tick` is 0 for a standing slot, which serves every n-th tick."""

    __slots__ = ("tick",)
    tick: int


class Slots(Generic[K, V]):
    """What is due when: a ring of standing slots for the ticks just ahead, and slots of their own beyond.

    A timer is in one slot from beginning to end and says nothing of turns, so moving it cannot go
    wrong by one. Setting, removing and passing cost the same however many timers there are.

    Attributes:
        hand: the tick that was passed last.
        timers: the slot of each key.
    """

    __slots__ = ("_count", "_far", "_ring", "_spare", "hand", "timers")

    def __init__(self, count: int) -> None:
        self.hand = 0
        self.timers: dict[K, _Slot[K, V]] = {}
        self._count = count
        self._ring: list[_Slot[K, V]] = [_Slot() for _ in range(count)]
        for slot in self._ring:
            slot.tick = 0
        self._far: dict[int, _Slot[K, V]] = {}
        # The far slot that was emptied last: setting and removing one timer by turns makes none.
        self._spare: _Slot[K, V] | None = None

    def put(self, key: K, value: V, tick: int) -> None:
        """Set a timer, or set it anew, for a tick; a tick that was passed already means the next one."""
        if 0 < tick - self.hand <= self._count:
            slot = self._ring[tick % self._count]
        else:
            slot = self._elsewhere(tick)
        timers = self.timers
        old = timers.get(key)
        slot[key] = value
        timers[key] = slot
        if old is not None and old is not slot:
            del old[key]
            if old.tick and not old:
                self._spare = self._far.pop(old.tick)

    def _elsewhere(self, tick: int) -> _Slot[K, V]:
        if tick <= self.hand:
            return self._ring[(self.hand + 1) % self._count]
        slot = self._far.get(tick)
        if slot is None:
            slot = self._far[tick] = _Slot() if self._spare is None else self._spare
            self._spare = None
            slot.tick = tick
        return slot

    def pop(self, key: K) -> bool:
        """Remove a timer; False if there is none."""
        slot = self.timers.pop(key, None)
        if slot is None:
            return False
        del slot[key]
        if slot.tick and not slot:
            self._spare = self._far.pop(slot.tick)
        return True

    def pass_to(self, tick: int) -> list[tuple[K, V]]:
        """Let the hand pass every tick up to this one and return what was due, in order."""
        if not self.timers:
            self.hand = max(self.hand, tick)
        due: list[tuple[K, V]] = []
        while self.hand < tick:
            # After a long sleep most ticks have nothing; the ring is empty after one turn.
            if self.hand + self._count < tick and not any(self._ring):
                self.hand = min([tick, *(at - 1 for at in self._far if at > self.hand)])
                if self.hand >= tick:
                    break
            self.hand += 1
            due += self._empty(self._ring[self.hand % self._count])
            if self._far and (far := self._far.pop(self.hand, None)) is not None:
                due += self._empty(far)
        return due

    def _empty(self, slot: _Slot[K, V]) -> list[tuple[K, V]]:
        if not slot:
            return []
        pairs = list(slot.items())
        slot.clear()
        for key, _ in pairs:
            del self.timers[key]
        return pairs

    def clear(self) -> list[tuple[K, V]]:
        """Remove every timer and return them."""
        pairs = [(key, slot[key]) for key, slot in self.timers.items()]
        self.timers.clear()
        self._far.clear()
        for slot in self._ring:
            slot.clear()
        return pairs
