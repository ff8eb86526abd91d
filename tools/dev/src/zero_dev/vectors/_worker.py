"""The process that runs one package's adapter: a crash of it harms nobody else.

It is started as `python -m zero_dev.vectors._worker` with a JSON job on standard input, and writes one JSON
line a case to the job's results file, so that whatever an adapter prints does not mix with them.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

OUTCOMES = ("equal", "wart", "pending", "differs")

Adapter = Callable[[dict[str, Any]], Iterator[tuple[str, str, str]]]


def main() -> int:
    """Run the job on standard input."""
    job = json.load(sys.stdin)
    sys.path.insert(0, job["root"])
    with Path(job["results"]).open("w", encoding="utf-8") as results:
        adapter = importlib.import_module(f"packages.{job['module']}.tests.vectors")
        files: dict[str, Adapter] = adapter.FILES
        _write(results, {"files": sorted(files)})
        for stem in sorted(files):
            path = _find(stem, job["folders"])
            if path and (not job["names"] or stem in job["names"]):
                _write(results, {"file": stem, "start": str(path)})
                _run(results, stem, path, files[stem])
    return 0


def _find(stem: str, folders: list[str]) -> Path | None:
    paths = (Path(folder, f"{stem}.json") for folder in folders)
    return next((path for path in paths if path.is_file()), None)


def _run(results: TextIO, stem: str, path: Path, adapter: Adapter) -> None:
    count = 0
    try:
        for item in adapter(json.loads(path.read_bytes())):
            count += 1
            case, outcome, detail = item
            if outcome not in OUTCOMES:
                detail = f"the adapter gave the outcome {outcome!r}: {detail}"
                outcome = "differs"
            _write(results, {"file": stem, "case": f"{case}", "is": outcome, "detail": f"{detail}"})
        problem = "" if count else "the adapter checked no case of this file"
    except Exception:
        problem = f"the adapter stopped after {count} cases\n{traceback.format_exc()}"
    if problem:
        _write(results, {"file": stem, "case": "(adapter)", "is": "differs", "detail": problem})
    _write(results, {"file": stem, "end": True})


def _write(results: TextIO, line: dict[str, Any]) -> None:
    """Write and flush, so that what a dying process had found is not lost."""
    results.write(json.dumps(line) + "\n")
    results.flush()


if __name__ == "__main__":
    raise SystemExit(main())
