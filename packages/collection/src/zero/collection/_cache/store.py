"""What a cache holds: entries, the order in which they were used, and when they expire."""

from __future__ import annotations

import threading
from collections import deque
from heapq import heappop, heappush
from math import ceil, inf
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

K = TypeVar("K")
V = TypeVar("V")

Cause: TypeAlias = Literal["expired", "limit"]
Evicted: TypeAlias = list[tuple[K, V, Cause]]

# How many entries one eviction looks at. Exact for caches up to this size; in larger ones it bounds
# what one call may cost after all of many entries were read.
_LOOK: Final = 4096


# Stamp when it was placed, number of the placement, key.
_Node: TypeAlias = tuple[int, int, K]


class _Second(set[K]):
    """The keys to look at when a second has come."""

    __slots__ = ("at", "before")

    def __init__(self, at: int) -> None:
        self.at = at
        self.before = at - 1


class Entry(Generic[K, V]):
    """A value and its times; readers look at it without a lock, so `value` is written first.

    Attributes:
        value: the value; what was raised instead, where nothing was found.
        deadline: when reading ends; at once where nothing was found.
        used: the stamp of the last use.
        placed: the number of its node in the order of use.
        expires: when the entry goes.
        second: the keys among which it waits for that; None if it never goes.
    """

    __slots__ = ("deadline", "expires", "placed", "second", "used", "value")

    value: Any
    deadline: float
    used: int
    placed: int
    expires: float
    second: _Second[K] | None


class Store(Generic[K, V]):
    """Entries by key. All but reading happens under the lock of the cache that this is part of.

    A use writes a stamp into its entry and nothing else. The order of use is a queue of stamps; an
    eviction that comes upon one that is not up to date moves it into a heap beside the queue.
    """

    def __init__(self, limit: int | None) -> None:
        self._lock = threading.RLock()
        self._limit = inf if limit is None else limit
        self._entries: dict[K, Entry[K, V]] = {}
        # Uses so far, the writes among them included.
        self._stamp: int = 0
        self._writes: int = 0
        self._order: deque[_Node[K]] = deque()
        self._moved: list[_Node[K]] = []
        self._placed = 0
        self._seconds: dict[int, _Second[K]] = {}
        self._swept: int | None = None

    def _put(self, key: K, value: V, expires: float, now: float) -> Evicted[K, V]:
        """Hold a value and return what had to go for it."""
        entry = self._entries.get(key)
        if entry is None:
            return self._add(key, value, expires, now)
        self._renew(key, entry, value, expires)
        return []

    def _renew(self, key: K, entry: Entry[K, V], value: V, expires: float) -> None:
        entry.value = value
        entry.deadline = entry.expires = expires
        self._stamp = entry.used = self._stamp + 1
        self._writes += 1
        second = entry.second
        if expires <= second.before if second is not None else expires != inf:
            self._wait_for(key, entry)

    def _put_absence(self, key: K, error: Exception, expires: float, now: float) -> Evicted[K, V]:
        """Hold what says that there is no value; in an entry of its own, so that no reader gets it."""
        evicted: Evicted[K, V] = []
        if (entry := self._entries.get(key)) is not None:
            self._drop(key, entry)
            if entry.deadline != -inf:
                evicted.append((key, entry.value, "expired"))
        return evicted + self._add(key, error, expires, now, deadline=-inf)

    def _add(
        self, key: K, value: Any, expires: float, now: float, deadline: float | None = None
    ) -> Evicted[K, V]:
        entry: Entry[K, V] = Entry()
        entry.value = value
        entry.expires = expires
        entry.deadline = expires if deadline is None else deadline
        entry.second = None
        self._stamp = entry.used = self._stamp + 1
        self._writes += 1
        self._placed = entry.placed = self._placed + 1
        if expires != inf:
            self._wait_for(key, entry)
        if self._limit != inf:
            self._order.append((entry.used, entry.placed, key))
        self._entries[key] = entry
        return self._make_room(now) if len(self._entries) > self._limit else []

    def _wait_for(self, key: K, entry: Entry[K, V]) -> None:
        """Have a key looked at in the second after it expires."""
        if entry.second is not None:
            entry.second.discard(key)
        at = ceil(entry.expires)
        if self._swept is not None and at <= self._swept:  # another thread was faster
            at = self._swept + 1
        second = self._seconds.get(at)
        if second is None:
            second = self._seconds[at] = _Second(at)
        second.add(key)
        entry.second = second

    def _drop(self, key: K, entry: Entry[K, V]) -> None:
        del self._entries[key]
        if entry.second is not None:
            entry.second.discard(key)
            entry.second = None
        if len(self._order) + len(self._moved) > 2 * len(self._entries) + 64:
            self._reorder()

    def _reorder(self) -> None:
        """Order anew by use what there is, and nothing else."""
        if self._limit != inf:
            self._order = deque(
                sorted((it.used, it.placed, key) for key, it in self._entries.items())
            )
            self._moved = []

    def _forget_all(self) -> None:
        self._entries.clear()
        self._order.clear()
        self._moved.clear()
        self._seconds.clear()

    def _make_room(self, now: float) -> Evicted[K, V]:
        evicted = self._expire(now) if int(now) != self._swept else []
        while len(self._entries) > self._limit:
            key, entry = self._least_recent()
            self._drop(key, entry)
            if entry.deadline != -inf:
                evicted.append((key, entry.value, "limit"))
        return evicted

    def _least_recent(self) -> tuple[K, Entry[K, V]]:
        order, moved, entries = self._order, self._moved, self._entries
        best: tuple[K, Entry[K, V]] | None = None
        looks = 0
        while best is None or looks < _LOOK:
            if moved and (not order or moved[0] < order[0]):
                stamp, placed, key = heappop(moved)
            else:
                stamp, placed, key = order.popleft()
            entry = entries.get(key)
            if entry is None or entry.placed != placed:
                continue  # of an entry that is gone
            if entry.used == stamp:
                return key, entry
            looks += 1
            self._placed = entry.placed = self._placed + 1
            heappush(moved, (entry.used, entry.placed, key))
            if best is None or entry.used < best[1].used:
                best = key, entry
        return best

    def _expire(self, now: float, most: float = inf) -> Evicted[K, V]:
        """Drop what has expired, in seconds that have passed, and return it; `most` keys at a time."""
        evicted: Evicted[K, V] = []
        for at in self._passed(int(now)):
            second = self._seconds[at]
            while second:
                if not most:
                    return evicted
                most -= 1
                key = second.pop()
                entry = self._entries.get(key)
                if entry is None or entry.second is not second:
                    continue
                entry.second = None
                if entry.expires <= now:
                    self._drop(key, entry)
                    if entry.deadline != -inf:
                        evicted.append((key, entry.value, "expired"))
                elif entry.expires != inf:
                    self._wait_for(key, entry)
            del self._seconds[at]
        self._swept = int(now)
        return evicted

    def _passed(self, now: int) -> list[int]:
        """Return the seconds up to now that hold keys, in order."""
        since = self._swept
        if since is not None and now - since <= len(self._seconds):
            return [at for at in range(since + 1, now + 1) if at in self._seconds]
        return sorted(at for at in self._seconds if at <= now)
