"""One function at a time: in the caller's thread or in one of its own, its failure logged."""

import functools
import threading
from collections.abc import Callable
from typing import Final, TypeVar, TypeVarTuple, final

from zero.rescue import Rescue, report

from ._threads import in_context, threads

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


@final
class Routine:
    """A function that runs in a thread of its own; what `go_safe` returns."""

    __slots__ = ("_ended", "name")

    def __init__(self, name: str, ended: threading.Event) -> None:
        self.name: Final = name
        self._ended: Final = ended

    @property
    def done(self) -> bool:
        """Whether the function has ended, well or not."""
        return self._ended.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the function has ended; False when time ran out.

        Args:
            timeout: seconds; None for no limit.
        """
        return self._ended.wait(timeout)

    def __repr__(self) -> str:
        return f"<Routine {self.name} {'done' if self.done else 'running'}>"


def go_safe(function: Callable[[*Ts], object], *args: *Ts, name: str = "") -> Routine:
    """Run a function in a thread of its own, with a copy of the context, and log what it raises.

    The thread is a daemon and is used again when the function has ended.

    Args:
        function: what to run.
        args: its arguments; `functools.partial` takes keyword ones.
        name: of the thread and in the log; the function's own if empty.

    Raises:
        RuntimeError: if no thread can be started.
    """
    name, ended = name or name_of(function), threading.Event()
    threads.spawn(in_context(_run, name, ended, functools.partial(function, *args)))
    return Routine(name, ended)


def _run(name: str, ended: threading.Event, function: Callable[[], object]) -> None:
    try:
        threading.current_thread().name = name
        function()
    except Exception as error:
        report(error, name=name)
    finally:
        ended.set()


def run_safe(function: Callable[[*Ts], R], *args: *Ts) -> R | None:
    """Call a function here; log what it raises and return None then."""
    with Rescue(name_of(function)):
        return function(*args)
    return None


def name_of(function: Callable[..., object]) -> str:
    """Return what a function is called in logs."""
    inner = getattr(function, "func", function)  # of functools.partial
    return str(getattr(inner, "__qualname__", None) or repr(inner))
