"""The verb `new`."""

from __future__ import annotations

import re
import shutil
from argparse import ArgumentParser, Namespace
from pathlib import Path

from .._console import say
from .._process import must, uv
from .._verb import DevError, Verb
from .._workspace import Workspace
from ..docs import package_table, with_table
from ._files import files

_ABOUT = """\
Make a package that passes every check as it stands: files, LICENSE, tests, typing test, fragment, and its
lines in the root's pyproject.toml and README. Its name must already stand on a floor of [tool.zero] floors.

exit codes: 0 made, 2 refused"""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("package", help="the bare module name, such as breaker")
    parser.add_argument(
        "--sentence", required=True, help="what it is, in one sentence without the full stop"
    )


def _run(options: Namespace, root: Path) -> int:
    workspace = Workspace.load(root)
    module, sentence = options.package.removeprefix("zero-"), options.sentence.strip().rstrip(".")
    _refuse(workspace, module, sentence)
    folder = root / "packages" / module
    python = workspace.config["project"]["requires-python"]
    for name, text in files(module=module, sentence=sentence, python=python).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copyfile(root / "LICENSE", folder / "LICENSE")
    listed = root / "pyproject.toml"
    listed.write_text(with_member(listed.read_text(encoding="utf-8"), module), encoding="utf-8")
    readme = root / "README.md"
    readme.write_text(with_table(readme, package_table(Workspace.load(root))), encoding="utf-8")
    must([uv(root), "lock", "--quiet"], cwd=root)
    say(f"made {folder.relative_to(root)}", "green")
    say(f"next: tools/uv run pytest packages/{module}; tools/uv run dev order {module}")
    return 0


def _refuse(workspace: Workspace, module: str, sentence: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", module):
        raise DevError(f"{module!r} is no module name: small letters, digits, _")
    if (workspace.root / "packages" / module).exists():
        raise DevError(f"packages/{module} exists")
    if module not in workspace.floors:
        raise DevError(
            f"{module} stands on no floor: add it to [tool.zero] floors in pyproject.toml"
        )
    if not sentence or "\n" in sentence or '"' in sentence or "\\" in sentence:
        raise DevError("the sentence must be one line without double quotes and backslashes")


def with_member(text: str, module: str) -> str:
    """Add a package to the root's `members` group and sources, in their alphabetical places."""
    text = _insert(text, "members = [\n", f'    "zero-{module}",\n')
    return _insert(text, "[tool.uv.sources]\n", f"zero-{module} = {{ workspace = true }}\n")


def _insert(text: str, start: str, line: str) -> str:
    """Put a line before the first greater one of the block that follows `start`."""
    head, found, rest = text.partition(start)
    if not found:
        raise DevError(f"pyproject.toml has no line {start.strip()!r}")
    lines = rest.splitlines(keepends=True)
    block = next((i for i, one in enumerate(lines) if _key(one) is None), len(lines))
    place = next((i for i in range(block) if (_key(lines[i]) or "") > (_key(line) or "")), block)
    return head + found + "".join([*lines[:place], line, *lines[place:]])


def _key(line: str) -> str | None:
    """Give the name a line of a block speaks of; None after its end."""
    found = re.match(r'\s*"?(zero-[a-z0-9_-]+)', line)
    return found[1] if found else None


VERB = Verb("new", "make a package that passes every check", _ABOUT, _arguments, _run)
