"""The verb `release`."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich.syntax import Syntax

from .._console import console, say
from .._process import git, must
from .._verb import DevError, Verb
from .._workspace import Member, Workspace
from ._edits import release
from ._steps import LEVELS, refuse, tag_of

_ABOUT = """\
Prepare one package's release: version, changelog from its fragments, the ranges of what depends on it when
the minor version changes, the table in the root README, the lock. The work is done in a copy of the last
commit; its difference is shown, and with --write laid over this checkout, staged. Nothing is committed or
tagged: the commands for that are printed.

exit codes: 0 done, 2 refused (uncommitted changes, no fragment, tag exists) or failed"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("package", help="the package (rest or zero-rest)")
    parser.add_argument("level", choices=LEVELS, help="what to count on; first keeps the version")
    parser.add_argument(
        "--write", action="store_true", help="change the checkout, not only show it"
    )


def _run(options: Namespace, root: Path) -> int:
    member = Workspace.load(root).pick([options.package])[0]
    refuse(root, member, options.level)
    with _copy(root) as copy:
        version, changed = release(copy, member.name, options.level, date.today())
        git(copy, "add", "--all")
        diff = git(copy, "diff", "--cached", "--no-color", "--no-ext-diff", "HEAD")
    if not options.write:
        _show(diff)
        say(f"would be tagged {tag_of(member, version)}; nothing was changed (--write does it)")
        return 0
    must(["git", "apply", "--index", "--whitespace=nowarn", "-"], cwd=root, given=diff)
    _next_steps(member, version, changed)
    return 0


@contextmanager
def _copy(root: Path) -> Generator[Path]:
    """Check the last commit out beside this checkout for as long as it is needed."""
    if Path(git(root, "rev-parse", "--show-toplevel").strip()).resolve() != root.resolve():
        raise DevError(f"{root} is not the top of a git checkout")
    with tempfile.TemporaryDirectory(prefix="zero-release-") as folder:
        copy = Path(folder, "checkout")
        git(root, "worktree", "add", "--quiet", "--detach", str(copy), "HEAD")
        try:
            yield copy
        finally:
            git(root, "worktree", "remove", "--force", str(copy))


def _show(diff: str) -> None:
    out = console()
    if out.is_terminal:
        out.print(Syntax(diff, "diff", background_color="default"))
    else:
        say(diff)


def _next_steps(member: Member, version: str, changed: list[Member]) -> None:
    tag = tag_of(member, version)
    say(f"{member.name} {version} is staged; run the checks, then:", "green")
    say(f'  git commit -m "{member.name} {version}"')
    say(f'  git tag -a {tag} -m "{member.name} {version}"')
    say(f"  git push origin HEAD {tag}")
    if changed:
        names = " ".join(one.module for one in changed if one.published)
        say(f"release next, their ranges moved on: {names}", "yellow")


VERB = Verb("release", "prepare one package's release", _ABOUT, _arguments, _run)
