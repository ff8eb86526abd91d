"""Start a worker a package and count what comes back."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .._workspace import Member


@dataclass(slots=True)
class Row:
    """What one package made of one file."""

    file: str
    package: str
    path: str = ""
    counts: Counter[str] = field(default_factory=Counter[str])
    pending: Counter[str] = field(default_factory=Counter[str])
    warts: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    differing: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    ended: bool = False

    def add(self, case: str, outcome: str, detail: str) -> None:
        """Count one case."""
        self.counts[outcome] += 1
        if outcome == "pending":
            self.pending[detail.partition("\n")[0]] += 1
        elif outcome == "wart":
            self.warts.append((case, detail))
        elif outcome == "differs":
            self.differing.append((case, detail))

    @property
    def cases(self) -> int:
        """How many cases were run."""
        return self.counts.total()


@dataclass(slots=True)
class Result:
    """All rows of one package, and the files that its adapter knows."""

    files: set[str]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Job:
    """What to run of one package: where the files lie, best place first, and which of them."""

    root: Path
    member: Member
    folders: tuple[Path, ...]
    names: frozenset[str]
    timeout: float


def run_adapter(job: Job) -> Result:
    """Run one package's adapter in a process of its own; its crash becomes a differing case."""
    with tempfile.TemporaryDirectory(prefix="zero-vectors-") as folder:
        results = Path(folder, "results")
        ending = _start(job, results)
        text = results.read_text(encoding="utf-8") if results.exists() else ""
    return _collect(job, [_parsed(line) for line in text.splitlines()], ending)


def _start(job: Job, results: Path) -> str:
    """Run the worker; give what to report when it did not end well."""
    order = {
        "root": str(job.root),
        "module": job.member.module,
        "folders": [str(folder) for folder in job.folders],
        "names": sorted(job.names),
        "results": str(results),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "zero_dev.vectors._worker"],
            input=json.dumps(order).encode(),
            cwd=job.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=job.timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"the adapter was still running after {job.timeout:g} s"
    tail = done.stdout.decode(errors="replace")[-4000:].strip()
    return f"the adapter's process ended with {done.returncode}\n{tail}" if done.returncode else ""


def _parsed(line: str) -> dict[str, Any]:
    # A killed worker may leave half a line.
    try:
        return json.loads(line)
    except ValueError:
        return {}


def _collect(job: Job, lines: list[dict[str, Any]], ending: str) -> Result:
    rows: dict[str, Row] = {}
    files: set[str] = set()
    for line in lines:
        stem = line.get("file", "")
        if "files" in line:
            files = set(line["files"])
        elif "start" in line:
            rows[stem] = Row(stem, job.member.module, line["start"])
        elif "case" in line:
            rows[stem].add(line["case"], line["is"], line["detail"])
        elif "end" in line:
            rows[stem].ended = True
    if ending:
        broken = next((row for row in rows.values() if not row.ended), None)
        if broken is None:
            broken = rows.setdefault("(adapter)", Row("(adapter)", job.member.module))
        broken.add("(adapter)", "differs", ending)
    return Result(files, list(rows.values()))
