"""The steps of `dev check`, as commands."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .._affected import affected, changed_files, default_base
from .._process import uv
from .._workspace import Member, Workspace


@dataclass(frozen=True, slots=True)
class Step:
    """One command; with `skipped` the reason why it is not run."""

    name: str
    command: tuple[str | Path, ...]
    env: dict[str, str] = field(default_factory=dict[str, str])
    skipped: str = ""


def steps(workspace: Workspace, options: Namespace) -> Iterator[Step]:
    """List the steps, the quick ones first."""
    root = workspace.root
    yield Step("lock", (uv(root), "lock", "--check", "--quiet"))
    yield Step("installed", (uv(root), "pip", "check", "--python", sys.executable))
    yield Step("lint", _python("ruff", "check", "."))
    yield Step("format", _python("ruff", "format", "--check", "."))
    yield Step("order", _dev("order"))
    yield Step("unasync", _dev("unasync", "--check"))
    yield Step("copies", _dev("vectors", "--copies"))
    yield Step("types", _python("basedpyright"))
    yield _consumers(workspace)
    yield Step("tests", _python("pytest", "-q"))
    yield Step("vectors", _dev("vectors"))
    yield Step("docs", _dev("docs", "--check", *(["--no-run"] if options.fast else [])))
    yield _alone(workspace, options)


def _python(module: str, *arguments: str | Path) -> tuple[str | Path, ...]:
    return (sys.executable, "-m", module, *arguments)


def _dev(*arguments: str) -> tuple[str | Path, ...]:
    return _python("zero_dev", *arguments)


def _consumers(workspace: Workspace) -> Step:
    """Check each tests/typing/api.py as a user would with mypy, which needs every path named."""
    files = [m.folder / "tests" / "typing" / "api.py" for m in workspace.packages]
    there = [path for path in files if path.is_file()]
    paths = [*(str(m.folder / "src") for m in workspace.packages), str(workspace.root)]
    command = _python("mypy", "--follow-imports=silent", *there)
    skipped = "" if there else "no tests/typing/api.py"
    return Step("consumers", command, {"MYPYPATH": os.pathsep.join(paths)}, skipped)


def _alone(workspace: Workspace, options: Namespace) -> Step:
    if options.fast:
        return Step("alone", (), skipped="--fast")
    chosen: list[Member] | tuple[Member, ...] = workspace.packages
    if not options.all:
        files = changed_files(workspace.root, options.base or default_base(workspace.root))
        chosen = affected(workspace, files)
    names = [member.module for member in chosen]
    # The step `tests` has run them on the locked versions.
    return Step(
        "alone", _dev("alone", "--once", *names), skipped="" if names else "no package is affected"
    )
