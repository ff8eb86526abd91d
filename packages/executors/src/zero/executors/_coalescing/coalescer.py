"""Loads of single keys that come at about the same time, made into one load of many."""

import threading
from collections.abc import Awaitable, Callable, Hashable
from types import TracebackType
from typing import Final, Generic, Self, TypeVar, cast, final

import anyio
from anyio.lowlevel import checkpoint

from .._engine.containers import name_of
from .._engine.loop import Nursery, as_async
from .._engine.ticker import ticker
from .._errors import ExecutorClosedError
from .loads import Load, Loaded, Loads, check_window

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@final
class Coalescer(Generic[K, V]):
    """Load single keys from many threads with few loads of many keys.

    The first thread that asks for a key waits for `window`, or until `max_keys` have come, and then loads for
    all; each gets its own value or its own error. No thread is started.

    Args:
        load_many: takes a list of different keys; gives a mapping of values by key, or a sequence of one value
            per key in order. A value that is an exception is raised to those who wait for its key; so is
            `MissingKeyError` where a mapping lacks a key. What it raises itself goes to all.
        window: seconds that a load waits for further keys.
        max_keys: how many keys make a load at once.
        cache: how many values are kept, the least recently used going first; none if 0. Failures are not.
            With a cache a key that is being loaded is not loaded again.

    Raises:
        ValueError: if `window` or `cache` is below 0, or `max_keys` below 1.
    """

    def __init__(
        self,
        load_many: Callable[[list[K]], Loaded[K, V]],
        *,
        window: float = 0.001,
        max_keys: int = 1000,
        cache: int = 0,
    ) -> None:
        self.window: Final = check_window(window)
        self._load_many: Final = load_many
        self._loads: Final = Loads[K, V, threading.Event](
            threading.Event, max_keys, cache, threading.Event.set
        )
        ticker.watch(self._loads)

    def load(self, key: K) -> V:
        """Return the value of a key."""
        if (kept := self._loads.kept(key)) is not None:
            return kept[0]
        load, is_new = self._loads.join(key)
        if is_new:
            self._drive(load)
        load.done.wait()
        return load.value_of(key)

    def forget(self, key: K) -> None:
        """Let the next load of a key be a real one; call it when its value has changed."""
        self._loads.forget(key)

    def __repr__(self) -> str:
        return f"<Coalescer {name_of(self._load_many)}>"

    def _drive(self, load: Load[K, V, threading.Event]) -> None:
        try:
            load.full.wait(self.window)
            load.settle(self._load_many(self._loads.shut(load)))
        except BaseException as error:  # whoever waits for us must learn of it
            load.fail(error)
            if not isinstance(error, Exception):
                raise
        finally:
            self._loads.shut(load)
            self._loads.ended(load)
            load.done.set()


@final
class AsyncCoalescer(Generic[K, V]):
    """`Coalescer` for tasks, inside `async with`: keys asked for in one turn of the loop are loaded together.

    A task that is cancelled takes no other's value away. Leaving the block waits for loads under way; left by an
    error or a cancellation it cancels them.

    Args:
        load_many: as for `Coalescer`; `async def`, or `def`, which is called in a worker thread.
        window: seconds that a load waits for further keys; 0 for a turn of the loop.
        max_keys: how many keys make a load at once.
        cache: how many values are kept, the least recently used going first; none if 0. Failures are not.
            With a cache a key that is being loaded is not loaded again.

    Raises:
        ValueError: if `window` or `cache` is below 0, or `max_keys` below 1.
    """

    def __init__(
        self,
        load_many: Callable[[list[K]], Awaitable[Loaded[K, V]]] | Callable[[list[K]], Loaded[K, V]],
        *,
        window: float = 0.0,
        max_keys: int = 1000,
        cache: int = 0,
    ) -> None:
        self.window: Final = check_window(window)
        self._name: Final = name_of(load_many)
        self._load_many: Final = as_async(load_many)
        self._loads: Final = Loads[K, V, anyio.Event](
            anyio.Event, max_keys, cache, lambda event: event.set()
        )
        self._nursery: Final = Nursery(self, None, 0.0)
        self._running: Final[set[Load[K, V, anyio.Event]]] = set()

    async def load(self, key: K) -> V:
        """Return the value of a key.

        Raises:
            ExecutorClosedError: if the block is left by an error before there is one.
            RuntimeError: outside of `async with`.
        """
        if (kept := self._loads.kept(key)) is not None:
            return kept[0]
        self._nursery.check()
        load, is_new = self._loads.join(key)
        if is_new:
            self._running.add(load)
            self._nursery.start(self._drive, load)
        await load.done.wait()
        return load.value_of(key)

    def forget(self, key: K) -> None:
        """Let the next load of a key be a real one; call it when its value has changed."""
        self._loads.forget(key)

    async def __aenter__(self) -> Self:
        await self._nursery.enter(self._finish)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._nursery.leave(self._finish, self._give_up, error)

    def __repr__(self) -> str:
        return f"<AsyncCoalescer {self._name}>"

    async def _finish(self) -> None:
        while self._running:
            await next(iter(self._running)).done.wait()

    def _give_up(self) -> None:
        for load in list(self._running):
            self._end(load, ExecutorClosedError(self._name))

    async def _drive(self, load: Load[K, V, anyio.Event]) -> None:
        error: BaseException | None = ExecutorClosedError(self._name)  # if it is cut off
        try:
            await checkpoint()
            with anyio.move_on_after(self.window):
                if self.window:
                    await load.full.wait()
            load.settle(cast("Loaded[K, V]", await self._load_many(self._loads.shut(load))))
            error = None
        except Exception as raised:
            error = raised
        finally:
            self._end(load, error)

    def _end(self, load: Load[K, V, anyio.Event], error: BaseException | None) -> None:
        if error is not None and not load.done.is_set():
            load.fail(error)
        self._loads.shut(load)
        self._loads.ended(load)
        self._running.discard(load)
        load.done.set()
