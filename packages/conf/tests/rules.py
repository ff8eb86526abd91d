"""Where this package differs from go-zero on purpose: stated from the input, and checked."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from zero.conf import ConfigError, decode
from zero.mapping import Mapper, MappingError, PlanError

from .describe import Describer, expected, normal, same
from .descriptors import described, fold, groups, keys_in, keys_of, plain_keys, solid

PLACES = [
    re.compile(pattern)
    for pattern in (
        r'^field "(.*?)" is not set',
        r'^"(.*?)" is not set',
        r'^field "(.*?)" mustn\'t be nil',
        r'^type mismatch for field "(.*?)"',
        r"^fullName: `(.*?)`",
        r"^expect string for field (.*?), but",
        r"^conflict key (.*?),",
        r'^values for ".*?" and "(.*?)" should be both provided',
        r'^set value for either ".*?" or "(.*?)" in',
    )
]


def names_place(text: str, where: str | PlanError) -> bool:
    """Tell whether go-zero's text, where it names a place, names this one."""
    found = next((match[1] for pattern in PLACES if (match := pattern.search(text))), None)
    if found is None:
        return True
    if isinstance(where, PlanError):
        last = found.rpartition(".")[2].lower()
        return last == where.field.lower() or repr(last) in where.message
    short = "mustn't" in text or "should be both" in text or "set value for" in text
    mine, theirs = fold(where), fold(found)
    return mine == theirs or (short and mine.endswith(f".{theirs}"))


@dataclass
class Check:
    """A check that was not answered as go-zero did, with the means to ask again."""

    case: Any
    check: dict[str, Any]
    answer: Any

    def text(self) -> str:
        return self.check.get("input", "")

    def format(self) -> Any:
        if "file" in self.check:
            suffix: str = self.check["file"].rpartition(".")[2].lower()
            return "yaml" if suffix == "yml" else suffix
        return self.case.case["format"]

    def again(self, text: str) -> Any:
        return self.case.ask(self.check, input=text)

    def tree(self) -> Any:
        return decode(self.text(), self.format())

    def convert(self, tree: Any) -> Any:
        """Fill the type from plain values: a value in normal form, or (path, kind) pairs."""
        try:
            mapper = Mapper(Describer().type(self.case.descriptor), fold=fold)
            return normal(mapper.convert(tree), self.case.descriptor)
        except MappingError as error:
            return tuple((item.path, item.kind) for item in error.errors)


def deviates(check: Check) -> str:
    """Return why an answer rightly differs from go-zero's, an empty text when it does not."""
    label: str = check.check.get("wart", "")
    if label in LABELLED and LABELLED[label](check):
        return label
    if "panic" in check.check and no_crash(check):
        return "go-zero crashes"
    for rule in (underscores, defaults_of_variables, groups_are_seen):
        if reason := rule(check):
            return reason
    return ""


def no_crash(check: Check) -> bool:
    """Where go-zero crashes we refuse, or give what a type without pointers gives."""
    if check.answer.errors:
        return True
    plain = solid(check.case.descriptor)
    try:
        value = Mapper(Describer().type(plain), fold=fold).convert(check.tree() or {})
    except MappingError:
        return False
    return check.answer.ok and same(check.answer.value, normal(value, plain))


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def null_is_absent(check: Check) -> bool:
    """A null counts as nothing given: the default, or refused where a value is needed."""
    rest = check.convert(without_nulls(check.tree() or {}))
    if not isinstance(rest, tuple):
        if check.answer.ok:
            return same(check.answer.value, rest)
        # A required map or list of nulls: absent would do, null does not.
        return all(kind == "null" for _, kind in check.answer.errors)
    refused = {path for path, kind in rest if kind == "missing"}
    return (
        bool(refused)
        and {path for path, kind in check.answer.errors if kind in ("null", "missing")} >= refused
    )


def twins_conflict(check: Check) -> bool:
    """Two spellings of one key are refused."""
    return "conflict" in {kind for _, kind in check.answer.errors}


def empty_is_empty(check: Check) -> bool:
    """A YAML text without a value is one without keys."""
    return repr(check.answer) == repr(check.again("{}\n"))


_WORD = re.compile(
    r"(?m)(^\s*|[{,]\s*)(y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|[Tt]rue|[Ff]alse)(\s*:)"
)


def keys_stay_written(check: Check) -> bool:
    """A word such as `n` is the key that it would be in quotes."""
    return repr(check.answer) == repr(check.again(_WORD.sub(r"\1'\2'\3", check.text())))


def missing_list(check: Check) -> bool:
    """A required list that is absent is missing, at the place that go-zero names."""
    return any(
        kind == "missing" and names_place(check.check["error"], path)
        for path, kind in check.answer.errors
    )


def missing_map(check: Check) -> bool:
    """A required map that is absent is missing."""
    return bool(check.answer.errors) and all(
        kind == "missing" and "map" in described(check.case.descriptor, path)
        for path, kind in check.answer.errors
    )


def no_moment(check: Check) -> bool:
    """An object is no moment."""
    return bool(check.answer.errors) and all(
        kind == "type" and described(check.case.descriptor, path) == "time"
        for path, kind in check.answer.errors
    )


def underscores(check: Check) -> str:
    """A key may differ from its field by underscores: as if spelled like the field; without such keys we agree."""
    try:
        tree = check.tree()
    except ConfigError:
        return ""
    known = {fold(key): key for key in keys_of(check.case.descriptor)}
    lowered = {key.lower() for key in known.values()}
    found = {key for key in keys_in(tree) if key.lower() not in lowered and fold(key) in known}
    if not found:
        return ""
    dropped = respelled = check.text()
    for number, key in enumerate(sorted(found)):
        dropped = _rename(dropped, key, f"zzz{number}")
        respelled = _rename(respelled, key, known[fold(key)])
    agreed = _agrees(check, check.again(dropped))
    twin = "conflict" in {kind for _, kind in check.answer.errors}
    if agreed and (twin or repr(check.again(respelled)) == repr(check.answer)):
        return f"underscores in keys are ignored: {', '.join(sorted(found))}"
    return ""


def _rename(text: str, key: str, name: str) -> str:
    return re.sub(rf"(?<![\w-]){re.escape(key)}(?=[\"']?\s*[:=])", lambda _: name, text)


def _agrees(check: Check, answer: Any) -> bool:
    if "value" in check.check:
        return answer.ok and same(
            answer.value, expected(check.check["value"], check.case.descriptor)
        )
    wanted, text = check.check.get("kind"), check.check.get("error", "")
    return any(kind == wanted and names_place(text, path) for path, kind in answer.errors)


def groups_are_seen(check: Check) -> str:
    """The required keys of an optional embedded group are found in any case.

    go-zero looks for those without options by their declared spelling among keys that it has already brought to lower
    case, so it never finds one that has a capital; without such keys we agree.
    """
    text = check.text()
    for field in groups(check.case.descriptor):
        for key in plain_keys(field):
            text = re.sub(rf"(?i)(?<![\w-]){re.escape(key)}(?=[\"']?\s*[:=])", "zzz", text)
    if text != check.text() and _agrees(check, check.again(text)):
        return "the keys of an optional embedded group are found whatever their case"
    return ""


_DEFAULTED = re.compile(r"\$\{([A-Za-z_]\w*):-([^}]*)\}")


def defaults_of_variables(check: Check) -> str:
    """`${NAME:-default}` is the variable, or the default where it is unset or empty; Go has nothing there."""
    if not check.check.get("use_env") or not _DEFAULTED.search(check.text()):
        return ""
    env = check.case.case.get("env", {})
    written = _DEFAULTED.sub(lambda m: env.get(m[1]) or m[2], check.text())
    emptied = _DEFAULTED.sub("", check.text())
    if _agrees(check, check.again(emptied)) and repr(check.again(written)) == repr(check.answer):
        return "${NAME:-default} is understood"
    return ""


LABELLED: dict[str, Callable[[Check], bool]] = {
    "YAML null arrives as an empty text": null_is_absent,
    "null for a field with a default is refused instead of taking the default": null_is_absent,
    "the outcome depends on the iteration order of a hash map": twins_conflict,
    "an empty YAML document is refused": empty_is_empty,
    "plain y, n, yes, no, on, off as keys turn into true and false": keys_stay_written,
    "a missing required list is reported as a type mismatch": missing_list,
    "a missing required map is accepted as an empty map": missing_map,
    "an object given for a moment is accepted and leaves it unset": no_moment,
}
