"""All packages by floors, as a picture in the terminal or as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rich.text import Text

from .._console import say, table
from .._verb import DevError
from .._workspace import Member, Workspace
from ._svg import svg

Arrows = Mapping[str, list[tuple[str, str]]]


def draw_graph(workspace: Workspace) -> int:
    """Print the house from its top floor down, each package with what it stands on."""
    arrows = arrows_of(workspace)
    rows: list[tuple[Text, Text, Text, str]] = []
    for floor, members in reversed(floors_of(workspace)):
        for place, member in enumerate(reversed(members)):
            below = Text(" ").join(_label(to, extra) for to, extra in arrows[member.module])
            above = sum(to == member.module for ways in arrows.values() for to, _ in ways)
            number = Text(str(floor) if place == 0 else "", style="bold")
            rows.append((number, Text(member.module, style="cyan"), below, str(above or "")))
    table(("floor", "package", "stands on", "carries"), rows, right=("floor", "carries"))
    return 0


def write_graph(workspace: Workspace, path: Path) -> int:
    """Write the same as SVG, Graphviz DOT or Mermaid, by the file's ending."""
    writers: dict[str, Callable[[Workspace], str]] = {
        ".svg": lambda w: svg(floors_of(w), arrows_of(w)),
        ".dot": _dot,
        ".mmd": _mermaid,
    }
    if path.suffix not in writers:
        raise DevError(f"{path} ends in none of {', '.join(writers)}")
    path.write_text(writers[path.suffix](workspace), encoding="utf-8")
    say(f"wrote {path}")
    return 0


def arrows_of(workspace: Workspace) -> Arrows:
    """List for each package what it requires of ours, with the extra that asks for it."""
    return {
        member.module: [
            (workspace.by_name[need.name].module, need.extra)
            for need in member.needs
            if need.name in workspace.by_name and need.name != member.name
        ]
        for member in workspace.packages
    }


def floors_of(workspace: Workspace) -> list[tuple[int, list[Member]]]:
    """Group the packages by floor, in the order of their rows."""
    found: dict[int, list[Member]] = {}
    for member in sorted(workspace.packages, key=lambda m: workspace.floors.get(m.module, (0, 0))):
        found.setdefault(workspace.floors.get(member.module, (0, 0))[0], []).append(member)
    return sorted(found.items())


def _label(module: str, extra: str) -> Text:
    return Text(f"{module}[{extra}]", style="yellow") if extra else Text(module)


def _lines(workspace: Workspace) -> Iterator[tuple[str, str, str]]:
    for module, ways in arrows_of(workspace).items():
        yield from ((module, to, extra) for to, extra in ways)


def _dot(workspace: Workspace) -> str:
    ranks = [
        f"  {{ rank=same; {'; '.join(member.module for member in members)} }}"
        for _, members in floors_of(workspace)
    ]
    ways = [
        f'  {here} -> {to} [style={"dashed" if extra else "solid"} label="{extra}"]'
        for here, to, extra in _lines(workspace)
    ]
    return "\n".join(["digraph zero {", "  node [shape=box]", *ranks, *ways, "}", ""])


def _mermaid(workspace: Workspace) -> str:
    floors = [
        f'  subgraph f{floor}["floor {floor}"]\n'
        + "\n".join(f"    {member.module}" for member in members)
        + "\n  end"
        for floor, members in reversed(floors_of(workspace))
    ]
    ways = [
        f"  {here} {f'-. {extra} .->' if extra else '-->'} {to}"
        for here, to, extra in _lines(workspace)
    ]
    return "\n".join(["graph TD", *floors, *ways, ""])
