"""What caches have done in the background, by one wheel for all of them."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final, TypeVar
from weakref import WeakMethod

from zero.syncx import ClosedError

from .._wheel.wheel import TimingWheel
from .loading import Loader, Settings
from .stats import CacheStats

K = TypeVar("K")
V = TypeVar("V")

_SWEEP: Final = 1.0
_MINUTE: Final = 60.0
# Keys that one sweep looks at under one hold of the lock.
_BATCH: Final = 1000
_log: Final = logging.getLogger("zero.collection")

Upkeep = Callable[[], object]
UpkeepWheel = TimingWheel[object, Upkeep]

_shared: Final[dict[str, UpkeepWheel]] = {}


def upkeep_wheel() -> UpkeepWheel:
    """Return the wheel that all caches of this process share; its ticks are a second apart."""
    wheel = _shared.get("wheel")
    # Without a lock, which a fork might catch held: of two wheels, one stays and the other is unused.
    return _shared.setdefault("wheel", TimingWheel(_run)) if wheel is None else wheel


def _run(_: object, upkeep: Upkeep) -> None:
    upkeep()


class Chore:
    """A method that is called again and again, until it says False or its object is gone."""

    def __init__(self, wheel: UpkeepWheel, method: Callable[[], bool], period: float) -> None:
        self._wheel = wheel
        self._method = WeakMethod(method)
        self._period = period

    def begin(self) -> None:
        """Have the method called a period from now, and so on."""
        with suppress(ClosedError):  # somebody stopped a wheel of his own: then nothing is called
            self._wheel.set(self, self._do, self._period)

    def end(self) -> None:
        """Have it called no more."""
        with suppress(ClosedError):
            self._wheel.remove(self)

    def _do(self) -> None:
        method = self._method()
        if method is not None and method():
            self.begin()


class Tended(Loader[K, V]):
    """A loader that is swept once a second and reports once a minute."""

    def __init__(self, limit: int | None, settings: Settings, wheel: UpkeepWheel | None) -> None:
        super().__init__(limit, settings)
        self._told = CacheStats(settings.name, 0, 0, 0)
        self._wheel = wheel
        self._chores: list[Chore] = []

    def stats(self) -> CacheStats:
        """Return hits and misses since the cache was made."""
        with self._lock:
            hits = max(0, self._stamp - self._writes) + self._shared
            return CacheStats(self._settings.name, hits, self._misses, len(self._entries))

    def close(self) -> None:
        """Forget everything, refuse more, and end what runs in the background; may be called twice."""
        with self._lock:
            self._closed = True
            self._loading.clear()
            self._forget_all()
            chores, self._chores = self._chores, []
        for chore in chores:
            chore.end()

    def after_fork(self) -> None:
        """Go on in a forked child with what is held, without the loads of the parent's threads."""
        self._lock = threading.RLock()
        self._reorder()
        self._loading.clear()
        self._chores = []

    def _begin_upkeep(self) -> None:
        with self._lock:
            if self._chores or self._closed:
                return
            wheel = upkeep_wheel() if self._wheel is None else self._wheel
            self._chores = [Chore(wheel, self._sweep, _SWEEP), Chore(wheel, self._report, _MINUTE)]
            for chore in self._chores:
                chore.begin()

    def _sweep(self) -> bool:
        """Drop what has expired; in batches, so that nobody waits for long."""
        now = self._clock()
        while True:
            with self._lock:
                evicted = self._expire(now, _BATCH)
                done = self._swept == int(now)
            self._tell(evicted)
            if done:
                return not self._closed

    def _report(self) -> bool:
        """Tell of the last minute, if the cache was used in it."""
        now, told = self.stats(), self._told
        self._told = now
        minute = replace(now, hits=now.hits - told.hits, misses=now.misses - told.misses)
        if minute.requests:
            _log.info("%s", minute)
            if self._settings.on_stats is not None:
                try:
                    self._settings.on_stats(minute)
                except Exception:
                    _log.exception("the statistics callback of cache %r failed", minute.name)
        return not self._closed
