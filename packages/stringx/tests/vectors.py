"""Run the cases of `stringx.json` and say for each whether ours agrees with go-zero.

Where Python has the thing itself, the Python spelling given in the README is what is checked.
"""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
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
            try:
                yield name, *_check(group, case)
            except Exception as error:
                yield name, "differs", f"{case}: {error!r}"


def _check(group: str, case: Json) -> tuple[str, str]:
    if group in KEYWORDS:
        return _for_each_engine(KEYWORDS[group], case)
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


def _for_each_engine(check: Callable[[Json, Any], tuple[str, str]], case: Json) -> tuple[str, str]:
    outcomes = [check(case, "pure")]
    if find_spec("ahocorasick_rs"):
        outcomes.append(check(case, "fast"))
    return next((each for each in outcomes if each[0] == "differs"), outcomes[0])


def _trie(case: Json, engine: Any) -> tuple[str, str]:
    words = [_characters(word) for word in case["words"]]
    mask = {} if case["mask"] is None else {"mask": case["mask"]}
    trie = stringx.Trie(words, **mask, engine=engine)
    for wanted in case["results"]:
        text = _characters(wanted["text"])
        filtered = trie.filter(text)
        ours = filtered.text, list(filtered.keywords), filtered.found
        # Go tells no list from an empty one, which is one and the same here; its order is that of UTF-8, as ours is.
        keywords = [_characters(word) for word in wanted["keywords"] or ()]
        if ours != (_characters(wanted["masked"]), keywords, wanted["found"]):
            return "differs", f"{engine}, {words}, {wanted}: got {ours}"
        if list(trie.find_keywords(text)) != keywords:
            return "differs", f"{engine}, {words}, {wanted}: got {trie.find_keywords(text)}"
    return "equal", ""


def _replacer(case: Json, engine: Any) -> tuple[str, str]:
    mapping = {_characters(word): _characters(to) for word, to in case["mapping"].items()}
    text = _characters(case["text"])
    once = stringx.Replacer(mapping, engine=engine).replace(text)
    twice = stringx.Replacer(mapping, passes=2, engine=engine).replace(text)
    if (once, twice) != (_characters(case["single_pass"]), _characters(case["result"])):
        return "differs", f"{engine}, {case}: got {once!r} in one pass, {twice!r} in two"
    if once != twice and "wart" in case:
        return "wart", f"{once!r}, what was put in is not replaced again; {twice!r} by passes=2"
    return ("equal", "") if once == twice else ("differs", f"{case}: got {once!r}")


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


def _characters(value: object) -> str:
    """Read a text as Go's matching sees it: each stray byte is U+FFFD."""
    return _shown(_text(value))


def _shown(text: str) -> str:
    return "".join("\ufffd" if "\udc80" <= char <= "\udcff" else char for char in text)


def _plain(ours: object, theirs: object) -> object:
    """Show stray bytes as U+FFFD where go-zero's answer is text."""
    if isinstance(ours, str) and isinstance(theirs, str):
        return _shown(ours)
    return ours


KEYWORDS = {"trie": _trie, "replacer": _replacer}
FILES: dict[str, Callable[[Json], Iterator[Outcome]]] = {"stringx": run}
