"""Parts of a file: where to cut it so that lines stay whole, and how to read one part."""

import io
import os
import re
from typing import NamedTuple

from ._file import Buffer, StrPath, open_regular, read_at, size_of

_CUT_BLOCK = 1 << 10


class OffsetRangeError(ValueError):
    """Bytes from `start` to `stop` that the file `path` of `size` bytes does not have."""

    def __init__(self, path: str, start: int, stop: int, size: int) -> None:
        super().__init__(path, start, stop, size)
        self.path = path
        self.start = start
        self.stop = stop
        self.size = size

    def __str__(self) -> str:
        return f"{self.path!r} has {self.size} bytes, it cannot be read from {self.start} to {self.stop}"


class OffsetRange(NamedTuple):
    """The bytes of the file `path` from `start` up to, not including, `stop`; small enough to send to another process."""

    path: str
    start: int
    stop: int

    @property
    def size(self) -> int:
        """Give the number of bytes."""
        return self.stop - self.start

    def open(self) -> io.BufferedIOBase:
        """Open the range as a buffered binary file of its own, to be iterated by lines."""
        if not self.size:
            return io.BytesIO()
        return io.BufferedReader(RangeReader(self.path, self.start, self.stop))


class RangeReader(io.RawIOBase):
    """Read the bytes of a file from `start` up to `stop` as if they were a file; places count from `start`.

    It ends at `stop`, or where the file ends if that is before. It has a handle of its own and closes it. For lines wrap
    it in `io.BufferedReader`, as `OffsetRange.open` does.

    Raises:
        OffsetRangeError: `start` is negative, not before the end of the file, or after `stop`.
        OSError: the file is missing, no regular file, or may not be read; it names the path.
    """

    def __init__(self, path: StrPath, start: int, stop: int) -> None:
        super().__init__()
        file = open_regular(path)
        size = size_of(file)
        if not 0 <= start < size or stop < start:
            file.close()
            raise OffsetRangeError(os.fspath(path), start, stop, size)
        self._file = file
        self._range = OffsetRange(os.fspath(path), start, stop)
        self._at = 0

    @property
    def name(self) -> str:
        """Give the path."""
        return self._range.path

    def readable(self) -> bool:
        """Say that bytes can be read."""
        return True

    def seekable(self) -> bool:
        """Say that places can be sought."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place of the range, counted from its start, from here, or from its end."""
        if whence not in {io.SEEK_SET, io.SEEK_CUR, io.SEEK_END}:
            msg = f"whence must be 0, 1 or 2: {whence}"
            raise ValueError(msg)
        place = offset + (0, self._at, self._range.size)[whence]
        if place < 0:
            msg = f"{self.name!r}: place {place} lies before the start of the range"
            raise ValueError(msg)
        self._at = place
        return place

    def tell(self) -> int:
        """Give the place, counted from the start of the range."""
        return self._at

    def readinto(self, buffer: Buffer, /) -> int:
        """Read into `buffer` and say how many bytes, 0 at the end of the range."""
        left = max(self._range.size - self._at, 0)
        self._file.seek(self._range.start + self._at)
        size = self._file.readinto(memoryview(buffer).cast("B")[:left])
        self._at += size
        return size

    def close(self) -> None:
        """Close the reader and its handle."""
        if not self.closed and hasattr(self, "_file"):
            self._file.close()
        super().close()

    def __repr__(self) -> str:
        part = self._range
        return f"<RangeReader {part.path!r} [{part.start}, {part.stop}) at {self._at}>"


def split_line_chunks(path: StrPath, chunks: int, *, ends: bytes = b"\r\n") -> list[OffsetRange]:
    r"""Cut a file into at most `chunks` ranges of about the same size that end where lines end, for parallel work.

    A cut moves on to the next run of bytes in `ends` and past it, so that `\r\n` and empty lines stay with the line before; take
    `ends=b"\n"` where a lone `\r` is part of a line. The ranges have no gaps. Long lines make fewer ranges; there is always one.

    Raises:
        OSError: the file is missing, no regular file, or may not be read; it names the path.
        ValueError: `chunks` is negative, or `ends` is empty.
    """
    if chunks < 0 or not ends:
        msg = f"chunks must not be negative: {chunks}" if ends else "ends must not be empty"
        raise ValueError(msg)
    name = os.fspath(path)
    ranges: list[OffsetRange] = []
    start = 0
    with open_regular(path) as file:
        size = size_of(file)
        about = size // chunks + 1 if chunks > 1 else size
        while start + about < size:
            stop = min(_next_start(file, start + about, ends), size)
            ranges.append(OffsetRange(name, start, stop))
            start = stop
    if start < size or not ranges:
        ranges.append(OffsetRange(name, start, size))
    return ranges


def _next_start(file: io.FileIO, offset: int, ends: bytes) -> int:
    """Find where the first line after `offset` starts, or the end of the file.

    A run of line ends is followed to the end of a block only, as go-zero does: any place in it is as good.
    """
    run = re.compile(b"[" + re.escape(ends) + b"]+")
    while block := read_at(file, offset, _CUT_BLOCK):
        if found := run.search(block):
            stop = offset + found.end()
            # Any but that between the two halves of one line end.
            halved = block[: found.end()].endswith(b"\r") and read_at(file, stop, 1) == b"\n"
            return stop + halved
        offset += len(block)
    return offset
