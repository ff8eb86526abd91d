"""The verb `vectors`."""

from __future__ import annotations

import os
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .._console import console
from .._verb import DevError, Verb
from .._workspace import Member, Workspace
from ._copies import compare_copies
from ._report import show, write_json
from ._run import Job, Result, run_adapter

_ABOUT = """\
Run every case of the vector files through the packages. A package's adapter is its tests/vectors.py; each
runs in a process of its own, so that a crash counts as a differing case and harms nobody else.

A case is equal, or deviates on purpose (our own behaviour stated and checked), or is pending (it needs a
feature that does not exist yet), or differs. Files that no adapter knows are listed.

exit codes: 0 nothing differs, 1 something differs, 2 the run itself could not be made"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", nargs="*", help="files or packages; else all")
    parser.add_argument(
        "--dir",
        type=Path,
        help="a folder of vector files; else ../shared/vectors beside the checkout, else the packages' copies",
    )
    parser.add_argument(
        "--copies", action="store_true", help="only compare the packages' copies with that folder"
    )
    parser.add_argument("--json", action="store_true", help="write JSON")
    parser.add_argument(
        "--first", type=int, default=3, metavar="N", help="show so many differing cases a file (3)"
    )
    parser.add_argument("--warts", action="store_true", help="list what deviates on purpose")
    parser.add_argument(
        "--timeout", type=float, default=600.0, metavar="S", help="seconds for one package (600)"
    )


def shared_folder(root: Path) -> Path | None:
    """Find the vector files beside the checkout."""
    folder = root.parent / "shared" / "vectors"
    return folder if folder.is_dir() else None


def _run(options: Namespace, root: Path) -> int:
    workspace = Workspace.load(root)
    if options.dir and not options.dir.is_dir():
        raise DevError(f"{options.dir} is no folder")
    folder = options.dir.resolve() if options.dir else shared_folder(root)
    if options.copies:
        return compare_copies(workspace, folder)
    able = [m for m in workspace.packages if (m.folder / "tests" / "vectors.py").is_file()]
    jobs = [
        Job(
            root,
            member,
            _folders(member, folder, options.dir is not None),
            _files(member, options.name),
            options.timeout,
        )
        for member in able
        if not options.name or not _only_others(workspace, member, options.name)
    ]
    with console(stderr=True).status(f"running {len(jobs)} adapters"):
        results = _all(jobs)
    rows = sorted((row for r in results for row in r.rows), key=lambda row: (row.file, row.package))
    known = set[str]().union(*(result.files for result in results))
    without = _without(workspace, folder, known) if not options.name else {}
    packages = {name for member in able for name in (member.name, member.module)}
    if unknown := sorted(set(options.name) - known - packages):
        raise DevError(f"no adapter knows {', '.join(unknown)}")
    if options.json:
        write_json(rows, without, first=options.first)
    else:
        show(rows, without, first=options.first, warts=options.warts)
    return 1 if any(row.differing for row in rows) else 0


def _files(member: Member, names: Sequence[str]) -> frozenset[str]:
    """Give the files to run of a package: none named means all, as does the package's own name."""
    own = {member.name, member.module} & set(names)
    return frozenset() if own else frozenset(names)


def _only_others(workspace: Workspace, member: Member, names: Sequence[str]) -> bool:
    """Tell whether every name is a distribution and none this one, so that it need not start."""
    return set(names) <= workspace.by_name.keys() - {member.name}


def _folders(member: Member, folder: Path | None, given: bool) -> tuple[Path, ...]:
    """Order the places of a package's files; a folder given by hand is the only one."""
    own = member.folder / "tests" / "vectors"
    if folder is None:
        return (own,)
    return (folder,) if given else (folder, own)


def _all(jobs: Sequence[Job]) -> list[Result]:
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(run_adapter, jobs))


def _without(workspace: Workspace, folder: Path | None, known: set[str]) -> dict[str, str]:
    """Say of each file that no adapter knows whether its package exists."""
    if folder is None:
        return {}
    stems = sorted(path.stem for path in folder.glob("*.json") if path.stem not in known)
    wanted = _wanted_by(folder, workspace.root)
    modules = {member.module for member in workspace.packages}
    return {
        stem: "no adapter yet" if modules & wanted.get(stem, set()) else "no package yet"
        for stem in stems
    }


def _wanted_by(folder: Path, root: Path) -> dict[str, set[str]]:
    """Read which packages a file is for from the table `| file | for |` of the README beside it."""
    places = (path for path in (folder, shared_folder(root)) if path)
    readme = next((p / "README.md" for p in places if (p / "README.md").is_file()), None)
    text = readme.read_text(encoding="utf-8") if readme else ""
    rows = re.findall(r"^\| *(\w+) *\| *([^|]+?) *\|", text, re.MULTILINE)
    return {stem: set(re.findall(r"[a-z]+", packages)) for stem, packages in rows}


VERB = Verb("vectors", "run the vector files through the packages", _ABOUT, _arguments, _run)
