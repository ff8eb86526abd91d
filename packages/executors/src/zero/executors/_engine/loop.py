"""What asynchronous executors need of their event loop: tasks that outlive a cancellation for a bounded time."""

import inspect
import threading
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import contextmanager
from contextvars import Context, copy_context
from typing import Any, Final, Protocol, TypeVarTuple, cast

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup
from anyio.lowlevel import current_token

from zero.proc import Listener, Shutdown

Ts = TypeVarTuple("Ts")


class _Asyncio(Protocol):
    def call_soon_threadsafe(self, function: Callable[[], object], /) -> object: ...


class _Trio(Protocol):
    def run_sync_soon(self, function: Callable[[], object], /) -> object: ...


class Changes:
    """Something that changes now and then; who waits looks again. For one loop."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event: anyio.Event | None = None

    async def wait(self) -> None:
        self._event = self._event or anyio.Event()
        await self._event.wait()

    def set(self) -> None:
        if self._event is not None:
            self._event.set()
            self._event = None


class Nursery:
    """The tasks of an object that is used with `async with`, once.

    They run in the context of the block. What runs in `kept()` is not interrupted by a cancellation of the
    block before its end has been waited for.
    """

    def __init__(self, owner: object, shutdown: Shutdown | None, shutdown_time: float) -> None:
        self._owner: Final = owner
        self._shutdown: Final = shutdown
        self._shutdown_time: Final = shutdown_time
        self._group: TaskGroup | None = None
        self._kept: Final[set[anyio.CancelScope]] = set()
        self._context: Context = copy_context()
        self._listener: Listener | None = None
        self._thread = 0
        self._post: Callable[[Callable[[], object]], object] | None = None

    def check(self) -> None:
        """Refuse to be used outside of the block.

        Raises:
            RuntimeError: before the block.
        """
        if self._post is None:
            raise RuntimeError(f"{self._owner!r} is not entered: use it with `async with`")

    def post(self, function: Callable[[], object]) -> None:
        """Call a function in the loop: at once if this is its thread, else soon.

        Raises:
            RuntimeError: before the block, or if the loop is gone.
        """
        self.check()
        if threading.get_ident() == self._thread:
            function()
        elif self._post is not None:
            self._post(lambda: self.start(_call, function))  # in a task, where all of anyio works

    def start(self, function: Callable[[*Ts], Coroutine[Any, Any, object]], *args: *Ts) -> None:
        """Run a function in a task; without effect after the block."""
        if self._group is not None:
            self._context.copy().run(self._group.start_soon, function, *args)

    @contextmanager
    def kept(self) -> Generator[None, None, None]:
        """Hold a cancellation off until time has run out at the end of the block."""
        with anyio.CancelScope(shield=True) as scope:
            self._kept.add(scope)
            try:
                yield
            finally:
                self._kept.discard(scope)

    async def enter(self, finish: Callable[[], Awaitable[object]]) -> None:
        """Begin the block.

        Args:
            finish: called at shutdown, in this loop, for a bounded time.
        """
        if self._post is not None:
            raise RuntimeError(f"{self._owner!r} is entered already")
        native = current_token().native_token
        self._thread = threading.get_ident()
        self._context = copy_context()
        self._post = (
            cast("_Asyncio", native).call_soon_threadsafe
            if hasattr(native, "call_soon_threadsafe")
            else cast("_Trio", native).run_sync_soon
        )
        group = anyio.create_task_group()
        await group.__aenter__()
        self._group = group

        async def at_shutdown() -> None:
            with anyio.move_on_after(self._shutdown_time):
                await finish()

        if self._shutdown is not None:
            self._listener = self._shutdown.add_shutdown_listener(at_shutdown)

    async def leave(
        self,
        finish: Callable[[], Awaitable[object]],
        give_up: Callable[[], object],
        error: BaseException | None,
    ) -> None:
        """End the block, and all its tasks.

        Args:
            finish: waits for what is to be done; for a bounded time after an error or a cancellation.
            give_up: called when all that could be done was done.
            error: with which the block is left.
        """
        interrupted: BaseException | None = None
        if error is None:
            try:
                await finish()
            except BaseException as raised:  # a cancellation; what waits is done all the same
                interrupted = raised
        if error is not None or interrupted is not None:
            with anyio.move_on_after(self._shutdown_time, shield=True):
                await finish()
        if self._listener is not None:
            self._listener.remove()
        give_up()
        for scope in self._kept:
            scope.cancel()
        group, self._group = self._group, None
        if group is not None:
            group.cancel_scope.cancel()
            await group.__aexit__(None, None, None)
        if interrupted is not None:
            raise interrupted


async def _call(function: Callable[[], object]) -> None:
    function()


def as_async(
    function: Callable[[*Ts], object],
) -> Callable[[*Ts], Coroutine[Any, Any, object]]:
    """Return a function to await: one that is no `async def` is called in a worker thread."""
    target = getattr(function, "func", function)  # of functools.partial
    if inspect.iscoroutinefunction(target) or inspect.iscoroutinefunction(target.__call__):
        return cast("Callable[[*Ts], Coroutine[Any, Any, object]]", function)

    async def call(*args: *Ts) -> object:
        # Abandoned when time runs out at the end: a thread cannot be stopped.
        result = await anyio.to_thread.run_sync(function, *args, abandon_on_cancel=True)
        if inspect.isawaitable(result):  # a lambda that calls an `async def`
            return cast("object", await result)
        return result

    return call
