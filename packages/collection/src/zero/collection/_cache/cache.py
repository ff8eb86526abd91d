"""Values that are kept for a while, fetched once."""

import random
import time
from collections.abc import Awaitable, Callable
from math import inf
from types import EllipsisType, TracebackType
from typing import TypeVar, overload

from zero.syncx import watch_forks
from zero.timex import Clock

from .loading import Settings
from .stats import CacheStats
from .store import Cause
from .upkeep import Tended, UpkeepWheel

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")


class Cache(Tended[K, V]):
    """Keep values by key: the most recently used, each until its time is over.

    Threads and tasks of any event loop may share one. What is held is read without a lock. An entry
    is never returned after its time; a sweep once a second frees what nobody asks for any more, and
    once a minute a line tells how often the cache had what it was asked for, through
    `logging.getLogger("zero.collection")`. All caches share one background thread for that.

    Args:
        limit: how many entries are held; the least recently used goes first. None is no limit.
        ttl: seconds that an entry is held, above 0; None is for ever.
        jitter: share by which each ttl varies at random, either way, lest what was set together
            expires together.
        name: what statistics call the cache.
        absent: errors of a fetch which say that there is no such thing. They are remembered and
            raised again, as copies, instead of fetching again.
        absent_ttl: seconds that they are remembered.
        on_evict: called with key, value, and `"expired"` or `"limit"`, after an entry had to go;
            not for what was deleted or set anew.
        on_stats: called with the statistics of each minute in which the cache was used.
        clock: where the time comes from.
        rng: returns numbers of [0, 1) for the jitter.
        wheel: a wheel of your own for sweeps and statistics, which calls its values.

    Raises:
        ValueError: for a limit below 1 or a ttl not above 0.
    """

    def __init__(
        self,
        *,
        limit: int | None = 10_000,
        ttl: float | None = None,
        jitter: float = 0.05,
        name: str = "proc",
        absent: type[Exception] | tuple[type[Exception], ...] = (),
        absent_ttl: float | None = 60.0,
        on_evict: Callable[[K, V, Cause], object] | None = None,
        on_stats: Callable[[CacheStats], object] | None = None,
        clock: Clock = time.monotonic,
        rng: Callable[[], float] = random.random,
        wheel: UpkeepWheel | None = None,
    ) -> None:
        if limit is not None and limit < 1:
            raise ValueError(f"a cache needs a limit of at least 1, or None, not {limit!r}")
        settings = Settings(
            name=name,
            ttl=ttl,
            jitter=jitter,
            absent=absent if isinstance(absent, tuple) else (absent,),
            absent_ttl=absent_ttl,
            on_evict=on_evict,
            on_stats=on_stats,
            clock=clock,
            rng=rng,
        )
        super().__init__(limit, settings, wheel)
        for seconds in (ttl, absent_ttl):
            self._times(seconds)
        watch_forks(self)

    @overload
    def get(self, key: K) -> V | None: ...

    @overload
    def get(self, key: K, default: D) -> V | D: ...

    def get(self, key: K, default: D | None = None) -> V | D | None:
        """Return the value of a key, or the default where there is none."""
        try:
            entry = self._entries[key]
        except KeyError:
            return self._miss(key, default)
        if entry.deadline > self._clock():
            # Nothing in this line can be interrupted on a build with a GIL; without one, a use that
            # is counted once instead of twice is all that can go wrong.
            self._stamp = entry.used = self._stamp + 1
            return entry.value
        return self._miss(key, default)

    def set(self, key: K, value: V, ttl: float | EllipsisType | None = ...) -> None:
        """Hold a value, for the cache's own ttl or for another one; None is for ever.

        Raises:
            ValueError: if the ttl is not above 0.
            ClosedError: if the cache was closed.
        """
        if ttl is ... and (own := self._ttl) is not None:
            now = self._clock()
            expires = now + self._spread(own)
        else:
            now, expires = self._times(ttl)
        self._lock.acquire()  # a third of what `with` costs
        try:
            entry = self._entries.get(key)
            if entry is not None and not self._loading:
                self._renew(key, entry, value, expires)
                return
            self._check_open()
            self._loading.pop(key, None)
            evicted = self._put(key, value, expires, now)
        finally:
            self._lock.release()
        if evicted:
            self._tell(evicted)
        if not self._chores:
            self._begin_upkeep()

    def take(self, key: K, fetch: Callable[[K], V], *, ttl: float | EllipsisType | None = ...) -> V:
        """Return the value of a key, which `fetch(key)` gives if it is not there.

        However many threads and tasks ask for a key at the same time, one of them fetches. What the
        fetch raises goes to all of them, and nothing is held, except for `absent` errors. A value
        whose key was deleted or set meanwhile goes to those who asked before, and is not held.

        Raises:
            ClosedError: if the cache was closed.
            DeadlockError: if the fetch, in turn, takes the same key.
        """
        try:
            entry = self._entries[key]
        except KeyError:
            pass
        else:
            if entry.deadline > self._clock():
                self._stamp = entry.used = self._stamp + 1
                return entry.value
        if not self._chores:
            self._begin_upkeep()
        return self._load(key, fetch, ttl)

    async def atake(
        self,
        key: K,
        fetch: Callable[[K], Awaitable[V]],
        *,
        ttl: float | EllipsisType | None = ...,
    ) -> V:
        """Return the value of a key, which `await fetch(key)` gives if it is not there.

        As `take`, with which it shares the fetches. Who is cancelled only leaves; the fetch is
        cancelled when nobody waits for it any more.

        Raises:
            ClosedError: if the cache was closed.
            DeadlockError: if the fetch, in turn, takes the same key.
        """
        try:
            entry = self._entries[key]
        except KeyError:
            pass
        else:
            if entry.deadline > self._clock():
                self._stamp = entry.used = self._stamp + 1
                return entry.value
        if not self._chores:
            self._begin_upkeep()
        return await self._aload(key, fetch, ttl)

    def delete(self, key: K) -> bool:
        """Forget a key, and what is being fetched for it; False if it was not held."""
        with self._lock:
            self._loading.pop(key, None)
            entry = self._entries.get(key)
            if entry is None:
                return False
            self._drop(key, entry)
            return entry.deadline > self._clock()

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._loading.clear()
            self._forget_all()

    def keys(self) -> list[K]:
        """Return the keys that are held, from the one to be evicted next to the one used last."""
        now = self._clock()
        with self._lock:
            held = [(it.used, key) for key, it in self._entries.items() if it.deadline > now]
        return [key for _, key in sorted(held, key=lambda pair: pair[0])]

    def __enter__(self) -> "Cache[K, V]":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __contains__(self, key: K) -> bool:
        entry = self._entries.get(key)
        return entry is not None and entry.deadline > self._clock()

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        limit = "" if self._limit == inf else f" of {self._limit}"
        return f"<Cache {self._settings.name}: {len(self)}{limit}>"

    def _miss(self, key: K, default: D) -> D:
        self._lock.acquire()
        try:
            self._misses += 1
            entry = self._entries.get(key)
            if entry is None or entry.expires > self._clock():
                entry = None
            else:
                self._drop(key, entry)
        finally:
            self._lock.release()
        if entry is not None and entry.deadline != -inf:
            self._tell([(key, entry.value, "expired")])
        if not self._chores:
            self._begin_upkeep()
        return default
