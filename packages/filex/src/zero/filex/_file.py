"""Open what has a size and places in it, and make text of its lines."""

import codecs
import errno
import io
import os
import stat
from typing import Protocol, TypeAlias

StrPath: TypeAlias = str | os.PathLike[str]

BLOCK = 1 << 16


class Buffer(Protocol):
    """Anything whose memory can be written to, as `collections.abc.Buffer` of Python 3.12."""

    def __buffer__(self, flags: int, /) -> memoryview:
        """Give that memory."""
        ...


class LineTooLongError(ValueError):
    """A line of the file `path`, around the byte `offset`, that is longer than `limit` bytes."""

    def __init__(self, path: str, offset: int, limit: int) -> None:
        super().__init__(path, offset, limit)
        self.path = path
        self.offset = offset
        self.limit = limit

    def __str__(self) -> str:
        return (
            f"{self.path!r}: the line around byte {self.offset} is longer than {self.limit} bytes"
        )


def open_regular(path: StrPath) -> io.FileIO:
    """Open a regular file: pipes and devices have no size and no places, and opening them may wait for ever."""
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "Not a regular file", os.fspath(path))
    return io.FileIO(path)


def size_of(file: io.FileIO) -> int:
    """Give the size of an open file now."""
    return os.fstat(file.fileno()).st_size


def read_at(file: io.FileIO, offset: int, size: int) -> bytes:
    """Read `size` bytes from a place; fewer only where the file ends."""
    file.seek(offset)
    data = file.read(size)
    while len(data) < size and (more := file.read(size - len(data))):
        data += more
    return data


def check_length(max_length: int | None) -> None:
    """Refuse a negative bound."""
    if max_length is not None and max_length < 0:
        msg = f"max_length must not be negative: {max_length}"
        raise ValueError(msg)


def check_encoding(encoding: str, errors: str) -> None:
    """Refuse encodings in which a line does not end in byte 10: their lines cannot be found by it."""
    try:
        ends = b"\n".decode(encoding) == "\n"
    except (LookupError, ValueError):  # ValueError: no text of its own, or a name with zero bytes
        ends = False
    if not ends:
        msg = f"byte 10 does not end a line in encoding {encoding!r}, or there is no such encoding"
        raise ValueError(msg)
    try:
        # Python looks for it when the first bad byte comes.
        codecs.lookup_error(errors)
    except (LookupError, ValueError):
        msg = f"unknown error handler: {errors!r}"
        raise ValueError(msg) from None


def text_of(line: bytes, path: StrPath, offset: int, encoding: str, errors: str) -> str:
    """Decode a line; where it is no text, the error names the file and where the line starts."""
    try:
        return line.decode(encoding, errors)
    except UnicodeDecodeError as error:
        error.reason += f" ({os.fspath(path)!r}, in the line at byte {offset})"
        raise
