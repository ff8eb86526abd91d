"""The end of a source."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, cast


def end_source(source: object) -> None:
    """End a generator together with its reader; a file, a queue, a cursor stays its owner's."""
    if isinstance(source, Generator):
        cast("Generator[Any, Any, Any]", source).close()
