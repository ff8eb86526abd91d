"""The verb `check`."""

from __future__ import annotations

import os
import re
from argparse import ArgumentParser, Namespace
from pathlib import Path

from rich.text import Text

from .._console import console, count, say, seconds, table, verdict
from .._process import Outcome, run
from .._verb import DevError, Verb
from .._workspace import Workspace
from ._steps import Step, steps

_ABOUT = """\
Run every check, in this order: lock, installed (ranges between packages), lint, format, order, unasync,
copies (vector files), types, consumers (mypy over the typing tests), tests, vectors, docs, alone (for the
packages that the change affects). All steps run, whatever failed before; a step's output shows when it fails.

exit codes: 0 all passed, 1 a step failed, 2 the run itself could not be made"""

# pytest may be followed by what a dying process prints; its own closing line is what a log is read for.
_CLOSING = re.compile(r"^.*\b\d+ (?:passed|failed|errors?|skipped)\b.*$", re.MULTILINE)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--fast", action="store_true", help="leave out alone and the examples")
    parser.add_argument("--all", action="store_true", help="alone for every package")
    parser.add_argument("--base", metavar="REV", help="what the affected packages are found from")
    parser.add_argument("--only", nargs="+", metavar="STEP", help="these steps alone")
    parser.add_argument("-v", "--verbose", action="store_true", help="show every step's output")


def _run(options: Namespace, root: Path) -> int:
    workspace = Workspace.load(root)
    plan = list(steps(workspace, options))
    if unknown := set(options.only or ()) - {step.name for step in plan}:
        known = " ".join(step.name for step in plan)
        raise DevError(f"no step {', '.join(sorted(unknown))}; there are: {known}")
    plan = [step for step in plan if not options.only or step.name in options.only]
    results = [(step, _step(step, root, verbose=options.verbose)) for step in plan]
    _summary(results)
    failed = [step.name for step, outcome in results if outcome and not outcome.good]
    spent = seconds(sum(outcome.spent for _, outcome in results if outcome))
    if failed:
        of = f"{len(failed)} of {count(len(results), 'step')}"
        say(f"{of} failed in {spent}: {' '.join(failed)}", "red")
        return 1
    say(f"{count(len(results), 'step')} passed in {spent}", "green")
    return 0


def _step(step: Step, root: Path, *, verbose: bool) -> Outcome | None:
    """Run one step and print its line, then its output when that is wanted."""
    if step.skipped:
        say(f"{'-':<7}{step.name:<11}{'':>11}  {step.skipped}", "dim")
        return None
    with console(stderr=True).status(f"{step.name} ..."):
        outcome = run(step.command, cwd=root, env={**os.environ, **step.env})
    mark = "ok" if outcome.good else "FAILED"
    line = f"{mark:<7}{step.name:<11}{seconds(outcome.spent):>11}  {_closing(step, outcome)}"
    say(line, "" if outcome.good else "bold red")
    if verbose or not outcome.good:
        say(outcome.output.rstrip())
    return outcome


def _closing(step: Step, outcome: Outcome) -> str:
    found: list[str] = _CLOSING.findall(outcome.output) if step.name == "tests" else []
    return found[-1].strip() if found else outcome.last_line


def _summary(results: list[tuple[Step, Outcome | None]]) -> None:
    rows: list[tuple[str | Text, ...]] = []
    for step, outcome in results:
        if outcome is None:
            rows.append((step.name, Text("skipped", style="dim"), "", step.skipped))
        else:
            closing = _closing(step, outcome)
            rows.append((step.name, verdict(outcome.good), seconds(outcome.spent), closing))
    table(("step", "", "time", "last line"), rows, right=("time",))


VERB = Verb("check", "run everything that decides whether a change lands", _ABOUT, _arguments, _run)
