"""Turns what is wrong with values into what is wrong with lines of a file."""

import re
from collections.abc import Iterable
from typing import Any, Final

from zero.mapping import FieldError, MappingError

from ._classes import fold
from ._errors import ConfigError, ConfigProblem
from ._keys import unknown_keys
from ._secrets import MASK, holds_login, is_secret_name
from ._text.documents import Document
from ._text.marks import Key, Path, Tree, child
from ._text.source import Source

# `.name` or `[index]` at the start of a path.
_PART: Final = re.compile(r"\.([^.\[]*)|\[([^\]]*)\]")


class Report:
    """Gathers the problems of one file; places are looked up only when there are any."""

    def __init__(self, name: str, source: Source, document: Document, type_: Any) -> None:
        self._name = name
        self._source = source
        self._document = document
        self._type = type_
        self._problems: list[ConfigProblem] = []

    def finish(self) -> None:
        """Raise `ConfigError` if there was anything."""
        if self._problems:
            order = sorted(self._problems, key=lambda p: (p.line or 0, p.column or 0))
            raise ConfigError(self._name, tuple(order))

    def misfit(self) -> None:
        """Refuse a text that holds no mapping at its top level."""
        kind = "a list" if isinstance(self._document.value, list) else "a single value"
        self._add((), "", f"expected keys at the top level, got {kind}", "text")
        self.finish()

    def strict(self) -> None:
        """Note keys that nothing reads, and keys given twice."""
        for path, hint in unknown_keys(self._document.value, self._type):
            self._add(path, dotted(path), f"is not a known key{hint and ', ' + hint}", "unknown")
        for key, first, second in self._document.marks.repeated:
            message = f"is given twice, first on line {self._source.origin(*first)[0]}"
            line, column = self._source.origin(*second)
            problem = ConfigProblem(key, message, "conflict", self._name, line, column)
            self._problems.append(problem)

    def mapping(self, error: MappingError, value: Tree) -> None:
        """Note what the mapping found wrong in `value`."""
        for field in error.errors:
            path = locate(value, field.path)
            self._add(path, field.path, self._message(path, field), field.kind)

    def twins(self, error: MappingError, value: Tree) -> Tree:
        """Note the keys given in two spellings.

        Returns `value` with the first spelling alone, None if there were no such keys.
        """
        found = [locate(value, field.path) for field in error.errors if field.kind == "conflict"]
        for path in found:
            section, name = at(value, path[:-1]), fold(str(path[-1]))
            inside = section if isinstance(section, dict) else ()
            keys = [key for key in inside if fold(key) == name]
            lines = {key: self._origin((*path[:-1], key))[0] for key in keys}
            each = " and ".join(f"{key} on line {line}" for key, line in lines.items())
            self._add(path, dotted(path), f"is given more than once: {each}", "conflict")
            for key in keys[1:]:
                value = without(value, (*path[:-1], key))
        return value if found else None

    def validation(self, found: Iterable[tuple[Path, str]]) -> None:
        """Note what the validation hooks of the filled objects refused."""
        for path, message in found:
            name = dotted(path)
            self._add(locate(self._document.value, name), name, message, "validate")

    def _add(self, path: Path, name: str, message: str, kind: str) -> None:
        line, _ = self._document.marks.place(path)
        if line in self._source.unset and kind not in ("unknown", "conflict"):
            message += f" (the variable {self._source.unset[line]} is not set)"
        self._problems.append(ConfigProblem(name, message, kind, self._name, *self._origin(path)))

    def _origin(self, path: Path) -> tuple[int, int]:
        return self._source.origin(*self._document.marks.place(path))

    def _message(self, path: Path, field: FieldError) -> str:
        detail = field.message.removeprefix(field.value) if field.value else field.message
        if detail == field.message:
            return detail
        value = at(self._document.value, path)
        quote = detail.endswith("is not text") and isinstance(value, int | float)
        if isinstance(value, dict | list):
            shown = "a section" if isinstance(value, dict) else "a list"
        elif is_secret(field.path) or holds_login(field.value):
            shown = MASK
            # The reason may repeat the value.
            detail = detail.replace(field.value, MASK)
        elif isinstance(value, bool):
            # What the file says: YAML has eleven words for each.
            shown = self._source.word(*self._document.marks.place(path)) or str(value).lower()
        else:
            shown = field.value
        return f"{shown}{detail}{', quote it' if quote else ''}"


def locate(value: Tree, name: str) -> Path:
    """Return the keys of the dotted path `name` as the file spells them, as far as it exists."""
    rest = name if name.startswith("[") else f".{name}"
    path: list[Key] = []
    while rest:
        key, taken = _step(value, rest)
        if key is None:
            break
        path.append(key)
        value, rest = child(value, key), rest[taken:]
    return tuple(path)


def _step(value: Tree, rest: str) -> tuple[Key | None, int]:
    """Return the key that `rest` begins with, and how much of it that takes."""
    part = _PART.match(rest)
    if part is None:
        return None, 0
    name: str | None = part[1]
    if isinstance(value, list):
        index: str = part[2] or ""
        known = index.isdecimal() and int(index) < len(value)
        return (int(index), part.end()) if known else (None, 0)
    if not isinstance(value, dict):
        return None, 0
    if name is None:
        return _entry(value, rest)
    if name in value:
        return name, part.end()
    twin = next((key for key in value if fold(key) == fold(name)), None)
    return (twin, part.end()) if twin is not None else _entry(value, rest)


def _entry(value: dict[str, Tree], rest: str) -> tuple[Key | None, int]:
    """Return the longest key that `rest` begins with: those of maps may have dots and brackets."""
    best: tuple[Key | None, int] = None, 0
    for key in value:
        text = f"[{key}]" if rest[0] == "[" else f".{key}"
        whole = rest.startswith(text) and rest[len(text) : len(text) + 1] in ("", ".", "[")
        if whole and len(text) > best[1]:
            best = key, len(text)
    return best


def at(value: Tree, path: Path) -> Tree:
    """Return what stands at a path."""
    for key in path:
        value = child(value, key)
    return value


def without(value: Tree, path: Path) -> Tree:
    """Return a copy of `value` without what stands at `path`."""
    head, rest = path[0], path[1:]
    if isinstance(value, list):
        return [without(v, rest) if index == head else v for index, v in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if rest:
        return {key: without(v, rest) if key == head else v for key, v in value.items()}
    return {key: v for key, v in value.items() if key != head}


def dotted(path: Path) -> str:
    """Return `a.b[0]` for the keys of a path."""
    parts = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return "".join(parts).removeprefix(".")


def is_secret(name: str) -> bool:
    """Tell whether a path ends in the name of a secret, or in an element of one."""
    last = name.rpartition(".")[2]
    return any(is_secret_name(part.rstrip("]")) for part in last.split("["))
