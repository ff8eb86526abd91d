"""Levels, outputs, and the families of calls that combine them."""

from enum import IntEnum
from typing import Final, NamedTuple


class Level(IntEnum):
    """How much is written; a call is written when its own level is not below this one."""

    DEBUG = 0
    INFO = 1
    ERROR = 2
    SEVERE = 3
    DISABLED = 0xFF


class Channel(IntEnum):
    """The five kinds of output; each is a file in file mode and a stream on the console."""

    ACCESS = 0
    ERROR = 1
    SEVERE = 2
    SLOW = 3
    STAT = 4


class Kind(NamedTuple):
    """A family of calls: the text of its level, the level it needs, where it goes."""

    text: str
    needs: Level
    channel: Channel


DEBUG: Final = Kind("debug", Level.DEBUG, Channel.ACCESS)
INFO: Final = Kind("info", Level.INFO, Channel.ACCESS)
ERROR: Final = Kind("error", Level.ERROR, Channel.ERROR)
SLOW: Final = Kind("slow", Level.ERROR, Channel.SLOW)
STAT: Final = Kind("stat", Level.INFO, Channel.STAT)
SEVERE: Final = Kind("fatal", Level.SEVERE, Channel.SEVERE)
ALERT: Final = Kind("alert", Level.SEVERE, Channel.ERROR)
