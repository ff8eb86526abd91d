"""A coroutine that runs apart from the task that began it, started in place.

What is awaited in a task dies with it, so shared work needs a task of its own; but a task costs more
than most answers that are there at once. Under asyncio the first step therefore runs in place,
under the identity of a task that stands ready: timeouts and task groups that the step opens belong
to that task, which takes over where the step first waits. A ready task that was not
needed serves the next call of the same turn of the loop, and ends in the next turn.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Coroutine, Generator
from contextvars import Context
from threading import get_ident
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import anyio
from anyio.lowlevel import current_token

from .._wait import post

if TYPE_CHECKING:
    import asyncio

Cancel: TypeAlias = Callable[[], None]
Work: TypeAlias = Coroutine[Any, Any, None]


class _Relay(Coroutine[Any, Any, None]):
    """What a ready task runs: the coroutine that was begun under its identity, if one waits."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio = sys.modules["asyncio"]
        self.loop = loop
        self.free = True
        self._work: Work | None = None
        # The documented means to say which task runs (Extending asyncio).
        self.enter = asyncio.tasks._enter_task  # noqa: SLF001
        self.leave = asyncio.tasks._leave_task  # noqa: SLF001
        self.task: asyncio.Task[None] = asyncio.Task(self, loop=loop, name="single flight")

    def adopt(self, work: Work, context: Context, first: Any) -> None:
        """Have the task go on with a coroutine that waits for something."""
        self._work, self._context, self._first = work, context, first
        self._resumed = False

    def send(self, value: Any) -> Any:
        """Let the task take over what the first step waits for, then every further step."""
        if self._work is None:
            self.free = False
            raise StopIteration
        if self._resumed:
            return self._context.run(self._work.send, value)
        self._resumed = True
        return self._first

    def throw(self, error: Any, *_: Any) -> Any:
        """Pass an exception on, to what the first step waits for while the task has not begun."""
        if self._work is None:
            self.free = False
            raise error
        if not self._resumed:
            self._resumed = True
            if self._first is not None and self._first.cancel():
                return self._first
        return self._context.run(self._work.throw, error)

    def close(self) -> None:
        """End the work, when its task is thrown away with its loop."""
        self.free = False
        if self._work is not None:
            self._work.close()

    def __await__(self) -> Generator[Any, Any, None]:
        raise TypeError("a relay is run by its own task only")

    def __getattr__(self, name: str) -> Any:
        # Name, frame and state, for whoever inspects the task: those of the work.
        return getattr(self.__dict__.get("_work"), name)


class _Ready(threading.local):
    relay: _Relay | None = None


_ready: Final = _Ready()


def begin(work: Work, context: Context) -> Cancel | None:
    """Run a coroutine in a context up to where it first waits, and beyond that in its own task.

    The coroutine hands over its result itself; what it raises before it first waits is raised here.

    Returns:
        What cancels it, from any thread; None if it has ended.
    """
    # Where asyncio is not loaded, no loop of it runs; to import it would triple our import time.
    if (asyncio := sys.modules.get("asyncio")) is None:
        return _begin_in_trio(work, context)
    # A loop runs but no task: a callback, in which trio may be a guest.
    loop = asyncio._get_running_loop()  # noqa: SLF001
    if loop is None or (task := asyncio.current_task(loop)) is None:
        return _begin_in_trio(work, context)
    relay = _ready.relay
    if relay is None or not relay.free or relay.loop is not loop:
        relay = _ready.relay = _Relay(loop)
    relay.free = False
    leave, enter, ready = relay.leave, relay.enter, relay.task
    leave(loop, task)
    enter(loop, ready)
    try:
        first = context.run(work.send, None)
    except StopIteration:
        # A step that cancelled its own task: nobody else may inherit that.
        relay.free = not ready.cancelling()
        return None
    finally:
        leave(loop, ready)
        enter(loop, task)
    relay.adopt(work, context, first)
    return _from_anywhere(ready.cancel)


def _begin_in_trio(work: Work, context: Context) -> Cancel:
    scope = anyio.CancelScope()
    cancel = _from_anywhere(scope.cancel)

    async def run() -> None:
        with scope:
            try:
                await work
            except anyio.get_cancelled_exc_class():
                raise
            except BaseException:  # told to its leader, who raises it; a system task must not
                pass

    sys.modules["trio"].lowlevel.spawn_system_task(run, name="single flight", context=context)
    return cancel


def _from_anywhere(cancel: Callable[[], object]) -> Cancel:
    token, thread = current_token(), get_ident()

    def call() -> None:
        if get_ident() == thread:
            cancel()
        else:
            post(token, cancel)

    return call
