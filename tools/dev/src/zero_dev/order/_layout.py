"""Rules on files: what a member's folder holds, and what its README tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .._workspace import NAMESPACE, Member, Workspace
from ._problem import Problem, line_of

_START = "<!-- towncrier release notes start -->"
_IGNORED = {"__pycache__"}
# A table of these in a member would make it pytest's or uv's root, or hide the shared settings.
_FOREIGN = ("pytest", "uv", "ruff", "mypy", "basedpyright", "coverage", "towncrier")


def layout(workspace: Workspace, member: Member) -> Iterator[Problem]:
    """Check the source tree and the build settings."""
    yield from _source(member)
    target = member.config.get("tool", {}).get("hatch", {}).get("build", {}).get("targets", {})
    if target.get("wheel", {}).get("packages") != [f"src/{NAMESPACE}"]:
        line = line_of(member.pyproject, "packages =")
        text = f'the wheel needs [tool.hatch.build.targets.wheel] packages = ["src/{NAMESPACE}"]'
        yield Problem(member.pyproject, line, text)
    for tool in _FOREIGN:
        if tool in member.config.get("tool", {}):
            line = line_of(member.pyproject, f"[tool.{tool}")
            text = f"[tool.{tool}] belongs to the root: a member inherits it from there"
            yield Problem(member.pyproject, line, text)


def _source(member: Member) -> Iterator[Problem]:
    for folder, only in ((member.folder / "src", NAMESPACE), (member.source.parent, member.module)):
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            if path.name in _IGNORED | {only}:
                continue
            text = f"does not belong here: {folder.name}/ holds {only}/ and nothing else"
            if path.name == "__init__.py":
                text = "hides every other package of the namespace: delete it"
            yield Problem(path, 1, text)
    for name in ("__init__.py", "py.typed"):
        if not (member.source / name).is_file():
            yield Problem(member.source / name, 1, "is missing: add it")


def papers(workspace: Workspace, member: Member) -> Iterator[Problem]:
    """Check LICENSE, CHANGELOG, tests and README."""
    ours, theirs = workspace.root / "LICENSE", member.folder / "LICENSE"
    if theirs.is_symlink() or not theirs.is_file() or theirs.read_bytes() != ours.read_bytes():
        yield Problem(theirs, 1, "is not a copy of the root's LICENSE: copy that file here")
    log = member.folder / "CHANGELOG.md"
    if not log.is_file():
        yield Problem(log, 1, f"is missing: add it with the line {_START}")
    elif _START not in log.read_text(encoding="utf-8"):
        yield Problem(log, 1, f"lacks the line {_START}: releases are written after it")
    if not (member.folder / "tests" / "typing" / "api.py").is_file():
        path = member.folder / "tests" / "typing" / "api.py"
        yield Problem(path, 1, "is missing: write assert_type lines on the public names")
    yield from _readme(member)


def _readme(member: Member) -> Iterator[Problem]:
    path = member.folder / "README.md"
    if not path.is_file():
        yield Problem(path, 1, "is missing: write title, sentence, install, example, sections")
        return
    text = path.read_text(encoding="utf-8")
    at = 0
    for what, pattern in _parts(member):
        found = re.compile(pattern, re.MULTILINE | re.DOTALL).search(text, at)
        if found:
            at = found.end()
        else:
            line = text.count("\n", 0, at) + 1
            yield Problem(path, line, f"has no {what} from here on: add it (order matters)")


def _parts(member: Member) -> list[tuple[str, str]]:
    return [
        (
            f"title `# {member.name}` with one sentence under it",
            rf"\A# {re.escape(member.name)}\n\n(?!```)[^\n#|<][^\n]+\n",
        ),
        (
            f"```console block with pip install {member.name}",
            rf"^```console\n[^`]*pip install '?{re.escape(member.name)}\b",
        ),
        ("```python example", r"^```python\n.+?^```$"),
        ("section ## Guarantees", r"^## Guarantees$"),
        ("section ## Beside go-zero", r"^## Beside go-zero$"),
        ("section ## API", r"^## API$"),
    ]
