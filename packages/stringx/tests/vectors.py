"""Run the cases of `stringx.json` and say for each whether ours agrees with go-zero.

Where Python has the thing itself, the Python spelling given in the README is what is checked.
"""

from collections.abc import Callable, Iterator
from typing import Any

from zero import stringx

Outcome = tuple[str, str, str]
Json = dict[str, Any]


class _Calls:
    """Sources that count how often they are asked."""

    def __init__(self, texts: list[str]) -> None:
        self.count = 0
        self.sources = [lambda text=text: self._ask(text) for text in texts]

    def _ask(self, text: str) -> str:
        self.count += 1
        return text


def _first_n(text: str, n: int, ellipsis: list[str]) -> str:
    return stringx.first_n(text, n, "".join(ellipsis))


def _remove(items: list[str], unwanted: list[str]) -> list[str]:
    return [item for item in items if item not in unwanted]


def _filter_out(text: str, unwanted: str) -> str:
    return "".join(char for char in text if char not in unwanted)


CALLS: dict[str, Callable[..., object]] = {
    "first_n": _first_n,
    "substr": stringx.substr,
    "join": stringx.join_non_empty,
    "has_empty": lambda items: "" in items,
    "not_empty": all,
    "remove": _remove,
    "union_sorted": lambda first, second: sorted({*first, *second}),
    "contains": lambda items, item: item in items,
    "reverse": lambda text: text[::-1],
    "to_camel_case": stringx.lower_first,
    "take_one": lambda valid, other: valid or other,
    "filter_out": _filter_out,
}
PENDING = {"trie": "keyword automaton", "replacer": "keyword replacer"}
CASING: dict[str, Callable[[str], str]] = {
    "camel": stringx.camel,
    "snake": stringx.snake,
    "title": stringx.title,
    "untitle": stringx.untitle,
}


def run(document: Json) -> Iterator[Outcome]:
    for group, cases in document.items():
        if not isinstance(cases, list):
            continue
        for number, case in enumerate(cases):
            name = f"{group}/{number}"
            if group in PENDING:
                yield name, "pending", PENDING[group]
                continue
            try:
                yield name, *_check(group, case)
            except Exception as error:
                yield name, "differs", f"{case}: {error!r}"


def _check(group: str, case: Json) -> tuple[str, str]:
    if group == "casing":
        return _casing(case)
    if group == "take_with_priority":
        calls = _Calls(case["args"][0])
        ours = {"result": stringx.first_non_empty(*calls.sources), "calls": calls.count}
        return _compare(case, ours, {"result": case["result"], "calls": case["calls"]})
    arguments = [_text(argument) for argument in case["args"]]
    try:
        ours = CALLS[group](*arguments)
    except stringx.PositionError as error:
        agrees = str(error).startswith(case.get("error", "-"))
        return ("equal", "") if agrees else ("differs", f"{case}: {error}")
    if "error" in case:
        return "differs", f"{case}: accepted"
    if "wart" in case:
        return _whole_first_character(case, arguments[0], ours)
    return _compare(case, _plain(ours, case["result"]), _text(case["result"]))


def _casing(case: Json) -> tuple[str, str]:
    name = case["input"]
    for what, function in CASING.items():
        ours = function(name)
        if f"{what}_hex" in case:
            outcome = _whole_first_character(case, name, ours)
        else:
            outcome = _compare(case, ours, case[what])
        if outcome[0] != "equal":
            return outcome
    return "equal", ""


def _whole_first_character(case: Json, text: object, ours: object) -> tuple[str, str]:
    """Where go-zero cuts a first character after its first byte, ours changes the character as a whole."""
    assert isinstance(text, str)
    lower = text[0].lower()
    if ours == (lower if len(lower) == 1 else text[0]) + text[1:]:
        return "wart", f"{text!r} becomes {ours!r}, a character is never cut"
    return "differs", f"{case}: got {ours!r}"


def _compare(case: Json, ours: object, theirs: object) -> tuple[str, str]:
    return ("equal", "") if ours == theirs else ("differs", f"{case}: got {ours!r}")


def _text(value: object) -> Any:
    """Read a text that is not UTF-8: its stray bytes become surrogates, as Python does with file names."""
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"]).decode("utf-8", "surrogateescape")
    return value


def _plain(ours: object, theirs: object) -> object:
    """Show stray bytes as U+FFFD where go-zero's answer is text."""
    if isinstance(ours, str) and isinstance(theirs, str):
        return "".join("\ufffd" if "\udc80" <= char <= "\udcff" else char for char in ours)
    return ours


FILES: dict[str, Callable[[Json], Iterator[Outcome]]] = {"stringx": run}
