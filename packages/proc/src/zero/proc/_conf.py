"""Bounds and phases of the end."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

FLUSH_TIME: Final = 1.0
"""Seconds that shutdown listeners have at least, however long draining took."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShutdownConf:
    """How long the end may take.

    Attributes:
        wrap_up_time: seconds between telling the world (wrap-up listeners) and accepting no more.
        wait_time: seconds from the signal until whatever still runs is cut off.
    """

    wrap_up_time: float = 1.0
    wait_time: float = 5.5

    def __post_init__(self) -> None:
        for name, value in (("wrap_up_time", self.wrap_up_time), ("wait_time", self.wait_time)):
            if not 0 <= value < float("inf"):
                msg = f"{name} must be a number of seconds, not below 0: {value!r}"
                raise ValueError(msg)


class Phase(IntEnum):
    """How far the end has come; phases only ever go up."""

    RUNNING = 0
    WRAPPING_UP = 1
    DRAINING = 2
    STOPPING = 3
    DONE = 4
