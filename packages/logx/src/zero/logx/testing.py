"""Collect what a piece of code logs, in tests.

>>> from zero import logx
>>> from zero.logx.testing import capture
>>> with capture() as logs:
...     logx.info("paid", order=7)
>>> logs.lines[0]["content"], logs.lines[0]["order"]
('paid', 7)
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import tzinfo
from typing import Any

import msgspec

from ._conf import LogConf
from ._core import Core, core
from ._kinds import Channel
from ._sink import Sink
from ._stamp import Stamp

__all__ = ["Captured", "capture"]


class Captured(Sink):
    """Lines collected in memory, in order."""

    def __init__(self) -> None:
        self._written: list[tuple[Channel, bytes]] = []

    def __repr__(self) -> str:
        return f"<Captured {len(self._written)} lines>"

    @property
    def text(self) -> str:
        """Everything that was written."""
        return b"".join(line for _, line in self._written).decode()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON lines, decoded."""
        return [msgspec.json.decode(line, type=dict[str, Any]) for _, line in self._written]

    @property
    def contents(self) -> list[Any]:
        """The `content` of each JSON line."""
        return [line[core.keys.content_key] for line in self.lines]

    def of(self, file: str) -> list[str]:
        """Return the lines that belong to one file: access, error, severe, slow or stat."""
        channel = Channel[file.removesuffix(".log").upper()]
        return [line.decode() for kept, line in self._written if kept is channel]

    def clear(self) -> None:
        """Forget the lines so far."""
        self._written.clear()

    def write(self, channel: Channel, line: bytes) -> None:
        """Keep one line."""
        self._written.append((channel, line))

    def coloured(self, channel: Channel) -> bool:
        """Return False: tests compare plain text."""
        del channel
        return False


@contextmanager
def capture(
    conf: LogConf | None = None,
    *,
    clock: Callable[[], int] | None = None,
    zone: tzinfo | None = None,
) -> Generator[Captured]:
    """Collect the lines of this process instead of writing them, then put everything back.

    Args:
        conf: what is logged; every level as JSON if None. Its mode is not used.
        clock: wall clock, nanoseconds since 1970.
        zone: time zone of the timestamps; the local one if None.
    """
    conf = conf or LogConf(level="debug")
    saved = {name: getattr(core, name) for name in Core.__slots__}
    captured = Captured()
    stamp = Stamp(conf.time_format, zone=zone) if clock is None else Stamp(
        conf.time_format, clock=clock, zone=zone
    )  # fmt: skip
    core.global_fields = {}
    core.forward = None
    core.apply(conf, captured, stamp)
    try:
        yield captured
    finally:
        for name, value in saved.items():
            setattr(core, name, value)
