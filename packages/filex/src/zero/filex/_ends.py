"""The lines at the two ends of a file, and all of them backwards."""

import io
import os
from collections.abc import Generator, Iterator

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

_FIRST_BLOCK = 1 << 12
_LARGEST_BLOCK = 1 << 20


def first_line(
    path: StrPath,
    *,
    max_length: int | None = None,
    encoding: str = "utf-8",
    errors: str = "strict",
) -> str:
    r"""Read the first line, without its `\n`; the whole file if it has none, `""` of an empty file.

    `max_length` is in bytes, `None` is no limit. Only `\n` ends a line: a `\r` before it stays.

    Raises:
        OSError: the file is missing, no regular file, or may not be read; it names the path.
        LineTooLongError: the line is longer than `max_length`; not more than that was read.
        UnicodeDecodeError: the line is not in `encoding`; the message names path and place.
        ValueError: a negative `max_length`, or an encoding such as UTF-16.
    """
    check_length(max_length)
    check_encoding(encoding, errors)
    # One byte more: the line end, or what shows that the line goes on.
    most = -1 if max_length is None else max_length + 1
    with io.BufferedReader(open_regular(path), _FIRST_BLOCK) as file:
        line = file.readline(most).removesuffix(b"\n")
    if max_length is not None and len(line) > max_length:
        raise LineTooLongError(os.fspath(path), 0, max_length)
    return text_of(line, path, 0, encoding, errors)


def last_line(
    path: StrPath,
    *,
    max_length: int | None = None,
    encoding: str = "utf-8",
    errors: str = "strict",
) -> str:
    r"""Read the last line, from the end of the file; one `\n` at the very end is its line end.

    Takes the same options and raises the same errors as `first_line`.
    """
    lines = reversed_lines(path, max_length=max_length, encoding=encoding, errors=errors)
    return next(lines, "")


def reversed_lines(
    path: StrPath,
    *,
    max_length: int | None = None,
    encoding: str = "utf-8",
    errors: str = "strict",
) -> Generator[str]:
    r"""Give the lines from the last to the first, reading backwards as far as they are asked for.

    The file is as long as when the first line was asked for: what is appended meanwhile is not seen, and a file that is cut meanwhile ends
    there. It is closed when the iterator is exhausted or closed. Takes the same options and raises the same errors as
    `first_line`; at most one line and one block are in memory.
    """
    check_length(max_length)
    check_encoding(encoding, errors)
    return _texts(path, max_length, encoding, errors)


def _texts(path: StrPath, max_length: int | None, encoding: str, errors: str) -> Generator[str]:
    with open_regular(path) as file:
        size = size_of(file)
        if size:
            lines = _backwards(file, size, max_length)
        else:
            # Files of /proc have text and the size 0.
            lines = reversed(_forwards(file))
        for offset, line in lines:
            if max_length is not None and len(line) > max_length:
                raise LineTooLongError(os.fspath(path), offset, max_length)
            yield text_of(line, path, offset, encoding, errors)


def _forwards(file: io.FileIO) -> list[tuple[int, bytes]]:
    lines: list[tuple[int, bytes]] = []
    offset = 0
    for line in io.BytesIO(file.readall()):
        lines.append((offset, line.removesuffix(b"\n")))
        offset += len(line)
    return lines


def _backwards(file: io.FileIO, end: int, max_length: int | None) -> Iterator[tuple[int, bytes]]:
    """Give each line with its place; one beyond `max_length` may come cut, but never looks short enough."""
    end -= read_at(file, end - 1, 1) == b"\n"
    pieces: list[bytes] = []  # of the line whose start is not found yet, the last one first
    length = 0
    block = _FIRST_BLOCK
    while end > 0 and (max_length is None or length <= max_length):
        step = min(block, end)
        data = read_at(file, end - step, step)
        end -= step
        head, *lines = data.split(b"\n")
        if lines:
            place = end + len(data) - len(lines[-1])
            yield place, lines.pop() + b"".join(reversed(pieces))
            for line in reversed(lines):
                place -= len(line) + 1
                yield place, line
            pieces.clear()
            length = 0
            block = BLOCK
        else:
            block = min(block * 2, _LARGEST_BLOCK)
        pieces.append(head)
        length += len(head)
    yield end, b"".join(reversed(pieces))
