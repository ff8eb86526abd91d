"""The verb `order`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from .._console import count, say
from .._verb import Verb
from .._workspace import Member, Workspace
from ._edges import edges, private_in_tests
from ._graph import draw_graph, write_graph
from ._layout import layout, papers
from ._problem import Problem
from ._ranges import listed, ranges
from ._tree import draw_tree

_ABOUT = """\
Check the boundaries between packages: floors, declared = imported, ranges, privacy, layout, README
parts, and the root's lists. Each problem is one line `path:line: what is wrong and how to mend it`.

exit codes: 0 clean, 1 problems, 2 the check itself could not run"""

_RULES = (listed, ranges, edges, private_in_tests, layout, papers)


def problems_of(workspace: Workspace, member: Member) -> list[Problem]:
    """Collect everything wrong with one member."""
    rules = _RULES if member.published else (listed,)
    return sorted({problem for rule in rules for problem in rule(workspace, member)})


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "package", nargs="*", help="packages to check (rest or zero-rest); else all"
    )
    parser.add_argument("--tree", metavar="PKG", help="print the dependency tree of a package")
    parser.add_argument(
        "--graph",
        nargs="?",
        const="-",
        metavar="FILE",
        help="picture all packages by floors; FILE.svg, FILE.dot or FILE.mmd writes a file instead",
    )


def _run(options: Namespace, root: Path) -> int:
    workspace = Workspace.load(root)
    if options.tree:
        draw_tree(workspace, workspace.pick([options.tree])[0])
        return 0
    if options.graph:
        return (
            draw_graph(workspace)
            if options.graph == "-"
            else write_graph(workspace, Path(options.graph))
        )
    chosen = workspace.pick(options.package) if options.package else list(workspace.members)
    problems = sorted(p for member in chosen for p in problems_of(workspace, member))
    for problem in problems:
        say(problem.shown(root))
    found = count(len(problems), "problem") if problems else "no problems"
    say(f"{count(len(chosen), 'member')}, {found}", "bold red" if problems else "green")
    return 1 if problems else 0


VERB = Verb("order", "check the boundaries between packages", _ABOUT, _arguments, _run)
