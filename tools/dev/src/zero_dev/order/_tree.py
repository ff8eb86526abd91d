"""The dependency tree of one package."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rich.text import Text
from rich.tree import Tree

from .._console import console, say
from .._workspace import Member, Need, Workspace


def draw_tree(workspace: Workspace, member: Member) -> None:
    """Print what a package needs, ours with their floors, a repeated subtree only once."""
    seen: set[str] = set()
    tree = Tree(_ours(workspace, member, ""), guide_style="dim")
    _grow(workspace, tree, member.needs, seen, inner=False)
    console().print(tree)
    ours = sum(name in workspace.by_name for name in seen)
    say(f"{ours} of ours, {len(seen) - ours} of others; (*) its needs are shown above", "dim")


def _grow(
    workspace: Workspace, tree: Tree, needs: tuple[Need, ...], seen: set[str], *, inner: bool
) -> None:
    """Add needs to a branch: base first, then, for the package itself, its extras."""
    for need in sorted(needs, key=lambda n: (n.extra, n.name not in workspace.by_name)):
        if need.extra and inner:
            continue
        again = need.name in seen
        seen.add(need.name)
        ours = workspace.by_name.get(need.name)
        if ours:
            branch = tree.add(
                _marked(_ours(workspace, ours, need.extra), again and bool(ours.needs))
            )
            if not again:
                _grow(workspace, branch, ours.needs, seen, inner=True)
        else:
            deeper = _their_needs(need.requirement)
            branch = tree.add(
                _marked(_theirs(need.requirement, need.extra), again and bool(deeper))
            )
            if not again:
                _grow_theirs(branch, deeper, seen)


def _grow_theirs(tree: Tree, needs: list[Requirement], seen: set[str]) -> None:
    for requirement in needs:
        name = canonicalize_name(requirement.name)
        again = name in seen
        seen.add(name)
        deeper = _their_needs(requirement)
        branch = tree.add(_marked(_theirs(requirement, ""), again and bool(deeper)))
        if not again:
            _grow_theirs(branch, deeper, seen)


def _ours(workspace: Workspace, member: Member, extra: str) -> Text:
    floor, _ = workspace.floors.get(member.module, (0, 0))
    text = Text(member.name, style="bold cyan")
    text.append(f" {member.version}", style="cyan")
    text.append(f"  floor {floor or '?'}", style="dim")
    return _with_extra(text, extra)


def _theirs(requirement: Requirement, extra: str) -> Text:
    text = Text(requirement.name)
    try:
        text.append(f" {metadata.version(requirement.name)}", style="dim")
    except metadata.PackageNotFoundError:
        text.append(f" {requirement.specifier} (not installed)", style="dim")
    if requirement.marker and not extra:
        text.append(f"  if {requirement.marker}", style="dim")
    return _with_extra(text, extra)


def _with_extra(text: Text, extra: str) -> Text:
    return text.append(f"  [{extra}]", style="yellow") if extra else text


def _marked(text: Text, again: bool) -> Text:
    return text.append(" (*)", style="dim") if again else text


def _their_needs(requirement: Requirement) -> list[Requirement]:
    """Read what an installed distribution needs here, for the extras asked of it."""
    try:
        texts = metadata.requires(requirement.name) or []
    except metadata.PackageNotFoundError:
        return []
    return list(_here(map(Requirement, texts), requirement.extras or {""}))


def _here(needs: Iterator[Requirement], extras: set[str]) -> Iterator[Requirement]:
    for need in needs:
        wanted = (need.marker is None) or any(need.marker.evaluate({"extra": e}) for e in extras)
        if wanted:
            need.marker = None
            yield need
