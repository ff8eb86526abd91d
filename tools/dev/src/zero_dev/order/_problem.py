"""One broken rule."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A place and what is wrong there, with how to mend it."""

    path: Path
    line: int
    text: str

    def shown(self, root: Path) -> str:
        """Write the problem as one line that editors can jump to."""
        path = self.path.relative_to(root) if self.path.is_relative_to(root) else self.path
        return f"{path}:{self.line}: {self.text}"


def line_of(path: Path, text: str) -> int:
    """Find the first line that holds a text, else 1."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return next((number for number, line in enumerate(lines, 1) if text in line), 1)
