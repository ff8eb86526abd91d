"""What a release may start from, and how versions go on."""

from __future__ import annotations

import re
from pathlib import Path

from .._console import count
from .._process import git
from .._verb import DevError
from .._workspace import Member

LEVELS = ("major", "minor", "patch", "first")


def next_version(version: str, level: str) -> str:
    """Count a version on; `first` keeps it."""
    found = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", version)
    if not found:
        raise DevError(f"{version} is not of the form X.Y.Z: set one by hand first")
    major, minor, patch = map(int, found.groups())
    return {
        "major": f"{major + 1}.0.0",
        "minor": f"{major}.{minor + 1}.0",
        "patch": f"{major}.{minor}.{patch + 1}",
        "first": version,
    }[level]


def tag_of(member: Member, version: str) -> str:
    """Name the tag of a release."""
    return f"{member.name}/v{version}"


def refuse(root: Path, member: Member, level: str) -> None:
    """Stop with the reason when a package cannot be released from this checkout."""
    if dirty := git(root, "status", "--porcelain").splitlines():
        raise DevError(
            f"{count(len(dirty), 'uncommitted change')}, {dirty[0].strip()!r} first: commit first"
        )
    if not fragments(member):
        folder = (member.folder / "changes").relative_to(root)
        raise DevError(
            f"nothing to tell: write {folder}/+word.added.md (or changed, fixed, removed)"
        )
    tags = git(root, "tag", "--list", f"{member.name}/v*").split()
    if level == "first" and tags:
        raise DevError(f"{tags[-1]} exists: first is for a package without releases")
    if tag_of(member, next_version(member.version, level)) in tags:
        raise DevError(f"the tag {tag_of(member, next_version(member.version, level))} exists")


def fragments(member: Member) -> list[Path]:
    """List the notes on changes since the last release."""
    return sorted(path for path in (member.folder / "changes").glob("*.md"))
