import os
from typing import TypeAlias

from ._lines import CHUNK, MAX_LINE, check_errors, decoded_line_end, scan_lines
from ._readers import BoundedReader
from ._source import SupportsRead, pull

StrPath: TypeAlias = str | os.PathLike[str]

# Unicode's white space, as Go trims it. `str.strip` alone also takes the separators U+001C to U+001F.
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def read_text(
    path: StrPath, *, limit: int | None = None, encoding: str = "utf-8", errors: str = "strict"
) -> str:
    """Read a whole file as text, without the white space around it; line ends stay as they are.

    Raises:
        OSError: the file is missing, a directory, or may not be read; it names the path.
        LimitExceededError: the file has more than `limit` bytes; no more than that were read.
        UnicodeDecodeError: the file is not in `encoding`; the message names the path.
        ValueError: a negative `limit`, an unknown encoding or error handler.
    """
    decoded_line_end(encoding)
    check_errors(errors)
    with open(path, "rb", buffering=0) as file:
        data = _whole(file) if limit is None else _whole(BoundedReader(file, limit))
    try:
        return data.decode(encoding, errors).strip(_SPACE)
    except UnicodeDecodeError as error:
        error.reason += f" ({os.fspath(path)!r})"
        raise


def read_text_lines(
    path: StrPath,
    *,
    keep_space: bool = False,
    without_blank: bool = False,
    omit_prefix: str | tuple[str, ...] = "",
    max_length: int | None = MAX_LINE,
    encoding: str = "utf-8",
    errors: str = "strict",
) -> list[str]:
    r"""Read a file's lines: trimmed, then without blank ones, then without those that start with a prefix.

    With `keep_space` nothing is trimmed but the line end (`\n` or `\r\n`): a line of spaces is then not blank, and an indented
    comment does not start with `#`. `max_length` is that of one line, in bytes.

    Raises:
        OSError: the file is missing, a directory, or may not be read; it names the path.
        LineTooLongError: a line is longer than `max_length`.
        UnicodeDecodeError: a line is not in `encoding`; the message names path and line.
    """
    prefixes = (omit_prefix,) if isinstance(omit_prefix, str) else omit_prefix
    prefixes = tuple(prefix for prefix in prefixes if prefix)
    lines: list[str] = []
    with open(path, "rb", buffering=0) as file:
        for line in scan_lines(file, max_length=max_length, encoding=encoding, errors=errors):
            text = line.removesuffix("\r") if keep_space else line.strip(_SPACE)
            if (text or not without_blank) and not text.startswith(prefixes):
                lines.append(text)
    return lines


def count_lines(source: StrPath | SupportsRead) -> int:
    r"""Count the lines of a file, by path or as an open reader: those that end in `\n`, and a last one that does not."""
    if isinstance(source, str | os.PathLike):
        with open(source, "rb", buffering=0) as file:
            return _count(file)
    return _count(source)


def _count(source: SupportsRead) -> int:
    lines = 0
    last = b"\n"
    while data := pull(source, CHUNK):
        lines += data.count(b"\n")
        last = data[-1:]
    return lines + (last != b"\n")


def _whole(source: SupportsRead) -> bytes:
    pieces: list[bytes] = []
    while data := pull(source, CHUNK):
        pieces.append(data)
    return b"".join(pieces)
