"""Crashes: what reaches the end of a thread or of the program goes to the log too."""

import logging
import sys
import threading
from types import TracebackType
from typing import Any, Final, final

from ._report import report


@final
class CrashHooks:
    """Log what nothing caught: at the end of the program, of a thread, and in finalizers.

    Takes the places of `sys.excepthook`, `threading.excepthook` and `sys.unraisablehook` between `install()`
    and `uninstall()`, or inside `with`. Another tool's hook found there is called as well; the interpreter's
    own, which prints to stderr, is not, so that an error is written once. `KeyboardInterrupt` and
    `SystemExit` are no crashes: they go to the hook that was there.
    """

    __slots__ = ("_lock", "_previous", "_set")

    def __init__(self) -> None:
        self._lock: Final = threading.Lock()
        self._previous: tuple[Any, Any, Any] | None = None
        self._set: tuple[Any, Any, Any] | None = None

    @property
    def installed(self) -> bool:
        """Whether the hooks are in place."""
        return self._previous is not None

    def install(self) -> None:
        """Take the three hooks; without effect when they are taken already."""
        with self._lock:
            if self._previous is None:
                self._previous = (sys.excepthook, threading.excepthook, sys.unraisablehook)
                self._set = (self._program, self._thread, self._unraisable)
                sys.excepthook, threading.excepthook, sys.unraisablehook = self._set

    def uninstall(self) -> None:
        """Put back the hooks that were found, save where somebody else took ours since."""
        with self._lock:
            if self._previous is None or self._set is None:
                return
            program, thread, unraisable = self._previous
            if sys.excepthook == self._set[0]:
                sys.excepthook = program
            if threading.excepthook == self._set[1]:
                threading.excepthook = thread
            if sys.unraisablehook == self._set[2]:
                sys.unraisablehook = unraisable
            self._previous = None

    def __enter__(self) -> "CrashHooks":
        self.install()
        return self

    def __exit__(self, *exc: object) -> None:
        self.uninstall()

    def __repr__(self) -> str:
        return f"<CrashHooks {'installed' if self.installed else 'not installed'}>"

    def _program(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        previous = self._previous[0] if self._previous else sys.__excepthook__
        if isinstance(error, Exception):
            report(error, name="crash", level=logging.CRITICAL)
        if previous is not sys.__excepthook__ or not isinstance(error, Exception):
            previous(kind, error, trace)

    def _thread(self, args: threading.ExceptHookArgs) -> None:
        previous = self._previous[1] if self._previous else threading.__excepthook__
        if isinstance(args.exc_value, Exception):
            name = args.thread.name if args.thread else "unknown"
            report(args.exc_value, name=f"crash of thread {name}", level=logging.CRITICAL)
        if previous is not threading.__excepthook__ or not isinstance(args.exc_value, Exception):
            previous(args)

    def _unraisable(self, args: "sys.UnraisableHookArgs") -> None:
        previous = self._previous[2] if self._previous else sys.__unraisablehook__
        if isinstance(args.exc_value, Exception):
            report(args.exc_value, name=args.err_msg or "exception ignored")
        if previous is not sys.__unraisablehook__ or not isinstance(args.exc_value, Exception):
            previous(args)
