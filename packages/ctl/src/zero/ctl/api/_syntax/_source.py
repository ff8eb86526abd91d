"""One source file: its text and where each character stands."""

import re
from bisect import bisect_right
from functools import cached_property

from .._errors import ApiError, Excerpt, Problem
from .._types import Position

# What an excerpt shows of a line on each side, in characters.
_AROUND = 100
_LINE_END = re.compile("\n")
MAX_SIZE = 16 * 2**20


class Source:
    """The text of one file under the name that messages show."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def position(self, offset: int) -> Position:
        """Tell the line and column of a character."""
        line = bisect_right(self._starts, offset)
        return Position(self.name, line, offset - self._starts[line - 1] + 1)

    def offset(self, position: Position) -> int:
        """Return the offset of a place in this source."""
        return self._starts[position.line - 1] + position.column - 1

    def excerpt(self, offset: int, width: int = 1) -> Excerpt:
        """Cut out what stands around a character, on its line."""
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        end = self._starts[line] - 1 if line < len(self._starts) else len(self.text)
        begin, stop = max(start, offset - _AROUND), min(end, offset + _AROUND)
        text = self.text[begin:stop].rstrip("\r")
        if begin > start:
            text = "…" + text
            begin -= 1
        return Excerpt(line, text + "…" * (stop < end), offset - begin, min(width, stop - offset))


def decode(name: str, data: str | bytes) -> str:
    """Read UTF-8 the way Go does: each byte that does not fit becomes one U+FFFD.

    Raises:
        ApiError: The file is larger than 16 MiB.
    """
    if len(data) > MAX_SIZE:
        message = f"the file is larger than {MAX_SIZE // 2**20} MiB"
        raise ApiError([Problem("syntax", message, Position(name, 1, 1))])
    if isinstance(data, str):
        return data
    text = data.decode("utf-8", "surrogateescape")
    if text.isascii():
        return text
    return "".join("\ufffd" if "\udc80" <= char <= "\udcff" else char for char in text)
