"""The files a release changes, edited in a copy of the checkout."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

from .._process import must, uv
from .._verb import DevError
from .._workspace import Member, Workspace, own_range
from ..docs import package_table, with_table
from ._steps import next_version


def release(root: Path, name: str, level: str, day: date) -> tuple[str, list[Member]]:
    """Edit a checkout for a release; give the new version and the members whose ranges changed."""
    workspace = Workspace.load(root)
    member = workspace.by_name[name]
    version = next_version(member.version, level)
    _bump(member, version)
    changed = [one for one in workspace.members if widen(one, member, version)]
    _changelog(workspace, member, version, day)
    _refresh_table(root)
    must([uv(root), "lock", "--quiet"], cwd=root)
    return version, changed


def _bump(member: Member, version: str) -> None:
    text = member.pyproject.read_text(encoding="utf-8")
    pattern = rf'^version = "{re.escape(member.version)}"'
    edited, count = re.subn(pattern, f'version = "{version}"', text, count=1, flags=re.MULTILINE)
    if not count:
        raise DevError(f'{member.pyproject}: has no line version = "{member.version}"')
    member.pyproject.write_text(edited, encoding="utf-8")


def widen(member: Member, released: Member, version: str) -> bool:
    """Move a member's range on to the new version when its present one leaves that out.

    The member gets a fragment of its own: its users see the change with its next release.
    """
    stale = [
        need
        for need in member.needs
        if need.name == released.name
        and member is not released
        and not need.requirement.specifier.contains(version)
    ]
    text = member.pyproject.read_text(encoding="utf-8")
    for need in stale:
        new = re.sub(r"(?<=[\w\]])\s*[<>=!~][^;]*", own_range(version), need.text, count=1)
        text = text.replace(f'"{need.text}"', f'"{new}"').replace(f"'{need.text}'", f"'{new}'")
    member.pyproject.write_text(text, encoding="utf-8")
    if stale and member.published:
        minor = ".".join(version.split(".")[:2])
        note = member.folder / "changes" / f"+{released.name}-{minor}.changed.md"
        note.parent.mkdir(exist_ok=True)
        note.write_text(f"Needs {released.name} {minor}.\n", encoding="utf-8")
    return bool(stale)


def _changelog(workspace: Workspace, member: Member, version: str, day: date) -> None:
    folder = member.folder.relative_to(workspace.root).as_posix()
    command = [sys.executable, "-m", "towncrier", "build", "--yes", "--config", "pyproject.toml"]
    command += ["--dir", folder, "--name", member.name, "--version", version]
    must([*command, "--date", day.isoformat()], cwd=workspace.root)


def _refresh_table(root: Path) -> None:
    readme = root / "README.md"
    if readme.is_file():
        table = package_table(Workspace.load(root))
        readme.write_text(with_table(readme, table), encoding="utf-8")
