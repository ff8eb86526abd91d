"""Keys of a file against the keys of a class: the unknown ones, and those Go would not see."""

from collections.abc import Iterator
from typing import Any

from zero.mapping import FieldInfo

from ._classes import element_of, fold, level, peel
from ._text.marks import Key, Path, Tree


def unknown_keys(value: Tree, annotation: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield the path of every key that no field reads, with a hint such as `did you mean Port?`."""
    bare, _ = peel(annotation)
    inner = element_of(bare)
    if inner is not None:
        items: Iterator[tuple[Key, Tree]] = iter(())
        if inner[0] == "map" and isinstance(value, dict):
            items = iter(value.items())
        elif inner[0] == "list" and isinstance(value, list):
            items = iter(enumerate(value))
        for key, item in items:
            yield from unknown_keys(item, inner[1], (*path, key))
        return
    known = level(bare)
    if not known or not isinstance(value, dict):
        return
    heads = {name.partition(".")[0] for name in known}
    for key, item in value.items():
        folded = fold(key)
        if folded in known:
            yield from unknown_keys(item, known[folded].type, (*path, key))
        elif folded not in heads:
            from difflib import get_close_matches  # noqa: PLC0415 - rarely needed

            close = get_close_matches(folded, known, 1, 0.7)
            yield (*path, key), f"did you mean {known[close[0]].key}?" if close else ""


def visible(value: Tree, annotation: Any) -> Tree:
    """Return `value` without the keys that are hidden from go-zero's inherited and dotted lookups.

    It folds the case of the keys that a class declares and no others; an undeclared one is found in
    lower case alone.
    """
    bare, _ = peel(annotation)
    inner = element_of(bare)
    if inner is not None:
        if inner[0] == "list" and isinstance(value, list):
            return [visible(item, inner[1]) for item in value]
        if inner[0] == "map" and isinstance(value, dict):
            return {key: visible(item, inner[1]) for key, item in value.items()}
        return value
    known = level(bare)
    if not known or not isinstance(value, dict):
        return value
    return _visible(value, {name: info for name, info in known.items() if "." not in name})


def _visible(value: Tree, known: dict[str, FieldInfo]) -> Tree:
    if not isinstance(value, dict):
        return value
    result: dict[str, Tree] = {}
    for key, item in value.items():
        info = known.get(fold(key))
        if info is not None:
            # One spelling, so that what is inherited merges; twins are left to be refused.
            result[key if info.key in result else info.key] = visible(item, info.type)
        elif key == key.lower():
            result[key] = _visible(item, known)
    return result
