"""Pieces of text, counted in characters."""

from collections.abc import Callable, Iterable


class PositionError(ValueError):
    """A position lies outside the text, or the stop before the start; `which` is `start` or `stop`."""

    def __init__(self, which: str, value: int, length: int) -> None:
        super().__init__(f"{which} position is invalid: {value} in a text of {length} characters")
        self.which = which
        self.value = value
        self.length = length

    def __reduce__(self) -> tuple[type["PositionError"], tuple[str, int, int]]:
        return PositionError, (self.which, self.value, self.length)


def first_n(text: str, n: int, ellipsis: str = "") -> str:
    """Return the first n characters, and the ellipsis behind them if anything was cut off.

    A negative n gives nothing at all.
    """
    if n < 0:
        return ""
    return text if len(text) <= n else text[:n] + ellipsis


def substr(text: str, start: int, stop: int) -> str:
    """Return the characters from start up to stop; unlike a slice, a place outside the text is an error.

    Raises:
        PositionError: Not 0 <= start <= stop <= the length.
    """
    if not 0 <= start <= len(text):
        raise PositionError("start", start, len(text))
    if not start <= stop <= len(text):
        raise PositionError("stop", stop, len(text))
    return text[start:stop]


def join_non_empty(separator: str, parts: Iterable[str]) -> str:
    """Join the parts that are not empty."""
    return separator.join(part for part in parts if part)


def first_non_empty(*sources: Callable[[], str]) -> str:
    """Call the sources in turn and return the first text that is not empty; empty if all are."""
    for source in sources:
        if text := source():
            return text
    return ""
