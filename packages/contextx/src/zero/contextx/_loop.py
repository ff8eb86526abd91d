"""The side of a scope that anyio sees. anyio is imported where a task runs, and nowhere else."""

from __future__ import annotations

import contextlib
import math
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anyio import CancelScope


def running_loop() -> object | None:
    """Return the event loop whose task calls, or None; a program without loops imports nothing."""
    if "asyncio" in sys.modules:
        import asyncio  # noqa: PLC0415 - it is there already

        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            pass
        else:
            # A callback of the loop is no task: nothing there could be cancelled.
            return loop if asyncio.current_task(loop) is not None else None
    if "trio" in sys.modules:
        import anyio.lowlevel  # noqa: PLC0415 - 20 ms that threads need not pay

        with contextlib.suppress(RuntimeError):
            return anyio.lowlevel.current_token().native_token
    return None


class Host:
    """An anyio cancel scope around a task, which any thread may cancel."""

    __slots__ = ("_pid", "_scope", "_thread", "deadline", "loop")

    def __init__(self, loop: object, seconds: float, upper: Host | None, *, shield: bool) -> None:
        import anyio  # noqa: PLC0415 - 20 ms that threads need not pay

        # A scope and the one around it must run out at the very same moment, for then the outer
        # one is to blame: hence its reading of the clock, not another one of our own.
        self.deadline = anyio.current_time() + seconds if seconds < math.inf else math.inf
        if upper is not None and upper.loop is loop:
            self.deadline = min(self.deadline, upper.deadline)
        self.loop = loop
        self._pid = os.getpid()
        self._thread = threading.get_ident()
        self._scope: CancelScope = anyio.CancelScope(deadline=self.deadline, shield=shield)

    def enter(self) -> None:
        """Enter the cancel scope, in the task that will leave it."""
        self._scope.__enter__()

    def leave(self, *error: Any) -> tuple[bool | None, bool]:
        """Return whether the error is swallowed, and whether it was this scope's cancellation."""
        swallowed = self._scope.__exit__(*error)
        return swallowed, self._scope.cancelled_caught

    @property
    def called_off(self) -> bool:
        """Whether cancellation has begun, as far as the calling thread may know."""
        return threading.get_ident() == self._thread and self._scope.cancel_called

    def cancel(self, text: str) -> None:
        """Cancel at once in the loop's own tasks, from elsewhere as soon as the loop turns."""
        if running_loop() is self.loop:
            self._scope.cancel(text)
        elif os.getpid() == self._pid:  # a child of a fork must not wake its parent's loop
            loop: Any = self.loop
            soon = getattr(loop, "call_soon_threadsafe", None) or loop.run_sync_soon
            with contextlib.suppress(RuntimeError):  # closed: nothing is left to cancel
                soon(self._scope.cancel, text)
