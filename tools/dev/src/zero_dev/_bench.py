"""The verb `bench`: the packages' own benchmarks, with the peers they compare with."""

from __future__ import annotations

import re
import subprocess
import tomllib
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from ._console import say, table
from ._process import uv
from ._verb import DevError, Verb
from ._workspace import Workspace

_ABOUT = """\
Run packages/*/benchmarks/bench_*.py one after another. The peers that a script names in its `# /// script`
comment are laid over this environment for that script alone.

exit codes: 0 all ran, 1 one failed, 2 nothing to run"""

_INLINE = re.compile(r"^# /// script\n((?:#(?: .*)?\n)+?)# ///$", re.MULTILINE)


def peers(script: str, where: str) -> list[str]:
    """Read the requirements of a script's inline metadata."""
    found = _INLINE.search(script)
    if not found:
        return []
    text = "\n".join(line[2:] for line in found[1].splitlines())
    try:
        settings: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DevError(f"{where}: the `# /// script` comment is not TOML: {error}") from None
    return list(settings.get("dependencies", []))


def _foreign(workspace: Workspace, path: Path) -> list[str]:
    """Leave out our own packages: they are installed, and their names mean nothing to an index."""
    found = peers(path.read_text(encoding="utf-8"), str(path))
    return [text for text in found if Requirement(text).name not in workspace.by_name]


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("package", nargs="*", help="packages (rest or zero-rest); else all")
    parser.add_argument("--list", action="store_true", help="list the benchmarks, run none")


def _run(options: Namespace, root: Path) -> int:
    workspace = Workspace.load(root)
    members = workspace.pick(options.package)
    scripts = {path: m for m in members for path in sorted(m.folder.glob("benchmarks/bench_*.py"))}
    if not scripts:
        raise DevError("no benchmarks/bench_*.py there")
    wanted = {path: _foreign(workspace, path) for path in scripts}
    if options.list:
        rows = [(m.module, path.name, " ".join(wanted[path])) for path, m in scripts.items()]
        table(("package", "benchmark", "peers"), rows)
        return 0
    codes = [_bench(root, path, wanted[path]) for path in scripts]
    return 1 if any(codes) else 0


def _bench(root: Path, path: Path, others: list[str]) -> int:
    """Run one script with its output going straight to ours."""
    say(f"{path.relative_to(root)}", "bold")
    laid_over = [part for one in others for part in ("--with", one)]
    command = [uv(root), "run", "--no-sync", *laid_over, "python", str(path)]
    code = subprocess.run(command, cwd=root, check=False).returncode
    if code:
        say(f"{path.relative_to(root)} ended with {code}", "bold red")
    return code


VERB = Verb("bench", "run benchmarks with their peers", _ABOUT, _arguments, _run)
