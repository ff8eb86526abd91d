"""What waits between workers and the reader."""

from __future__ import annotations

from typing import Any, Final

PENDING: Final[Any] = object()


class Failure:
    """An error in the place of an item."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error = error


class Slot:
    """A place in the line; ordered workers take it before they work, the others afterwards."""

    __slots__ = ("value",)

    def __init__(self, value: Any = PENDING) -> None:
        self.value = value


def settle(value: Any) -> Any:
    """Return what a worker made, or raise what it raised."""
    if type(value) is not Failure:
        return value
    try:
        raise value.error
    finally:
        del value
