"""Signals and an ordered, bounded end of the process, for programs of threads, asyncio and trio.

Nothing happens at import; `install` is what takes the signals.

    >>> from zero.proc import Shutdown
    >>> end = Shutdown()
    >>> listener = end.add_shutdown_listener(lambda: print("flushed"))
    >>> end.shutdown()
    flushed
    True
"""

from ._conf import Phase, ShutdownConf
from ._listeners import Function, Listener
from ._process import (
    add_drain_listener,
    add_shutdown_listener,
    add_wrap_up_listener,
    install,
    process,
    shutdown,
    uninstall,
)
from ._shutdown import Shutdown
from ._signals import Signals
from ._stacks import stacks, write_stacks

__all__ = [
    "Function",
    "Listener",
    "Phase",
    "Shutdown",
    "ShutdownConf",
    "Signals",
    "add_drain_listener",
    "add_shutdown_listener",
    "add_wrap_up_listener",
    "install",
    "process",
    "shutdown",
    "stacks",
    "uninstall",
    "write_stacks",
]
