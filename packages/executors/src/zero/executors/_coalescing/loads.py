"""Keys that are loaded together, and which need no load: the decisions of both colours of coalescer."""

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Final, Generic, TypeAlias, TypeVar

from .._engine.containers import check_positive
from .._errors import MissingKeyError

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
E = TypeVar("E")

Loaded: TypeAlias = Mapping[K, V | Exception] | Sequence[V | Exception]
"""What loading many keys gives: values by key, or one per key in order. An exception stands for its key's failure."""


class Load(Generic[K, V, E]):
    """Keys that are loaded together."""

    __slots__ = ("_error", "_values", "done", "full", "keys")

    def __init__(self, done: E, full: E) -> None:
        self.keys: Final[dict[K, None]] = {}
        self.done: Final = done
        self.full: Final = full
        self._values: Mapping[K, V | Exception] = {}
        self._error: BaseException | None = None

    def settle(self, loaded: Loaded[K, V]) -> None:
        """Keep what was loaded.

        Raises:
            ValueError: if a sequence has not one value per key.
        """
        if isinstance(loaded, Mapping):
            self._values = loaded
            return
        if len(loaded) != len(self.keys):
            raise ValueError(f"{len(self.keys)} keys were to be loaded, {len(loaded)} values came")
        self._values = dict(zip(self.keys, loaded, strict=True))

    def fail(self, error: BaseException) -> None:
        """Let every key fail."""
        self._error = error

    def value_of(self, key: K) -> V:
        """Return the value of a key, or raise what stands for it."""
        if self._error is not None:
            raise self._error
        try:
            value = self._values[key]
        except KeyError:
            raise MissingKeyError(key) from None
        if isinstance(value, Exception):
            raise value
        return value


class Loads(Generic[K, V, E]):
    """The loads of one coalescer."""

    def __init__(
        self, new: Callable[[], E], max_keys: int, cache: int, full: Callable[[E], object]
    ) -> None:
        if cache < 0:
            raise ValueError(f"cache must be a number of values, not {cache!r}")
        self._new: Final = new
        self._max_keys: Final = check_positive("max_keys", max_keys)
        self._cache: Final = cache
        self._tell_full: Final = full
        self.after_fork()

    def after_fork(self) -> None:
        """Forget the loads of the parent process."""
        self._lock = threading.Lock()
        self._open: Load[K, V, E] | None = None
        self._under_way: dict[K, Load[K, V, E]] = {}
        self._kept: OrderedDict[K, V] = OrderedDict()

    def at_exit(self) -> None:
        """Do nothing: who waits for a load drives it."""

    def kept(self, key: K) -> tuple[V] | None:
        """Return the value that is kept for a key, if any."""
        if not self._cache:
            return None
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return (self._kept[key],)

    def join(self, key: K) -> tuple[Load[K, V, E], bool]:
        """Return the load that will have a key, and whether it is a new one that nobody drives."""
        with self._lock:
            if (under_way := self._under_way.get(key)) is not None:
                return under_way, False
            load, is_new = self._open, False
            if load is None:
                load, is_new = Load[K, V, E](self._new(), self._new()), True
                self._open = load
            load.keys[key] = None
            if self._cache:
                self._under_way[key] = load
            if len(load.keys) >= self._max_keys:
                self._open = None
                self._tell_full(load.full)
            return load, is_new

    def shut(self, load: Load[K, V, E]) -> list[K]:
        """Let no further key join; return the keys."""
        with self._lock:
            if self._open is load:
                self._open = None
            return list(load.keys)

    def forget(self, key: K) -> None:
        """Let the next load of a key be a real one, and keep nothing of one that is under way."""
        with self._lock:
            self._kept.pop(key, None)
            self._under_way.pop(key, None)

    def ended(self, load: Load[K, V, E]) -> None:
        """Keep the values of a load, but no failure."""
        if not self._cache:
            return
        with self._lock:
            for key in load.keys:
                if self._under_way.get(key) is load:
                    del self._under_way[key]
                    with contextlib.suppress(BaseException):
                        self._kept[key] = load.value_of(key)
            while len(self._kept) > self._cache:
                self._kept.popitem(last=False)


def check_window(window: float) -> float:
    """Return a number of seconds, or refuse one below 0."""
    if not 0 <= window < float("inf"):
        raise ValueError(f"window must be a number of seconds, not below 0: {window!r}")
    return window
