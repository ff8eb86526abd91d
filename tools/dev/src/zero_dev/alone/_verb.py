"""The verb `alone`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from packaging.version import Version
from rich.text import Text

from .._console import count, say, seconds, table, verdict
from .._process import Outcome
from .._verb import Verb
from .._workspace import Member, Workspace
from ._workshop import Room, Workshop, third_party

_ABOUT = """\
Test packages as their users get them: build the wheels of a package and of what it needs of ours, make
a clean environment with only the declared dependencies and the root's test group, and run a copy of
the package's tests outside the checkout. Then once more at the declared minimum versions; with --once there
alone, for who has run the tests in the workspace, on the locked versions, anyway.
Extras that the tests need stand in the member's pyproject.toml: [tool.zero] test-extras = ["name"].
uv.lock is read, never written.

exit codes: 0 all passed, 1 something failed, 2 the run itself could not be made"""


@dataclass(slots=True)
class Report:
    """What happened to one package."""

    member: Member
    spent: float = 0.0
    latest: str = "not run"
    floor: str = "not run"
    failed: bool = False
    notes: list[str] = field(default_factory=list[str])


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("package", nargs="*", help="packages to test (rest or zero-rest); else all")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--no-floor", action="store_true", help="leave out the minimum versions")
    which.add_argument("--once", action="store_true", help="leave out the locked versions")
    parser.add_argument("--python", default=sys.executable, help="another interpreter")
    parser.add_argument("--keep", action="store_true", help="keep the environments and say where")


def _run(options: Namespace, root: Path) -> int:
    workspace = Workspace.load(root)
    chosen = workspace.pick(options.package)
    folder = Path(tempfile.mkdtemp(prefix="zero-alone-"))
    try:
        workshop = Workshop(workspace, folder, options.python)
        reports = [_one(workshop, member, options) for member in chosen]
    finally:
        if options.keep:
            say(f"kept {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    _summary(reports)
    return 1 if any(report.failed for report in reports) else 0


def _one(workshop: Workshop, member: Member, options: Namespace) -> Report:
    """Test one package, printing a line a stage."""
    report = Report(member)
    built = workshop.build(member)
    if not _stage(report, "wheels", built, shown=built.output):
        return report
    lowers = bool(third_party(workshop.workspace, member))
    if not (options.once and lowers):
        report.latest = _tested(workshop, report, floor=False)
    if options.no_floor or report.failed:
        return report
    report.floor = _tested(workshop, report, floor=True) if lowers else "nothing to lower"
    return report


def _tested(workshop: Workshop, report: Report, *, floor: bool) -> str:
    prefix = "floor " if floor else ""
    room, made = workshop.furnish(report.member, floor=floor)
    if not _stage(report, f"{prefix}environment", made, shown=_size(made)):
        return "no environment"
    if floor:
        report.notes += _not_at_floor(workshop, report.member, room)
    done = workshop.test(report.member, room)
    _stage(report, f"{prefix}tests", done, shown=done.last_line)
    return done.last_line


def _stage(report: Report, stage: str, outcome: Outcome, *, shown: str = "") -> bool:
    """Print one line, and everything the stage printed when it failed."""
    report.spent += outcome.spent
    report.failed |= not outcome.good
    line = f"{report.member.module:<12}{stage:<20}{seconds(outcome.spent):>10}  "
    say(line + (shown if outcome.good else "FAILED"), "" if outcome.good else "bold red")
    if not outcome.good:
        say(outcome.output.rstrip())
    return outcome.good


def _size(made: Outcome) -> str:
    return next(
        (line.strip() for line in made.output.splitlines() if line.startswith("Installed")), ""
    )


def _not_at_floor(workshop: Workshop, member: Member, room: Room) -> Iterator[str]:
    """Name the declared minimums that something else has lifted, so that nobody tested them."""
    installed = workshop.installed(room)
    for need in third_party(workshop.workspace, member):
        minimum = next((s.version for s in need.requirement.specifier if s.operator == ">="), "")
        have = installed.get(need.name)
        if minimum and have and Version(have) != Version(minimum):
            yield f"{member.module}: {need.text} is declared, {need.name} {have} was tested"


def _summary(reports: list[Report]) -> None:
    rows = [
        (
            report.member.module,
            verdict(not report.failed),
            Text(report.latest.strip("= ")),
            Text(report.floor.strip("= ")),
            seconds(report.spent),
        )
        for report in reports
    ]
    table(("package", "", "locked versions", "minimum versions", "time"), rows, right=("time",))
    for note in (note for report in reports for note in report.notes):
        say(f"note: {note}", "yellow")
    bad = sum(report.failed for report in reports)
    say(f"{count(len(reports), 'package')} alone: {len(reports) - bad} passed, {bad} failed")


VERB = Verb("alone", "test packages from their wheels", _ABOUT, _arguments, _run)
