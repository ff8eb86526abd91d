"""Run and log: an error that must not end the loop is caught, logged once and counted.

One name works as `with`, `async with` and decorator, and never catches what cancels or ends a program.

    >>> from zero.rescue import Rescue
    >>> @Rescue("poll", on=ValueError, on_error=lambda error: print("counted:", error))
    ... def poll(text: str) -> int:
    ...     return int(text)
    >>> poll("7")
    7
    >>> poll("x")
    counted: invalid literal for int() with base 10: 'x'
"""

from ._crash import CrashHooks
from ._report import report
from ._rescue import Cleanup, Errors, Rescue

__all__ = ["Cleanup", "CrashHooks", "Errors", "Rescue", "report"]
