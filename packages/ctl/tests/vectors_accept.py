"""ctl_api_accept: what goctl accepts and refuses, and how it formats."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import basename
from typing import Any

from zero.ctl.api import Api, ApiError, Problem, format_text, parse, validate

from .source_text import counted_offset, decoded, is_end, offset_of
from .vectors_layout import layout, settled

Outcome = tuple[str, str]
Place = tuple[str, int, int] | None

_LINE = re.compile(
    r"(?:(syntax error|duplicate declaration): )?(?:(?:(\S+) )?(\d+):(\d+) )?(.*)", re.DOTALL
)
_ECHO = re.compile(r"\n0:0 syntax error: .*", re.DOTALL)
_BREAK = re.compile(r"\n(?=syntax error: |duplicate declaration: |\S+ \d+:\d+ )")


@dataclass(frozen=True)
class Refusal:
    """One line of an error: where and what."""

    place: Place
    message: str


def accept(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for case in document["cases"]:
        for what, check in (("parse", _parse), ("format", _format), ("layout", layout)):
            try:
                outcome, detail = check(case)
            except Exception as error:
                outcome, detail = "differs", f"{case}: {error!r}"
            yield f"{case['name']}/{what}", outcome, detail


def read_case(case: dict[str, Any], dialect: Any = "default") -> Api:
    files = files_of(case)
    root = case["root"]
    return parse(files[root], root, dialect=dialect, read=files.__getitem__)


def files_of(case: dict[str, Any]) -> dict[str, str | bytes]:
    if "files" in case:
        return dict(case["files"])
    return {name: bytes.fromhex(text) for name, text in case["files_hex"].items()}


def _parse(case: dict[str, Any]) -> Outcome:
    theirs = case["parse"]
    try:
        api = read_case(case)
    except ApiError as error:
        return _refused(case, theirs, error)
    if not theirs.get("ok"):
        return "differs", f"{case['files']}: accepted, goctl says {theirs}"
    try:
        validate(api)
        ours = "ok"
    except ApiError as error:
        ours = str(error)
    automatic = read_case(case, "auto")
    if ours != theirs["validate"] or automatic != api:
        return "differs", f"{case}: {ours}"
    return "equal", ""


def _format(case: dict[str, Any]) -> Outcome:
    theirs, text = case["format"], files_of(case)[case["root"]]
    try:
        ours = format_text(text, case["root"], dialect="default", exact=True)
    except ApiError as error:
        return _refused(case, theirs, error)
    if "text" not in theirs:
        return "differs", f"{text!r}: formatted, goctl says {theirs}"
    if ours == theirs["text"]:
        return "equal", ""
    if "wart" in case and settled(ours) and not settled(theirs["text"]):
        return "wart", "ours is stable at once: nothing is left of what is dropped"
    return "differs", f"{text!r}: expected {theirs['text']!r}, got {ours!r}"


def _refused(case: dict[str, Any], theirs: dict[str, Any], error: ApiError) -> Outcome:
    if "panic" in theirs or "exit" in theirs:
        placed = all(problem.position for problem in error.problems)
        return ("wart", str(error)) if placed else ("differs", f"no place: {error}")
    if "error" not in theirs:
        return "differs", f"{case}: refused with {error}"
    wanted = _wanted(theirs["error"])
    ours = [Refusal(_place(problem), problem.message) for problem in error.problems]
    if ours == wanted or _placed_better(ours, wanted):
        return "equal", ""
    detail = f"{case}: expected {wanted}, got {ours}"
    agrees = len(ours) == len(wanted) and all(map(_same_condition, error.problems, ours, wanted))
    if "wart" in case and agrees and _stated(case, ours, wanted):
        return "wart", f"{error}; goctl says {theirs['error']}"
    return "differs", detail


def _wanted(text: str) -> list[Refusal]:
    refusals: list[Refusal] = []
    # A word that cannot be read behind a semicolon is reported twice, the second time without a place.
    for line in _BREAK.split(_ECHO.sub("", text)):
        match = _LINE.fullmatch(line)
        assert match
        prefix, file, row, column, message = match.groups()
        place = (file, int(row), int(column)) if file else None
        refusals.append(Refusal(place, f"{prefix}: {message}" if prefix else message))
    return refusals


def _place(problem: Problem) -> Place:
    position = problem.position
    return (basename(position.file), position.line, position.column) if position else None


def _placed_better(ours: list[Refusal], wanted: list[Refusal]) -> bool:
    """Where goctl tells no place, ours may."""
    return all(each.place is None for each in wanted) and [each.message for each in ours] == [
        each.message for each in wanted
    ]


def _same_condition(problem: Problem, ours: Refusal, theirs: Refusal) -> bool:
    if ours.message == theirs.message:
        return True
    if ours.message.startswith("unexpected token '"):
        return theirs.message.startswith("unexpected token '")
    return problem.kind == "unsupported" and "<*ast." in theirs.message


def _stated(case: dict[str, Any], ours: list[Refusal], wanted: list[Refusal]) -> bool:
    """Check what ours says instead: the same character, on its true line, and the token that stands there."""
    for mine, theirs in zip(ours, wanted, strict=True):
        assert mine.place
        if theirs.place is None:
            continue
        text = _text_of(case, mine.place[0])
        offset = offset_of(text, *mine.place[1:])
        if mine.message.endswith("got 'EOF'"):
            right = is_end(text, offset)
        else:
            right = offset == counted_offset(text, *theirs.place[1:])
        named = re.fullmatch(r"unexpected token '(.*)'", mine.message, re.DOTALL)
        if not right or (named and not text.startswith(named[1], offset)):
            return False
    return True


def _text_of(case: dict[str, Any], name: str) -> str:
    return next(decoded(text) for path, text in files_of(case).items() if basename(path) == name)
