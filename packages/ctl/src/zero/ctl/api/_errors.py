"""Problems found in .api files: what is wrong, where, and what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ._types import Position

_TAB_STOP = 4


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `kind` is a short fixed word for programs: `syntax`, `duplicate`, `unresolved`, `unsupported`, `import`, `service`,
    `legacy` (a construct of the legacy dialect), `lint`. `source` is the line that is shown, `focus` the place in it
    the caret points at, `width` the number of characters it underlines.
    """

    kind: str
    message: str
    position: Position | None = None
    hint: str = field(default="", compare=False)
    source: str = field(default="", compare=False, repr=False)
    focus: Position | None = field(default=None, compare=False, repr=False)
    width: int = field(default=1, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.position} {self.message}" if self.position else self.message

    def render(self) -> str:
        """Return the message with the offending line, a caret below it and the hint."""
        lines = [str(self)]
        focus = self.focus or self.position
        gutter = ""
        if focus and focus.line and self.source:
            number = str(focus.line)
            gutter = " " * len(number)
            before = self.source[: focus.column - 1].expandtabs(_TAB_STOP)
            carets = "^" * max(1, min(self.width, len(self.source) - focus.column + 1))
            lines.append(f"  {number} | {self.source.expandtabs(_TAB_STOP)}")
            lines.append(f"  {gutter} | {' ' * len(before)}{carets}")
        if self.hint:
            lines.append(f"  {gutter} = {self.hint}".replace("   =", "  ="))
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
