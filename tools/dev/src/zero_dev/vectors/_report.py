"""What a run of vectors shows: a table, pending features, differing cases; or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence

from rich.text import Text

from .._console import count, say, table
from ._run import Row

HEADERS = ("file", "package", "cases", "equal", "on purpose", "pending", "differing")


def show(rows: Sequence[Row], without: Mapping[str, str], *, first: int, warts: bool) -> None:
    """Print the table, then what stands behind its numbers."""
    table(HEADERS, [*map(_cells, rows), _total(rows)], right=HEADERS[2:])
    _pending(rows)
    if warts:
        _warts(rows)
    _without(without)
    for row in rows:
        _differing(row, first)
    _closing(rows)


def write_json(rows: Sequence[Row], without: Mapping[str, str], *, first: int) -> None:
    """Write the same for machines, on standard output."""
    document = {
        "files": [
            {
                "file": row.file,
                "package": row.package,
                "path": row.path,
                "cases": row.cases,
                "equal": row.counts["equal"],
                "on_purpose": row.counts["wart"],
                "pending": row.counts["pending"],
                "differing": row.counts["differs"],
                "pending_features": dict(row.pending),
                "on_purpose_cases": [{"case": c, "detail": d} for c, d in row.warts],
                "first_differing": [{"case": c, "detail": d} for c, d in row.differing[:first]],
            }
            for row in rows
        ],
        "without_adapter": dict(without),
        "differing": sum(row.counts["differs"] for row in rows),
    }
    json.dump(document, sys.stdout, indent=1)
    sys.stdout.write("\n")


def _cells(row: Row) -> tuple[str | Text, ...]:
    return (row.file, row.package, str(row.cases), *_numbers(row.counts))


def _numbers(counts: Mapping[str, int]) -> tuple[str | Text, ...]:
    styles = {"equal": "green", "wart": "cyan", "pending": "yellow", "differs": "bold red"}
    return tuple(
        Text(str(counts[key]), style=style if counts[key] else "dim")
        for key, style in styles.items()
    )


def _total(rows: Sequence[Row]) -> tuple[str | Text, ...]:
    keys = ("equal", "wart", "pending", "differs")
    sums = {key: sum(row.counts[key] for row in rows) for key in keys}
    bold = [Text(text, style="bold") for text in ("total", "", str(sum(sums.values())))]
    return (*bold, *_numbers(sums))


def _pending(rows: Sequence[Row]) -> None:
    for row in rows:
        for feature, cases in row.pending.most_common():
            say(f"pending  {row.file} ({row.package}): {cases} need {feature}", "yellow")


def _warts(rows: Sequence[Row]) -> None:
    for row in rows:
        for case, detail in row.warts:
            say(f"on purpose  {row.file} ({row.package})  {case}: {detail}", "cyan")


def _without(without: Mapping[str, str]) -> None:
    groups: dict[str, list[str]] = {}
    for stem, why in without.items():
        groups.setdefault(why, []).append(stem)
    for why, stems in sorted(groups.items()):
        say(f"{why}: {' '.join(stems)}", "dim")


def _closing(rows: Sequence[Row]) -> None:
    sums = [sum(row.counts[key] for row in rows) for key in ("equal", "wart", "pending", "differs")]
    names = ("equal", "on purpose", "pending", "differing")
    parts = ", ".join(f"{one} {name}" for one, name in zip(sums, names, strict=True))
    style = "bold red" if sums[-1] else "green"
    say(f"{count(len(rows), 'file')}, {count(sum(sums), 'case')}: {parts}", style)


def _differing(row: Row, first: int) -> None:
    if not row.differing:
        return
    found = len(row.differing)
    shown = f"the first {first} of {found}" if found > first else f"all {found}"
    say()
    say(f"differing in {row.file} ({row.package}), {shown}:", "bold red")
    for case, detail in row.differing[:first]:
        say(f"  {case}", "bold")
        for line in detail.rstrip().splitlines():
            say(f"    {line}")
