"""What a generator did, as a table."""

from __future__ import annotations

from collections import Counter

from ._terminal import say, styled
from .generate import Change, Project

_STYLE = {
    Change.CREATED: "green",
    Change.UPDATED: "yellow",
    Change.UNCHANGED: "dim",
    Change.KEPT: "blue",
}


def report(project: Project) -> None:
    """Print every file with what happened to it, and a line that counts them."""
    rows = {row.path: row for row in reversed(project.written)}
    width = max((len(path) for path in rows), default=0)
    say(styled(f"{project.folder}/", "bold"))
    for path in sorted(rows):
        row = rows[path]
        change = styled(f"{row.change.value:<9}", _STYLE[row.change])
        owner = "yours" if row.yours else styled("generated, will be overwritten", "dim")
        say(f"  {change}  {path:<{width}}  {owner}")
    counts = Counter(row.change for row in rows.values())
    parts = [f"{counts[change]} {change.value}" for change in Change if counts[change]]
    say(", ".join(parts) + (" (dry run: nothing was written)" if project.dry_run else ""))
