"""One source file: its text and where each character stands."""

from bisect import bisect_right
from functools import cached_property

from .._types import Position


class Source:
    """The text of one file under the name that messages show."""

    __slots__ = ("__dict__", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def position(self, offset: int) -> Position:
        """Tell the line and column of a character."""
        line = bisect_right(self._starts, offset)
        return Position(self.name, line, offset - self._starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Return a line without its end; empty for a line that does not exist."""
        if not 0 < number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r")


def decode(data: str | bytes) -> str:
    """Read UTF-8 the way Go does: each byte that does not fit becomes one U+FFFD."""
    if isinstance(data, str):
        return data
    text = data.decode("utf-8", "surrogateescape")
    if text.isascii():
        return text
    return "".join("\ufffd" if "\udc80" <= char <= "\udcff" else char for char in text)
