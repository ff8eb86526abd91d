"""Problems found in .api files: what is wrong, where, and what to write instead."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from ._types import Position

_TAB_STOP = 4


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a source line: `width` characters from `start` on are what a problem is about."""

    line: int
    text: str
    start: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `kind` is a short fixed word for programs: `syntax`, `duplicate`, `unresolved`, `unsupported`, `import`, `service`;
    of warnings `legacy` (the legacy dialect) and `lint`.
    """

    kind: str
    message: str
    position: Position | None = None
    hint: str = field(default="", compare=False)
    excerpt: Excerpt | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return _visible(f"{self.position} {self.message}" if self.position else self.message)

    def render(self) -> str:
        """Return the message with the offending line, a caret below it and the hint."""
        lines = [str(self)]
        gutter = ""
        if self.excerpt:
            gutter = " " * len(str(self.excerpt.line))
            text, carets = _underlined(self.excerpt)
            lines += [f"  {self.excerpt.line} | {text}", f"  {gutter} | {carets}"]
        if self.hint:
            lines.append(
                f"  {gutter} = {_visible(self.hint)}" if gutter else f"  = {_visible(self.hint)}"
            )
        return "\n".join(lines)


class ApiError(ValueError):
    """An .api file was refused; `problems` holds every problem of the first step that found any.

    `str()` has one line for each problem, `file line:column message`; `render()` shows the source too.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type["ApiError"], tuple[tuple[Problem, ...]]]:
        return ApiError, (self.problems,)

    def render(self) -> str:
        """Return the problems for a person at a terminal."""
        return "\n".join(problem.render() for problem in self.problems)


def _underlined(excerpt: Excerpt) -> tuple[str, str]:
    """Return the line and its carets as columns of a terminal."""
    text, carets = "", ""
    end = excerpt.start + max(1, excerpt.width)
    for index, char in enumerate(excerpt.text):
        shown = " " * (_TAB_STOP - _columns(text) % _TAB_STOP) if char == "\t" else _visible(char)
        text += shown
        mark = "^" if excerpt.start <= index < end else " "
        carets += mark * _columns(shown)
    if excerpt.start >= len(excerpt.text):
        carets += "^"
    return text, carets.rstrip()


def _visible(text: str) -> str:
    """Escape what would move the cursor of a terminal, or break a line."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def _columns(text: str) -> int:
    return sum(_column(char) for char in text)


def _column(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
