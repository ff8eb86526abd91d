"""Several services in one process, started together and stopped in order."""

import inspect
import logging
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, Protocol, TypeAlias, TypeVar, cast

import anyio
import anyio.to_thread

from zero.proc import Shutdown, process

from ._run import Runner, is_async, run

_log: Final = logging.getLogger("zero.service")


class Service(Protocol):
    """What runs until it is stopped. Either method may be `def` or `async def`.

    A `def start` runs in a thread of its own, an `async def start` as a task. `start` returns when
    the service has ended; `stop` makes it end, and returns when what had begun is done. A service
    may also have `wrap_up()`: it is called before, while work still comes in, to take the service
    out of discovery or to turn its probe unready.
    """

    def start(self) -> object:
        """Run the service."""
        ...

    def stop(self) -> object:
        """End the service."""
        ...


S = TypeVar("S")
Start: TypeAlias = Callable[[], object]


class _StartOnly:
    """A function as a service: it ends by itself, or is cancelled if it is asynchronous."""

    def __init__(self, start: Start) -> None:
        self.start = start

    def __repr__(self) -> str:
        return getattr(self.start, "__qualname__", None) or repr(self.start)

    def stop(self) -> None:
        """Wait for nothing."""


class ServiceGroup:
    """Runs services together: one that fails ends the others, and a signal ends all, in order."""

    def __init__(self, *services: Service | Start, end: Shutdown = process) -> None:
        """Gather services.

        Args:
            services: services, or functions that are started only.
            end: the end of the program; that of the process by default.
        """
        self._end = end
        self._services: list[Service] = []
        self._failure: BaseException | None = None
        self._stopped = threading.Lock()
        self._left = 0
        self._alone: anyio.Event | None = None
        for service in services:
            self.add(service)

    def __repr__(self) -> str:
        return f"<ServiceGroup {self._services!r}>"

    def add(self, service: Service | Start) -> None:
        """Add a service, or a function that is started only; services added later stop earlier."""
        known = hasattr(service, "start") and hasattr(service, "stop")
        self._services.append(
            cast("Service", service) if known else _StartOnly(cast("Start", service))
        )

    def run(self, *, runner: Runner = anyio.run) -> None:
        """Run the services in the main thread until they have ended, by themselves or by a signal.

        Args:
            runner: runs a coroutine function in an event loop: `anyio.run`, `uvloop`'s, trio's.

        Raises:
            BaseException: what the first service failed with.
        """
        run(self.serve, end=self._end, runner=runner)

    async def serve(self) -> None:
        """Run the services in this event loop until they have ended.

        Raises:
            BaseException: what the first service failed with.
        """
        listeners = [self._end.add_drain_listener(self.stop)]
        for service in self._services:
            wrap_up = getattr(service, "wrap_up", None)
            if wrap_up is not None:
                listeners.append(self._end.add_wrap_up_listener(wrap_up))
        self._left, self._alone = len(self._services), anyio.Event()
        try:
            async with anyio.create_task_group() as tasks:
                for service in self._services:
                    tasks.start_soon(self._start, service, tasks.cancel_scope)
        finally:
            for listener in listeners:
                listener.remove()
        if self._failure is not None:
            raise self._failure

    async def stop(self) -> None:
        """Stop the services one after another, the last added first; a second call does nothing."""
        if not self._stopped.acquire(blocking=False):
            return
        _log.info("Shutting down services in group")
        for service in reversed(self._services):
            try:
                await _call(service.stop)
            except Exception:
                _log.exception("service %r failed to stop", service)

    async def _start(self, service: Service, scope: anyio.CancelScope) -> None:
        try:
            await _call(service.start)
        except Exception as error:
            if self._failure is None:
                self._failure = error
                await self._end_others()
                scope.cancel()
            else:
                _log.exception("service %r failed too", service)
        finally:
            self._left -= 1
            if self._left <= 1 and self._alone is not None:
                self._alone.set()

    async def _end_others(self) -> None:
        """Stop every service and wait until they have ended, as long as the end may take."""
        with anyio.move_on_after(self._end.conf.wait_time):
            await self.stop()
            if self._left > 1 and self._alone is not None:
                await self._alone.wait()


async def _call(function: Callable[[], object]) -> None:
    """Call a function of either colour; a plain one in a thread of its own."""
    if is_async(function):
        await cast("Awaitable[object]", function())
        return
    # Boxed, because trio refuses a thread's function whose result is a coroutine. Abandoned on
    # cancellation: there is no way to stop a thread from outside.
    call = partial(anyio.to_thread.run_sync, abandon_on_cancel=True)
    (result,) = await call(lambda: (function(),), limiter=anyio.CapacityLimiter(1))
    if inspect.isawaitable(result):  # a lambda that calls an async def
        await result
