"""Every ```python block of a Markdown file and the example of each package's docstring, run as printed."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .._process import Outcome, clean_environment, run
from .._workspace import NAMESPACE, Member

_FENCE = re.compile(
    r"^(?P<fence>`{3,}|~{3,})(?P<kind>[^\n`]*)\n(?P<body>.*?)^(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_NOT_RUN = re.compile(r"<!--\s*not run:\s*(?P<reason>.+?)\s*-->\s*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """One block: where its first line stands, its text, and why it is not run (or empty)."""

    path: Path
    line: int
    text: str
    reason: str


def examples(path: Path) -> Iterator[Example]:
    """Yield the ```python blocks of a Markdown file."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    end = 0
    for found in _FENCE.finditer(text):
        if found["kind"].strip().split(" ")[0] == "python":
            line = text.count("\n", 0, found.start("body")) + 1
            reason = _NOT_RUN.search(text, end, found.start())
            yield Example(path, line, found["body"], reason["reason"] if reason else "")
        end = found.end()


def docstring_example(member: Member) -> Iterator[Example]:
    """Yield the `>>>` example of a package's own docstring, as a program that checks it."""
    path = member.source / "__init__.py"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if ">>>" in text:
        name = f"{NAMESPACE}.{member.module}"
        line = text.count("\n", 0, text.index(">>>")) + 1
        body = f"import doctest, sys\nimport {name}\nsys.exit(doctest.testmod({name}).failed)\n"
        yield Example(path, line, body, "")


def run_example(example: Example, *, timeout: float) -> Outcome:
    """Run a block in its own interpreter and empty folder, warnings as errors.

    Blank lines stand for what is above the block, so that a traceback names the README's own lines.
    """
    with tempfile.TemporaryDirectory(prefix="zero-example-") as folder:
        script = Path(folder, example.path.name).with_suffix(".py")
        script.write_text("\n" * (example.line - 1) + example.text, encoding="utf-8")
        command = [sys.executable, "-I", "-W", "error", script.name]
        return run(command, cwd=Path(folder), env=clean_environment(), timeout=timeout)
