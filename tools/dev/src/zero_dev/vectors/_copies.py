"""The packages' copies of vector files, held against their originals."""

from __future__ import annotations

from pathlib import Path

from .._console import say
from .._workspace import Workspace


def compare_copies(workspace: Workspace, folder: Path | None) -> int:
    """Report each copy that is not what the folder holds; a package may hold files of its own too."""
    if folder is None:
        say("no folder of vector files here: nothing to compare with")
        return 0
    stale, total = 0, 0
    for member in workspace.packages:
        for copy in sorted((member.folder / "tests" / "vectors").glob("*.json")):
            original = folder / copy.name
            total += 1
            if original.is_file() and original.read_bytes() != copy.read_bytes():
                stale += 1
                name = copy.relative_to(workspace.root)
                say(f"{name}:1: is not what {folder.name}/{copy.name} holds: copy that file again")
    say(f"copies: {total}, stale: {stale}", "bold red" if stale else "green")
    return 1 if stale else 0
