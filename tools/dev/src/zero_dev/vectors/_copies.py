"""The packages' copies of vector files, held against their originals, and files that packages hold twice."""

from __future__ import annotations

from pathlib import Path

from .._console import say
from .._workspace import Workspace


def compare_copies(workspace: Workspace, folder: Path | None) -> int:
    """Report each vector file that is not what the folder holds, and each twin unlike its first.

    A package may hold vector files of its own too.
    """
    apart = _compare_twins(workspace)
    if folder is None:
        say("no folder of vector files here: nothing to compare with")
        return apart
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
    return 1 if stale else apart


def _compare_twins(workspace: Workspace) -> int:
    """Hold files equal that more than one package needs because its tests run alone."""
    rows: list[list[str]] = workspace.config["tool"].get("zero", {}).get("twins", [])
    apart = 0
    for first, *others in rows:
        text = (workspace.root / first).read_bytes()
        for other in others:
            if (workspace.root / other).read_bytes() != text:
                apart = 1
                say(f"{other}:1: is not what {first} holds: copy that file again")
    return apart
