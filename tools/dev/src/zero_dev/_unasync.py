"""The verb `unasync`: each `_sync/` folder is written from the `_async/` beside it."""

from __future__ import annotations

import io
import re
import sys
import tokenize
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from ._console import say
from ._process import must
from ._verb import DevError, Verb
from ._workspace import Workspace

_ABOUT = """\
Write each package's _sync/ folders from the _async/ beside them, in sources and in tests. The work is
done on tokens, so comments and layout stay; ruff formats the result.

AsyncClient becomes Client, aclose close, __aenter__ __enter__, anext next, and so on. What has no form
without waiting is refused with its place; keep it in a module outside _async/ with equal names on both
sides (from .._compat import ...).

exit codes: 0 fresh, 1 --check found stale files, 2 something has no sync form"""

_MARK = "# Written from {source} by `dev unasync`: change that file instead.\n"
_DROPPED = {"async", "await"}
_NAMES = {
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "aclose": "close",
    "aiter": "iter",
    "anext": "next",
    "athrow": "throw",
    "asend": "send",
    "asynccontextmanager": "contextmanager",
    "StopAsyncIteration": "StopIteration",
    "_async": "_sync",
}
_REFUSED = {"asyncio", "anyio", "trio", "Awaitable", "Coroutine", "iscoroutinefunction"}
_ASYNC_NAME = re.compile(r"\bAsync(?=[A-Z])")
_WAITING = re.compile(r"\basync (?=(?:def|for|with)\b)|\bawait (?=[\w.]+\()")


class NoSyncFormError(DevError):
    """A name in an `_async/` file means nothing without waiting."""


def rename(name: str) -> str:
    """Give the name that a thing has on the sync side."""
    return _NAMES.get(name) or _ASYNC_NAME.sub("", name)


def convert(text: str, where: str) -> str:
    """Rewrite the names of a source text and drop its waiting; every other byte stays."""
    lines = text.splitlines(keepends=True)
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    for token in reversed(tokens):
        new = _replacement(token, where)
        if new is not None and new != token.string:
            _replace(lines, token, new)
    return "".join(lines)


def _replacement(token: tokenize.TokenInfo, where: str) -> str | None:
    """Give what stands in a token's place, None to leave it, empty to drop it."""
    if token.type == tokenize.STRING or token.type in _TEMPLATE_PARTS:
        return _ASYNC_NAME.sub("", _WAITING.sub("", token.string))
    if token.type != tokenize.NAME:
        return None
    if token.string in _REFUSED:
        raise NoSyncFormError(
            f"{where}:{token.start[0]}: {token.string} has no sync form:"
            " keep it in a module outside _async/"
        )
    return "" if token.string in _DROPPED else rename(token.string)


# The text inside an f-string is a token of its own since Python 3.12.
_TEMPLATE_PARTS = {getattr(tokenize, "FSTRING_MIDDLE", -1)}


def _replace(lines: list[str], token: tokenize.TokenInfo, new: str) -> None:
    (first, start), (last, end) = token.start, token.end
    before, after = lines[first - 1][:start], lines[last - 1][end:]
    if not new:
        after = after.removeprefix(" ")
    lines[first - 1 : last] = (before + new + after).splitlines(keepends=True)


def _formatted(text: str, root: Path) -> str:
    for command in (["check", "--select", "I", "--fix", "--exit-zero"], ["format"]):
        text = must([sys.executable, "-m", "ruff", *command, "--quiet", "-"], cwd=root, given=text)
    return text


def _sources(workspace: Workspace) -> Iterator[Path]:
    for member in workspace.members:
        for top in ("src", "tests"):
            paths = sorted((member.folder / top).rglob("*.py"))
            yield from (path for path in paths if "_async" in path.relative_to(member.folder).parts)


def _target(source: Path, root: Path) -> Path:
    parts = source.relative_to(root).parts
    return root.joinpath(*("_sync" if part == "_async" else part for part in parts))


def stale(workspace: Workspace) -> Iterator[tuple[Path, str | None]]:
    """Yield each file that is not as it should be, with its right text; None for one too many."""
    root = workspace.root
    wanted: set[Path] = set()
    for source in _sources(workspace):
        name = source.relative_to(root).as_posix()
        target = _target(source, root)
        wanted.add(target)
        body = convert(source.read_text(encoding="utf-8"), name)
        text = _formatted(_MARK.format(source=name) + body, root)
        if not target.is_file() or target.read_text(encoding="utf-8") != text:
            yield target, text
    for folder in sorted({next(p for p in t.parents if p.name == "_sync") for t in wanted}):
        yield from ((path, None) for path in sorted(folder.rglob("*.py")) if path not in wanted)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing, fail on stale files")


def _run(options: Namespace, root: Path) -> int:
    found = list(stale(Workspace.load(root)))
    for path, text in found:
        name = path.relative_to(root)
        if options.check:
            say(f"{name}:1: {'has no source' if text is None else 'is stale'}: run dev unasync")
        elif text is None:
            path.unlink()
            say(f"removed {name}")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            say(f"wrote {name}")
    if not found:
        say("every _sync/ file is fresh", "green")
    return 1 if found and options.check else 0


VERB = Verb("unasync", "write _sync/ folders from _async/", _ABOUT, _arguments, _run)
