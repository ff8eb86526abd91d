"""Rules on requirements: floors, ranges and the root's lists."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.version import InvalidVersion, Version

from .._workspace import Member, Need, Workspace, own_range
from ._problem import Problem, line_of

_LOWER = (">=", "==", "~=", "===")


def ranges(workspace: Workspace, member: Member) -> Iterator[Problem]:
    """Check every requirement's range and direction."""
    for need in member.needs:
        line = line_of(member.pyproject, need.text)
        if need.name == member.name:
            continue
        if need.name in workspace.by_name:
            texts = [*_our_range(workspace.by_name[need.name], need)]
            texts += _direction(workspace, member, workspace.by_name[need.name])
        elif any(one.operator in _LOWER for one in need.requirement.specifier):
            texts = []
        else:
            texts = [f"{need.name} has no minimum: write {need.name}>=X.Y so that it can be tested"]
        yield from (Problem(member.pyproject, line, text) for text in texts)


def _our_range(wanted: Member, need: Need) -> Iterator[str]:
    right = f"{need.name}{own_range(wanted.version)}"
    bounds = {one.operator: one.version for one in need.requirement.specifier}
    if len(need.requirement.specifier) != 2 or set(bounds) != {">=", "<"}:
        yield f"{need.text} is no range >=X.Y,<X.(Y+1): write {right}"
        return
    low, high = Version(bounds[">="]), Version(bounds["<"])
    if (high.major, high.minor, high.micro) != (low.major, low.minor + 1, 0):
        yield f"{need.text} spans more or less than one minor version: write {right}"
    elif not need.requirement.specifier.contains(wanted.version, prereleases=True):
        yield f"{need.text} leaves out the present {wanted.version}: write {right}"


def _direction(workspace: Workspace, member: Member, wanted: Member) -> Iterator[str]:
    here, there = (workspace.floors.get(one.module) for one in (member, wanted))
    if not wanted.published:
        yield f"{wanted.name} is a tool of this repository: no package may require it"
    elif here and there and there >= here:
        row = "a later place of its own row" if here[0] == there[0] else f"floor {there[0]}"
        yield (
            f"{member.name} on floor {here[0]} requires {wanted.name} on {row}:"
            " a package stands on lower floors and earlier places only"
        )


def listed(workspace: Workspace, member: Member) -> Iterator[Problem]:
    """Check the root's floors, sources and groups, and the member's own facts."""
    root = workspace.root / "pyproject.toml"
    sources = workspace.config["tool"].get("uv", {}).get("sources", {})
    if sources.get(member.name) != {"workspace": True}:
        text = f"{member.name} = {{ workspace = true }} is missing from the sources"
        yield Problem(root, line_of(root, "[tool.uv.sources]"), f"{text}: add that line")
    try:
        Version(member.version)
    except InvalidVersion:
        line = line_of(member.pyproject, "version")
        yield Problem(member.pyproject, line, f"{member.version!r} is no version: write 0.1.0")
    if member.published:
        yield from _published(workspace, member)


def _published(workspace: Workspace, member: Member) -> Iterator[Problem]:
    root = workspace.root / "pyproject.toml"
    group = workspace.config.get("dependency-groups", {}).get("members", [])
    names = [text.partition("[")[0].strip() for text in group if isinstance(text, str)]
    if member.name not in names:
        text = f"{member.name} is missing from the dependency group members: add it"
        yield Problem(root, line_of(root, "members = ["), text)
    if member.module not in workspace.floors:
        text = f"{member.module} stands on no floor: add it to a row"
        yield Problem(root, line_of(root, "floors = ["), text)
    if member.name != f"zero-{member.folder.name}":
        text = f"{member.name} lies in {member.folder.name}/: name the folder {member.module}"
        yield Problem(member.pyproject, line_of(member.pyproject, "name ="), text)
    python = workspace.config["project"].get("requires-python")
    if member.project.get("requires-python") != python:
        line = line_of(member.pyproject, "requires-python")
        yield Problem(member.pyproject, line, f'write requires-python = "{python}" as the root')
