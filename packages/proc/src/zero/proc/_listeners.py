"""Listeners: functions of either colour, called once each, waited for and cancelled from a thread."""

import inspect
import logging
import threading
from collections.abc import Awaitable, Callable
from contextvars import Context, copy_context
from typing import Final, NamedTuple, TypeAlias, cast

import anyio
import anyio.from_thread
from anyio.lowlevel import EventLoopToken, current_token

from ._moment import post

Function: TypeAlias = Callable[[], object] | Callable[[], Awaitable[object]]
"""A listener: `def` or `async def`, without parameters."""

_log: Final = logging.getLogger("zero.proc")


def token_here() -> EventLoopToken | None:
    """Return a token of the event loop that runs here, or None outside of one."""
    try:
        return current_token()
    except anyio.NoEventLoopError:
        return None


class Listener:
    """A registered function; what registering returns."""

    def __init__(self, function: Function, forget: Callable[["Listener"], None]) -> None:
        self.function: Final = function
        self.context: Final[Context] = copy_context()
        self.token: Final = token_here()
        self._forget = forget
        self._done = threading.Event()

    def __repr__(self) -> str:
        state = "done" if self._done.is_set() else "waiting"
        return f"<Listener {name_of(self.function)} {state}>"

    def remove(self) -> None:
        """Take the function off the list; without effect once it was called."""
        self._forget(self)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait in this thread until the function has returned; False when time ran out.

        Args:
            timeout: seconds; None for no limit.
        """
        return self._done.wait(timeout)

    def start(self, bound: EventLoopToken | None) -> "Call":
        """Call the function in a thread or, if asynchronous, in its event loop.

        Args:
            bound: the loop for an asynchronous function that was registered outside of any.
        """
        return Call(self, self.token or bound, self._done)


class Call:
    """A running listener."""

    def __init__(
        self, listener: Listener, token: EventLoopToken | None, done: threading.Event
    ) -> None:
        self.name: Final = name_of(listener.function)
        self.done: Final = done
        self._listener = listener
        self._token = token
        self._scope: anyio.CancelScope | None = None
        self._cancelled = False
        # A daemon: one listener that hangs must not keep the process from ending.
        self._thread = threading.Thread(target=self._run, name=f"listener {self.name}", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:  # no more threads: better called without a bound than not at all
            self._run()

    def cancel(self) -> None:
        """Cancel an asynchronous listener; a thread cannot be cancelled and is left behind."""
        self._cancelled = True
        scope = self._scope
        if scope is not None and self._token is not None and not self.done.is_set():
            post(self._token, scope.cancel)

    def _run(self) -> None:
        try:
            self._listener.context.run(self._call)
        except BaseException as error:  # nothing that one listener raises may stop the others
            _log.error("listener %s failed", self.name, exc_info=error)
        finally:
            self.done.set()

    def _call(self) -> None:
        function = self._listener.function
        if is_async(function):
            self._in_loop(cast("Callable[[], Awaitable[object]]", function))
        elif inspect.isawaitable(result := function()):  # a lambda that calls an async def
            self._in_loop(lambda: result)

    def _in_loop(self, function: Callable[[], Awaitable[object]]) -> None:
        if self._token is None:
            anyio.run(self._await, function)
        else:
            anyio.from_thread.run(self._await, function, token=self._token)

    async def _await(self, function: Callable[[], Awaitable[object]]) -> None:
        with anyio.CancelScope() as self._scope:
            if self._cancelled:  # before the loop came to it
                self._scope.cancel()
            await function()


class Main(NamedTuple):
    """A main coroutine under supervision."""

    token: EventLoopToken
    scope: anyio.CancelScope
    done: threading.Event


def is_async(function: Callable[[], object]) -> bool:
    """Tell whether calling a function gives something to await."""
    target = getattr(function, "func", function)  # of functools.partial
    return inspect.iscoroutinefunction(target) or inspect.iscoroutinefunction(target.__call__)


def name_of(function: Callable[[], object]) -> str:
    """Return what a function is called in logs."""
    return str(getattr(function, "__qualname__", None) or repr(function))
