"""Lines by their place in a file of any size, and by their order in a sorted one."""

import io
import os
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, TypeVar, overload

from ._file import (
    BLOCK,
    LineTooLongError,
    StrPath,
    check_encoding,
    check_length,
    open_regular,
    read_at,
    size_of,
    text_of,
)
from ._ranges import OffsetRangeError

_PROBE = 1 << 12
_MAX_LINE = 1 << 20


class Comparable(Protocol):
    """What can be put in order."""

    def __lt__(self, other: Any, /) -> bool:
        """Say whether it comes before `other`."""
        ...


K = TypeVar("K", bound=Comparable)


class Line(NamedTuple):
    r"""A line and where it lies: from byte `start` up to `stop`, its `\n` included, where the next line starts."""

    text: str
    start: int
    stop: int


class _Lines:
    """The lines of an open file, to be found from any byte in them."""

    def __init__(self, path: StrPath, file: io.FileIO, max_length: int | None) -> None:
        self._path = os.fspath(path)
        self._file = file
        self._max_length = max_length
        self.size = size_of(file)

    def around(self, offset: int) -> tuple[int, int]:
        """Find where the line with the byte at `offset` starts, and where the next one does."""
        start = self._start(offset)
        return start, self._stop(offset, start)

    def read(self, start: int, stop: int, encoding: str, errors: str) -> Line:
        line = read_at(self._file, start, stop - start).removesuffix(b"\n")
        return Line(text_of(line, self._path, start, encoding, errors), start, stop)

    def _start(self, offset: int) -> int:
        at, block = offset, _PROBE
        while at:
            self._check(offset - at, offset)
            step = min(block, at)
            found = read_at(self._file, at - step, step).rfind(b"\n")
            at -= step
            if found >= 0:
                return at + found + 1
            block = BLOCK
        return 0

    def _stop(self, offset: int, start: int) -> int:
        at, block = offset, _PROBE
        while data := read_at(self._file, at, block):
            found = data.find(b"\n")
            if found >= 0:
                self._check(at + found - start, offset)
                return at + found + 1
            at += len(data)
            self._check(at - start, offset)
            block = BLOCK
        return at

    def _check(self, length: int, offset: int) -> None:
        if self._max_length is not None and length > self._max_length:
            raise LineTooLongError(self._path, offset, self._max_length)


def line_at(
    path: StrPath,
    offset: int,
    *,
    max_length: int | None = _MAX_LINE,
    encoding: str = "utf-8",
    errors: str = "strict",
) -> Line:
    r"""Find the line that holds the byte at `offset`; a `\n` belongs to the line it ends.

    Costs the reading of that line, however large the file is. `max_length` is in bytes, `None` is no limit.

    Raises:
        OffsetRangeError: the file has no byte at `offset`.
        OSError: the file is missing, no regular file, or may not be read; it names the path.
        LineTooLongError: the line is longer than `max_length`.
        UnicodeDecodeError: the line is not in `encoding`; the message names path and place.
    """
    check_length(max_length)
    check_encoding(encoding, errors)
    with open_regular(path) as file:
        lines = _Lines(path, file, max_length)
        if not 0 <= offset < lines.size:
            raise OffsetRangeError(os.fspath(path), offset, offset + 1, lines.size)
        return lines.read(*lines.around(offset), encoding, errors)


@overload
def search_sorted(
    path: StrPath,
    target: str,
    *,
    max_length: int | None = _MAX_LINE,
    encoding: str = "utf-8",
    errors: str = "strict",
) -> Line | None: ...


@overload
def search_sorted(
    path: StrPath,
    target: K,
    *,
    key: Callable[[str], K],
    max_length: int | None = _MAX_LINE,
    encoding: str = "utf-8",
    errors: str = "strict",
) -> Line | None: ...


def search_sorted(
    path: StrPath,
    target: Any,
    *,
    key: Callable[[str], Any] = str,
    max_length: int | None = _MAX_LINE,
    encoding: str = "utf-8",
    errors: str = "strict",
) -> Line | None:
    """Find the first line whose `key` is not before `target` in a sorted file, such as a log by its time.

    A binary search: about forty lines are read of a file of terabytes. `None` if all lines come before `target`. In a file that
    is not sorted some line is found, or none. Raises the errors of `line_at`, and what `key` raises.
    """
    check_length(max_length)
    check_encoding(encoding, errors)
    with open_regular(path) as file:
        lines = _Lines(path, file, max_length)
        low, high = 0, lines.size
        found = None
        while low < high:
            line = lines.read(*lines.around((low + high) // 2), encoding, errors)
            if key(line.text) < target:
                low = line.stop
            else:
                found, high = line, line.start
        return found
