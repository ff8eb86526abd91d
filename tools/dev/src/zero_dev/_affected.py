"""The verb `affected`: packages that a change touches, and everything that depends on them."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from ._console import say
from ._process import git
from ._verb import DevError, Verb
from ._workspace import Member, Workspace

_ABOUT = """\
Print the packages touched since a revision (committed, uncommitted and new files) with all that depend on
them. A change of anything that packages share (the lock, tools/, CI) affects every package; Markdown
outside packages affects none.

exit codes: 0 printed, 2 the revision cannot be compared with"""


def affected(workspace: Workspace, files: Iterable[str]) -> list[Member]:
    """Choose the packages that a set of changed files (relative to the root) affects."""
    folders = {
        member.folder.relative_to(workspace.root).parts: member for member in workspace.packages
    }
    touched: set[str] = set()
    for file in map(PurePosixPath, files):
        owner = next((folders[p] for p in folders if file.parts[: len(p)] == p), None)
        if owner:
            touched.add(owner.name)
        elif file.suffix != ".md" and not _gone(file, folders):
            return list(workspace.packages)
    names = workspace.dependents(touched)
    return [member for member in workspace.packages if member.name in names]


def _gone(file: PurePosixPath, folders: Iterable[tuple[str, ...]]) -> bool:
    """Tell whether a file lay in a package that no longer exists: nothing can depend on that one."""
    return len(file.parts) > 2 and file.parts[:1] in {folder[:1] for folder in folders}


def changed_files(root: Path, base: str) -> list[str]:
    """List what differs from the point where this branch left a revision, new files included."""
    try:
        fork = git(root, "merge-base", base, "HEAD").strip()
    except DevError:
        raise DevError(f"cannot compare with {base}: no common commit is known here") from None
    changed = git(root, "diff", "--name-only", "--no-renames", "-z", fork)
    new = git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return sorted({file for text in (changed, new) for file in text.split("\0") if file})


def default_base(root: Path) -> str:
    """Choose what to compare with: origin/main, or on its very commit the one before."""
    for base in ("origin/main", "HEAD~1"):
        try:
            if git(root, "rev-parse", base) != git(root, "rev-parse", "HEAD"):
                return base
        except DevError:
            continue
    return "HEAD"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--base", metavar="REV", help="compare with this; else origin/main, else the last commit"
    )
    parser.add_argument("--all", action="store_true", help="every package, whatever changed")
    parser.add_argument("--json", action="store_true", help="write a JSON list")


def _run(options: Namespace, root: Path) -> int:
    workspace = Workspace.load(root)
    chosen = list(workspace.packages)
    if not options.all:
        chosen = affected(workspace, changed_files(root, options.base or default_base(root)))
    modules = [member.module for member in chosen]
    if options.json:
        sys.stdout.write(json.dumps(modules) + "\n")
    elif modules:
        say("\n".join(modules))
    return 0


VERB = Verb("affected", "list the packages that a change touches", _ABOUT, _arguments, _run)
