"""What a caught error looks like in the log: one record, its text first, the traceback after it."""

import logging
from typing import Final

_log: Final = logging.getLogger("zero.rescue")


def report(error: BaseException, *, name: str = "", level: int = logging.ERROR) -> None:
    """Log an error once, with its traceback, in the context of the caller.

    The message is the error's text as go-zero writes it, after `name` where there is one. Handlers that
    read context variables (trace ids, request fields) see those of the caller.

    Args:
        error: what was caught; it goes nowhere else.
        name: what failed, such as the name of a loop or a thread.
        level: a level of `logging`.
    """
    text = text_of(error)
    _log.log(level, "%s: %s" if name else "%s%s", name, text, exc_info=error)


def text_of(error: BaseException) -> str:
    """Return the text of an error, whatever its `__str__` does; its class where it has no text."""
    try:
        return str(error) or type(error).__name__
    except Exception as broken:  # an error that cannot be printed must not hide itself
        return f"{type(error).__name__} (its text cannot be had: {type(broken).__name__})"
