"""Runs that are put off for a while, so that many triggers become one: in tasks."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Final, Self, final

import anyio

from zero.proc import Shutdown, process

from ._engine.containers import check_positive, name_of
from ._engine.loop import Changes, Nursery, as_async
from ._engine.outcome import inside, log_failure, refuse_inside


@final
class AsyncDelayExecutor:
    """`DelayExecutor` for tasks, inside `async with`; any thread may trigger it.

    Leaving the block runs at once what is put off and waits for it; left by an error or a cancellation, for at
    most `shutdown_time`.

    Args:
        function: what to run; `async def`, or `def`, which is called in a worker thread.
        delay: seconds, above 0.
        name: in the log; the function's own if empty.
        shutdown: at whose end a run that is still put off begins at once; None for none.
        shutdown_time: seconds that this may take, and leaving the block by an error.

    Raises:
        ValueError: if `delay` is not above 0.
    """

    def __init__(
        self,
        function: Callable[[], Awaitable[object]] | Callable[[], object],
        delay: float,
        *,
        name: str = "",
        shutdown: Shutdown | None = process,
        shutdown_time: float = 1.0,
    ) -> None:
        self.delay: Final = check_positive("delay", delay)
        self._call: Final = as_async(function)
        self._name: Final = name or name_of(function)
        self._nursery: Final = Nursery(self, shutdown, shutdown_time)
        self._changed: Final = Changes()
        self._put_off: anyio.CancelScope | None = None
        self._running = 0
        self._closed = False

    def trigger(self) -> None:
        """Ask for a run, from any thread; without effect while one is put off, and after `close`.

        Raises:
            RuntimeError: outside of `async with`.
        """
        self._nursery.post(self._trigger)

    @property
    def running(self) -> int:
        """How many runs are under way or put off."""
        return self._running

    async def flush(self) -> bool:
        """Run now what is put off, and return when nothing runs; True if there was anything.

        Raises:
            RuntimeError: in the function itself.
        """
        refuse_inside(self, self._name, "flush")
        put_off = self._put_off
        if put_off is not None:
            put_off.cancel()
        while self._running:
            await self._changed.wait()
        return put_off is not None

    async def close(self) -> None:
        """Take no further trigger, run now what is put off, and wait for it.

        Raises:
            RuntimeError: in the function itself.
        """
        self._closed = True
        await self.flush()

    async def __aenter__(self) -> Self:
        await self._nursery.enter(self.flush)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._nursery.leave(self.close, int, error)

    def __repr__(self) -> str:
        state = "closed" if self._closed else "idle" if self._put_off is None else "triggered"
        return f"<AsyncDelayExecutor {self._name} {state}, {self._running} running>"

    def _trigger(self) -> None:
        if self._put_off is None and not self._closed:
            self._running += 1
            self._put_off = anyio.CancelScope(shield=True)
            self._nursery.start(self._later, self._put_off)

    async def _later(self, put_off: anyio.CancelScope) -> None:
        with put_off:  # cancelled when it is to run at once
            await anyio.sleep(self.delay)
        self._put_off = None  # before the function runs, so that no trigger is lost
        inside.set(self)
        try:
            with self._nursery.kept(), log_failure(self._name):
                await self._call()
        finally:
            self._running -= 1
            self._changed.set()
