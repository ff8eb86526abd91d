"""Run the cases of `naming.json` and say for each whether ours agrees with goctl."""

from collections.abc import Callable, Iterator
from typing import Any

from zero.naming import StyleError, camel, go_name, safe_name, snake, styled, title, untitle
from zero.stringx import upper_first

Outcome = tuple[str, str, str]
Json = dict[str, Any]

CASING: dict[str, Callable[[str], str]] = {
    "camel": camel,
    "snake": snake,
    "title": title,
    "untitle": untitle,
}
FILE_NAME: dict[str, Callable[[str], str]] = {
    "lower": lambda name: camel(name).lower(),
    "camel": camel,
    "snake": snake,
}
# The Python spelling of goctl's questions about white space.
SPACE: dict[str, Callable[[str], bool]] = {
    "is_empty_or_space": lambda text: not text.strip(),
    "contains_white_space": lambda text: not set(text).isdisjoint(" \t\n\v\f"),
    "is_white_space": lambda text: not text or text.isspace(),
}


def run(document: Json) -> Iterator[Outcome]:
    for group, check in CHECKS.items():
        for number, case in enumerate(document.get(group, ())):
            try:
                outcome, detail = check(case)
            except Exception as error:
                outcome, detail = "differs", f"{case}: {error!r}"
            yield f"{group}/{number}", outcome, detail


def _style(case: Json) -> tuple[str, str]:
    try:
        ours = styled(case["style"], case["name"])
    except StyleError as error:
        return _refused(case, error)
    if "result" in case:
        return _compare(case, ours, case["result"])
    if "wart" in case:
        # Positions in a text that has grown: ours are those in the text as it is.
        go = case["style"].lower().index("go")
        kept = ours.startswith(case["style"][:go])
        return ("wart", ours) if kept else ("differs", f"{case}: got {ours!r}")
    return "differs", f"{case}: got {ours!r}"


def _refused(case: Json, error: StyleError) -> tuple[str, str]:
    agrees = error.reason.startswith(case.get("error", "-")) and error.style == case["style"]
    return ("equal", "") if agrees else ("differs", f"{case}: {error}")


def _functions(functions: dict[str, Callable[[str], Any]]) -> Callable[[Json], tuple[str, str]]:
    def check(case: Json) -> tuple[str, str]:
        results = [_one(case, what, function) for what, function in functions.items()]
        return next((each for each in results if each[0] == "differs"), max(results))

    return check


def _one(case: Json, what: str, function: Callable[[str], Any]) -> tuple[str, str]:
    ours = function(case["input"])
    if f"{what}_hex" in case:
        return _whole_first_character(case, ours)
    return _compare(case, ours, case[what])


def _whole_first_character(case: Json, ours: str) -> tuple[str, str]:
    """Where goctl takes a first character apart, ours changes it as a whole or not at all."""
    name = case["input"]
    changed = {name[0], name[0].lower(), name[0].upper()}
    if ours[1:] == name[1:] and ours[0] in changed:
        return "wart", f"{name!r} becomes {ours!r}, a character is never cut"
    return "differs", f"{case}: got {ours!r}"


def _safe(case: Json) -> tuple[str, str]:
    ours, theirs = safe_name(case["input"]), case["result"]
    if ours == theirs:
        return "equal", ""
    if "wart" in case and ours == "".join("_" if char in "[\\]^`" else char for char in theirs):
        return "wart", f"{case['input']!r} becomes {ours!r}: marks are no letters"
    return "differs", f"{case}: got {ours!r}"


def _keyword(case: Json) -> tuple[str, str]:
    return _compare(case, go_name(case["input"]), case["result"])


def _compare(case: Json, ours: object, theirs: object) -> tuple[str, str]:
    return ("equal", "") if ours == theirs else ("differs", f"{case}: got {ours!r}")


CHECKS: dict[str, Callable[[Json], tuple[str, str]]] = {
    "style": _style,
    "styles_tried": _style,
    "casing": _functions(CASING),
    "first_letter": _functions({"upper": upper_first, "lower": untitle}),
    "safe": _safe,
    "file_name": _functions(FILE_NAME),
    "keyword": _keyword,
    "space": _functions(SPACE),
}

FILES: dict[str, Callable[[Json], Iterator[Outcome]]] = {"naming": run}
