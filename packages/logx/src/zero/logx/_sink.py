"""Where lines go: console streams or five files, one `os.write` for a line.

A log must never hurt its program. Whatever a write raises is swallowed and counted; a reader that
stalls (EAGAIN on a pipe or terminal) is waited for briefly, then the line is dropped.
"""

import contextlib
import os
import sys
from collections.abc import Callable
from io import UnsupportedOperation
from typing import Protocol, TextIO, TypeAlias

from ._kinds import Channel

_PATIENCE_MS = 50
_FileNumber: TypeAlias = Callable[[], int]
_Known: TypeAlias = tuple[TextIO | None, _FileNumber | None]
_ACCESS, _STAT = Channel.ACCESS, Channel.STAT


class Sink(Protocol):
    """Takes finished lines."""

    def write(self, channel: Channel, line: bytes) -> None:
        """Write one line, newline included. May raise OSError."""
        ...

    def coloured(self, channel: Channel) -> bool:
        """Tell whether a person at a terminal reads this channel."""
        ...


class ConsoleSink:
    """Standard output for what happens, standard error for what goes wrong.

    The streams are looked up for each line: a program may replace or close them at any time, and
    a line follows. Lines to the real streams bypass Python's buffers.
    """

    __slots__ = ("_errors", "_news")

    def __init__(self) -> None:
        # Real streams only: keeping another one would keep its file open.
        self._news: _Known = (None, None)
        self._errors: _Known = (None, None)

    def write(self, channel: Channel, line: bytes) -> None:
        """Write one line to the channel's stream; without a stream nothing is written."""
        if channel is _ACCESS or channel is _STAT:
            stream = sys.stdout
            known, number = self._news
        else:
            stream = sys.stderr
            known, number = self._errors
        if stream is not known:
            number = self._meet(stream)
        if number is not None:
            write_whole(number(), line)
        else:
            _write_text(stream, line)

    def _meet(self, stream: TextIO | None) -> _FileNumber | None:
        number = _number_of(stream)
        if number is not None and stream is sys.stdout:
            self._news = stream, number
        if number is not None and stream is sys.stderr:
            self._errors = stream, number
        return number

    def coloured(self, channel: Channel) -> bool:
        """Tell whether the channel's stream is a terminal that wants colours."""
        if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
            return False
        stream = sys.stdout if channel is _ACCESS or channel is _STAT else sys.stderr
        with contextlib.suppress(Exception):
            return stream.isatty()
        return False


class FileSink:
    """`access.log`, `error.log`, `severe.log`, `slow.log` and `stat.log` in one folder, appended to.

    Lines of several threads or processes never mix: each is one write to a file opened for append.
    """

    __slots__ = ("_fds", "_folder")

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._fds: list[int] = []
        os.makedirs(folder, mode=0o755, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        for channel in Channel:
            path = os.path.join(folder, f"{channel.name.lower()}.log")
            self._fds.append(os.open(path, flags, 0o666))

    def __repr__(self) -> str:
        return f"<FileSink {self._folder}>"

    def __del__(self) -> None:
        # Not in a close(): a thread may be writing while logging is set up anew, and a number
        # closed under it could by then belong to another file. The last user closes.
        for fd in self._fds:
            with contextlib.suppress(OSError):
                os.close(fd)

    def write(self, channel: Channel, line: bytes) -> None:
        """Append one line to the channel's file."""
        write_whole(self._fds[channel], line)

    def coloured(self, channel: Channel) -> bool:
        """Return False: files are for programs."""
        del channel
        return False


def write_whole(fd: int, line: bytes) -> None:
    """Write a line with one call where the system allows it.

    Raises:
        OSError: when the line could not be written whole. A line that was cut is ended, now or
            with the next one, so that the next starts afresh.
    """
    if _torn and fd in _torn:
        line = b"\n" + line
    try:
        done = os.write(fd, line)
    except BlockingIOError:
        done = 0
    if done < len(line):
        _write_rest(fd, line, done)
    if _torn:
        _torn.discard(fd)


# Files whose last line was cut; almost always empty.
_torn: set[int] = set()


def _write_rest(fd: int, line: bytes, done: int) -> None:
    try:
        while done < len(line):
            _wait_writable(fd)
            done += os.write(fd, line[done:])
    except OSError:
        if done:
            _torn.add(fd)
            with contextlib.suppress(OSError):
                os.write(fd, b"\n")
                _torn.discard(fd)
        raise


def _wait_writable(fd: int) -> None:
    import select  # noqa: PLC0415 - an extension module to load, and readers rarely stall

    if hasattr(select, "poll"):
        waiter = select.poll()
        waiter.register(fd, select.POLLOUT)
        waiter.poll(_PATIENCE_MS)


def _number_of(stream: TextIO | None) -> _FileNumber | None:
    """Return what tells the number of a real stream's file, None for a stream put in its place."""
    if stream is None or (stream is not sys.__stdout__ and stream is not sys.__stderr__):
        return None
    # The innermost layer answers at a third of the price, and refuses likewise once it is closed.
    buffer = getattr(stream, "buffer", stream)
    return getattr(buffer, "raw", buffer).fileno


def _write_text(stream: TextIO | None, line: bytes) -> None:
    if stream is None:
        return
    try:
        stream.write(line.decode())
        stream.flush()
    except (ValueError, UnsupportedOperation) as error:  # a closed stream says ValueError
        raise OSError(f"cannot write to {stream!r}") from error
