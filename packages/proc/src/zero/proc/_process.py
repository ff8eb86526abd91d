"""The end of this process, and the functions that speak of it."""

from typing import Final

from ._conf import ShutdownConf
from ._shutdown import Shutdown
from ._signals import Signals

process: Final = Shutdown()
"""The end of this process."""

_signals: Final = Signals(process)

add_wrap_up_listener = process.add_wrap_up_listener
add_drain_listener = process.add_drain_listener
add_shutdown_listener = process.add_shutdown_listener
shutdown = process.shutdown


def install(conf: ShutdownConf | None = None) -> None:
    """Let SIGTERM and SIGINT begin the end of this process, and SIGUSR1 write its stacks.

    A second SIGTERM or SIGINT exits at once with status 128 + its number; so does a program that
    is still there after `wait_time`. Call it once, in the main thread; a child process made by
    fork has to call it again.

    Args:
        conf: the bounds; those in force stay if None.

    Raises:
        RuntimeError: outside of the main thread.
    """
    if conf is not None:
        process.conf = conf
    _signals.install()


def uninstall() -> None:
    """Put back the handlers that were there before `install`."""
    _signals.uninstall()
