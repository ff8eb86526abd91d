"""What people see: colours on a terminal, plain text elsewhere."""

from __future__ import annotations

import os
import sys
from typing import TextIO

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34"}


def coloured(stream: TextIO) -> bool:
    """Tell whether a stream shows colours: a terminal, unless NO_COLOR or TERM=dumb ask for none."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def styled(text: str, style: str, stream: TextIO | None = None) -> str:
    """Return a text in a style (bold, dim, red, green, yellow, blue), plain where the stream shows none."""
    if not coloured(stream or sys.stdout):
        return text
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"


def say(text: str = "") -> None:
    """Print a line for the user, at once even into a pipe."""
    _write(text, sys.stdout)


def complain(text: str) -> None:
    """Print an error."""
    _write(styled(text, "red", sys.stderr), sys.stderr)


def warn(text: str) -> None:
    """Print a warning."""
    _write(styled(text, "yellow", sys.stderr), sys.stderr)


def _write(text: str, stream: TextIO) -> None:
    stream.write(f"{text}\n")
    stream.flush()
