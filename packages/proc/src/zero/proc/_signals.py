"""Signals that begin the end, and the guard that brings it about when the program will not."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from types import FrameType
from typing import Any, Final, TypeAlias

from ._conf import FLUSH_TIME
from ._shutdown import Shutdown
from ._stacks import remember_loop, write_stacks

Exit: TypeAlias = Callable[[int], object]

_log: Final = logging.getLogger("zero.proc")
_GRACE: Final = 0.25
_ENDING: Final = ("SIGTERM", "SIGINT", "SIGBREAK")


class Signals:
    """Handlers of this process for one `Shutdown`."""

    def __init__(self, shutdown: Shutdown, *, exit: Exit = os._exit) -> None:
        self._shutdown = shutdown
        self._exit = exit
        self._previous: dict[int, Any] = {}
        self._watches_forks = False
        self._signalled = False

    def install(self, names: Iterable[str] = _ENDING) -> None:
        """Let signals begin the end; the second one exits at once with status 128 + its number.

        SIGUSR1 writes the stacks of all threads and tasks to a file. Signals that this system does
        not have are left out: Windows knows Ctrl-C and Ctrl-Break only.

        Raises:
            RuntimeError: outside of the main thread, where Python takes no handlers.
        """
        if threading.current_thread() is not threading.main_thread():
            msg = "signal handlers can be installed in the main thread only"
            raise RuntimeError(msg)
        for name in names:
            self._handle(name, self._end)
        self._handle("SIGUSR1", self._dump)
        if not self._watches_forks and hasattr(os, "register_at_fork"):
            self._watches_forks = True
            os.register_at_fork(after_in_child=self._after_fork)

    def uninstall(self) -> None:
        """Put back the handlers that were there before."""
        self._signalled = False
        for signum, handler in self._previous.items():
            # None: a handler that was not set from Python, which it cannot put back.
            signal.signal(signum, signal.SIG_DFL if handler is None else handler)
        self._previous.clear()

    def _handle(self, name: str, handler: Callable[[int, FrameType | None], object]) -> None:
        signum = getattr(signal, name, None)
        if signum is not None and signum not in self._previous:
            self._previous[signum] = signal.signal(signum, handler)

    def _end(self, signum: int, frame: FrameType | None) -> None:
        del frame
        status = 128 + signum
        if self._signalled:
            self._exit(status)
            return
        self._signalled = True
        try:
            # An end that the program began by itself goes on; from now on it is guarded.
            reason = f"Got signal {int(signum)}, shutting down..."
            self._shutdown.begin(reason, then=lambda: self._cut_off(status))
            guard = partial(self._guard, status)
            threading.Thread(target=guard, name="shutdown guard", daemon=True).start()
        except RuntimeError:  # no threads any more: the interpreter is ending already
            self._exit(status)

    def _cut_off(self, status: int) -> None:
        """Tell by the status that not everything was done in time."""
        if self._shutdown.overran:
            self._exit(status)

    def _guard(self, status: int) -> None:
        """End a process that is still there after its end."""
        wait_time = self._shutdown.conf.wait_time
        time.sleep(wait_time)
        # Shutdown listeners may have a little longer; they are bounded too.
        if self._shutdown.join(FLUSH_TIME + _GRACE):
            time.sleep(_GRACE)
        _log.error("Still alive after %gs, going to force kill the process...", wait_time)
        self._exit(status)

    def _dump(self, signum: int, frame: FrameType | None) -> None:
        del signum, frame
        remember_loop()
        # Not here: what this signal interrupted may hold the locks of files and logs.
        threading.Thread(target=_dump_stacks, daemon=True).start()

    def _after_fork(self) -> None:
        # The parent's servers and flushes are not the child's to end.
        self._shutdown.reset()
        self.uninstall()


def _dump_stacks() -> None:
    try:
        path = write_stacks()
    except OSError as error:
        _log.error("cannot write the stacks: %s", error)
    else:
        _log.info("Got dump stacks signal, printing stacks to %s", path)
