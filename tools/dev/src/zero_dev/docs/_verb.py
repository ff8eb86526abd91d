"""The verb `docs`."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.text import Text

from .._console import console, count, say, seconds, table, verdict
from .._process import Outcome
from .._verb import Verb
from .._workspace import Workspace
from ._examples import Example, docstring_example, examples, run_example
from ._table import package_table, with_table

_ABOUT = """\
Write the table of packages into the root README, between <!-- packages --> and <!-- /packages -->, and run
every ```python block of the root's and the packages' READMEs and the >>> lines of their docstrings: each in its own interpreter, in an empty
folder, with warnings as errors. A block under <!-- not run: reason --> is skipped and its reason shown.

exit codes: 0 fine, 1 the table is stale (--check) or an example failed, 2 the run could not be made"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("package", nargs="*", help="run the examples of these alone; else of all")
    parser.add_argument("--check", action="store_true", help="do not write, fail on a stale table")
    parser.add_argument("--no-run", action="store_true", help="leave the examples alone")
    parser.add_argument(
        "--timeout", type=float, default=60.0, metavar="S", help="seconds for one example (60)"
    )


def _run(options: Namespace, root: Path) -> int:
    workspace = Workspace.load(root)
    fresh = bool(options.package) or _table(workspace, check=options.check)
    if options.no_run:
        return 0 if fresh else 1
    blocks = [] if options.package else list(examples(root / "README.md"))
    for member in workspace.pick(options.package):
        blocks += [*examples(member.folder / "README.md"), *docstring_example(member)]
    with console(stderr=True).status(f"running {len(blocks)} examples"):
        outcomes = _all(blocks, options.timeout)
    passed = _report(root, blocks, outcomes)
    return 0 if fresh and passed else 1


def _table(workspace: Workspace, *, check: bool) -> bool:
    """Bring the root README's table up to date, or say that it is not."""
    readme = workspace.root / "README.md"
    text = with_table(readme, package_table(workspace))
    if text == readme.read_text(encoding="utf-8"):
        say("README.md: the table of packages is fresh")
        return True
    if check:
        say("README.md:1: the table of packages is stale: run dev docs", "bold red")
        return False
    readme.write_text(text, encoding="utf-8")
    say("wrote the table of packages into README.md")
    return True


def _all(blocks: Sequence[Example], timeout: float) -> list[Outcome | None]:
    def one(block: Example) -> Outcome | None:
        return None if block.reason else run_example(block, timeout=timeout)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(one, blocks))


def _report(root: Path, blocks: Sequence[Example], outcomes: Sequence[Outcome | None]) -> bool:
    rows: list[tuple[str | Text, ...]] = []
    for block, outcome in zip(blocks, outcomes, strict=True):
        place = f"{block.path.relative_to(root)}:{block.line}"
        if outcome is None:
            rows.append((place, Text(f"not run: {block.reason}", style="yellow"), ""))
        else:
            rows.append((place, verdict(outcome.good), seconds(outcome.spent)))
    table(("example", "", "time"), rows, right=("time",))
    for block, outcome in zip(blocks, outcomes, strict=True):
        if outcome and not outcome.good:
            say(f"{block.path.relative_to(root)}:{block.line}: the example failed", "bold red")
            say(outcome.output.rstrip())
    bad = sum(outcome is not None and not outcome.good for outcome in outcomes)
    skipped = outcomes.count(None)
    say(
        f"{count(len(blocks), 'example')}: {len(blocks) - bad - skipped} ran, {skipped} not run, {bad} failed"
    )
    return not bad


VERB = Verb("docs", "write the table of packages, run the examples", _ABOUT, _arguments, _run)
