"""The table of packages in the root README, written from the packages' metadata."""

from __future__ import annotations

from pathlib import Path

from .._verb import DevError
from .._workspace import Workspace

START, END = "<!-- packages -->", "<!-- /packages -->"


def package_table(workspace: Workspace) -> str:
    """Write one row a package, from the ground floor up."""
    rows = ["| floor | package | what it is | version |", "|--:|---|---|---|"]
    order = sorted(workspace.packages, key=lambda m: workspace.floors.get(m.module, (99, 0)))
    for member in order:
        floor, _ = workspace.floors.get(member.module, (0, 0))
        folder = member.folder.relative_to(workspace.root).as_posix()
        sentence = str(member.project.get("description", "")).replace("|", "\\|")
        link = f"[{member.name}]({folder})"
        rows.append(f"| {floor or ''} | {link} | {sentence} | {member.version} |")
    return "\n".join(rows)


def with_table(readme: Path, table: str) -> str:
    """Give the README's text with a fresh table between its markers."""
    text = readme.read_text(encoding="utf-8")
    head, start, rest = text.partition(START)
    _, end, tail = rest.partition(END)
    if not (start and end):
        raise DevError(f"{readme}: the table's place is not marked: add {START} and {END} lines")
    return f"{head}{START}\n{table}\n{END}{tail}"
