"""Fetching what a cache does not hold, once for all who ask."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from math import inf
from types import EllipsisType
from typing import Any, Final, Generic, TypeAlias, TypeVar

from zero.mathx import Unstable
from zero.syncx import ClosedError, DeadlockError, Outcome, SingleFlight, own_copy
from zero.timex import Clock

from .stats import CacheStats
from .store import Cause, Evicted, Store

_log: Final = logging.getLogger("zero.collection")

K = TypeVar("K")
V = TypeVar("V")

# Seconds; None is for ever, `...` what the cache was made with.
TTL: TypeAlias = float | EllipsisType | None

# What a call answers whose load was replaced while it waited to begin: its callers ask anew.
_STALE: Final[Any] = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a cache was made."""

    name: str
    ttl: float | None
    jitter: float
    absent: tuple[type[Exception], ...]
    absent_ttl: float | None
    on_evict: Callable[[Any, Any, Cause], object] | None
    on_stats: Callable[[CacheStats], object] | None
    clock: Clock
    rng: Callable[[], float]


class _Load(Generic[K]):
    """Permission to store what is fetched for a key, until somebody deletes or sets that key."""

    __slots__ = ("key",)

    def __init__(self, key: K) -> None:
        self.key = key

    def __repr__(self) -> str:
        return repr(self.key)


class _Call(Generic[K]):
    """One caller's part in a load; `fetched` says whether it was his fetch that gave the value."""

    __slots__ = ("fetch", "fetched", "load", "ttl")

    def __init__(self, load: _Load[K], fetch: Callable[[K], Any], ttl: TTL) -> None:
        self.load = load
        self.fetch = fetch
        self.ttl = ttl
        self.fetched = False


class Loader(Store[K, V]):
    """A store that fetches.

    A load is registered under its key while it runs; whoever deletes or sets the key takes it out,
    so that its value, which may be older, is handed to those who wait but not stored, and who comes
    later begins a load of his own.
    """

    def __init__(self, limit: int | None, settings: Settings) -> None:
        super().__init__(limit)
        self._settings = settings
        self._clock = settings.clock
        self._ttl = settings.ttl
        self._absent = settings.absent
        self._spread = Unstable(settings.jitter, rng=settings.rng).around
        self._loading: dict[K, _Load[K]] = {}
        self._flights = SingleFlight[_Load[K], V]()
        # Hits and misses that no stamp tells of.
        self._shared = self._misses = 0
        self._closed = False

    def _times(self, ttl: TTL) -> tuple[float, float]:
        """Return the time now and when something set now expires."""
        if ttl is ...:
            ttl = self._ttl
        now = self._clock()
        if ttl is None:
            return now, inf
        if not ttl > 0:
            raise ValueError(f"a ttl has to be above 0 seconds, or None for ever, not {ttl!r}")
        return now, now + self._spread(ttl)

    def _check_open(self) -> None:
        if self._closed:
            raise ClosedError(f"cache {self._settings.name}")

    def _tell(self, evicted: Evicted[K, V]) -> None:
        """Tell of what had to go, without a lock."""
        on_evict = self._settings.on_evict
        if evicted and on_evict is not None:
            for key, value, cause in evicted:
                try:
                    on_evict(key, value, cause)
                except Exception:
                    _log.exception("the eviction callback failed for key %r", key)

    def _load(self, key: K, fetch: Callable[[K], V], ttl: TTL) -> V:
        self._check_open()
        while True:
            call = _Call(self._loading.setdefault(key, _Load(key)), fetch, ttl)
            try:
                outcome = self._flights.do(call.load, partial(self._run, call))
            except DeadlockError as error:
                if error.key is not call.load:  # of something else that the fetch waits for
                    raise
                raise DeadlockError(key) from None
            if outcome.value is not _STALE:
                return self._counted(call, outcome)

    async def _aload(self, key: K, fetch: Callable[[K], Awaitable[V]], ttl: TTL) -> V:
        self._check_open()
        while True:
            call = _Call(self._loading.setdefault(key, _Load(key)), fetch, ttl)
            try:
                outcome = await self._flights.ado(call.load, partial(self._arun, call))
            except DeadlockError as error:
                if error.key is not call.load:  # of something else that the fetch waits for
                    raise
                raise DeadlockError(key) from None
            if outcome.value is not _STALE:
                return self._counted(call, outcome)

    def _counted(self, call: _Call[K], outcome: Outcome[V]) -> V:
        with self._lock:
            if outcome.fresh and call.fetched:
                self._misses += 1
            else:
                self._shared += 1
        return outcome.value

    def _run(self, call: _Call[K]) -> V:
        load = call.load
        held = self._look_again(load)
        if held is not None:
            return held[0]
        try:
            value: V = call.fetch(load.key)
            self._loaded(call, value)
        except BaseException as error:
            self._failed(load, error)
            raise
        return value

    async def _arun(self, call: _Call[K]) -> V:
        load = call.load
        held = self._look_again(load)
        if held is not None:
            return held[0]
        try:
            value: V = await call.fetch(load.key)
            self._loaded(call, value)
        except BaseException as error:
            self._failed(load, error)
            raise
        return value

    def _look_again(self, load: _Load[K]) -> tuple[V] | None:
        """Return what is held by now, or that the load is stale, in a tuple of one; None: fetch."""
        with self._lock:
            entry = self._entries.get(load.key)
            if entry is None or entry.expires <= self._clock():
                current = self._loading.setdefault(load.key, load)
                return None if current is load else (_STALE,)
            if self._loading.get(load.key) is load:
                del self._loading[load.key]
            self._stamp = entry.used = self._stamp + 1
            self._writes += 1  # a hit that `_counted` counts
            if entry.deadline != -inf:
                return (entry.value,)
            self._shared += 1
            raise again(entry.value)

    def _loaded(self, call: _Call[K], value: V) -> None:
        call.fetched = True
        load = call.load
        now, expires = self._times(call.ttl)
        with self._lock:
            if self._closed or self._loading.get(load.key) is not load:
                return
            del self._loading[load.key]
            evicted = self._put(load.key, value, expires, now)
        self._tell(evicted)

    def _failed(self, load: _Load[K], error: BaseException) -> None:
        """End a load without a value, and remember for a while what says that there is none."""
        now, expires = self._times(self._settings.absent_ttl)
        evicted: Evicted[K, V] = []
        with self._lock:
            if self._loading.get(load.key) is not load:
                return
            del self._loading[load.key]
            if isinstance(error, self._absent):
                evicted = self._put_absence(load.key, again(error), expires, now)
        self._tell(evicted)


def again(error: Exception) -> Exception:
    """Return a copy of an error to be raised once more, without the frames of the first time."""
    twin = own_copy(error)
    if twin is not error:
        twin.__cause__ = twin.__context__ = None  # whose tracebacks hold frames too
        twin.__suppress_context__ = False  # which that has set
    return twin
