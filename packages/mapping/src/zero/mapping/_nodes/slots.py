"""How one field of a class is found and read."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from .._errors import Problem, Refusal, refuse
from .base import Node, Scope, is_text, literal
from .wrappers import unwrapped

ABSENT: Final = object()


Fold = Callable[[str], str]
Table = Mapping[Any, object]


class Slot:
    """One field of a class as one source sees it."""

    __slots__ = (
        "annotation",
        "constant",
        "default",
        "depends",
        "encoded",
        "env",
        "exact",
        "first",
        "fold",
        "inherit",
        "key",
        "leave_out",
        "name",
        "node",
        "optional",
        "parts",
        "secret",
        "strings",
        "tag_default",
    )

    def __init__(
        self, name: str, key: str, parts: Sequence[str], node: Node, fold: Fold | None
    ) -> None:
        self.name = name  # of the attribute
        self.key = key  # as declared, for messages
        self.parts = tuple(parts)  # the folded path to it
        self.node = node
        self.fold = fold
        self.encoded = name  # the key by msgspec
        self.annotation: Any = Any
        self.default: Callable[[], object] | None = None
        self.constant = False  # the default is one object, not made anew
        self.depends: tuple[bool, tuple[str, ...]] | None = None  # negated, path
        self.optional = False
        self.env = ""
        self.leave_out = False  # a TypedDict does without the key
        # The default comes from the text of a tag, where go-zero's rules hold.
        self.tag_default = False
        self.inherit = self.secret = self.strings = self.first = self.exact = False

    def take(self, keys: Mapping[str, object], scope: Scope) -> object:
        """Read the field from the object that holds it."""
        value = self.find(keys)
        if self.inherit:
            value = inherited(value, scope, self.find, self.fold)
        optional = self.optional
        if self.depends is not None:
            optional = self.resolve(keys, value is not ABSENT)
        if self.env:
            text = os.environ.get(self.env)
            if text:
                return self.from_env(text)
        if value is ABSENT:
            return value if self.leave_out else self.absent(optional)
        if value is None and (self.strings or not self.node.takes_null):
            return self.null(optional)
        return self.read(value, (keys, scope))

    def find(self, keys: Mapping[str, object]) -> object:
        value = keys.get(self.parts[0], ABSENT)
        for part in self.parts[1:]:
            if not isinstance(value, Mapping):
                return ABSENT
            value = at(value, part, self.fold)  # pyright: ignore[reportUnknownArgumentType]
        return value

    def read(self, value: object, scope: Scope) -> object:
        if self.first and not unwrapped(self.node).takes_lists:
            value = first_of(value)
        if not self.strings:
            return self.node.read(value, scope)
        text = str(value) if is_text(value) else literal(value)
        if text is None or (self.exact and not is_text(value)):
            raise refuse("type", "is not text", value)
        self.node.check_options(text)
        return self.node.text(text)

    def resolve(self, keys: Mapping[str, object], given: bool) -> bool:
        assert self.depends is not None
        negated, path = self.depends
        name = ".".join(path)
        if not name:
            raise refuse("tag", "depends on no key")
        other = present(keys, path, self.fold)
        if negated and other == given:
            raise refuse("dependency", f"excludes {name!r}: exactly one of the two is needed")
        if not negated and other != given:
            raise refuse("dependency", f"goes with {name!r}: both are needed, or neither")
        return not given

    def absent(self, optional: bool) -> object:
        if self.default is not None:
            return self.default()
        if optional:
            return self.node.zero()
        return self.node.absent()

    def null(self, optional: bool) -> object:
        if self.default is not None and not (self.tag_default and self.optional):
            return self.default()
        if optional:
            return self.node.zero()
        raise refuse("null", "must not be null")

    def from_env(self, text: str) -> object:
        self.node.check_options(text)
        try:
            return self.node.env(text)
        except Refusal as refusal:
            for problem in refusal.problems:
                problem.detail += f" (from the environment variable {self.env})"
            raise

    def fallback(self) -> object:
        """Return what the field holds without input."""
        text = os.environ.get(self.env) if self.env else None
        if text:
            return self.from_env(text)
        if self.default is not None:
            return self.default()
        return self.node.defaults()

    def given(self, keys: Mapping[str, object]) -> bool:
        return self.find(keys) is not ABSENT

    def into(
        self, values: dict[str, object], keys: Mapping[str, object], scope: Scope
    ) -> list[Problem]:
        """Read the field into `values`; return what is wrong with it."""
        try:
            value = self.take(keys, scope)
            if value is not ABSENT:
                values[self.name] = value
        except Refusal as refusal:
            for problem in refusal.problems:
                problem.secret = problem.secret or self.secret
            return list(refusal.under("." + self.key))
        return []


def at(source: Mapping[Any, object], part: str, fold: Fold | None) -> object:
    if fold is None:
        return source.get(part, ABSENT)
    return next((v for k, v in source.items() if isinstance(k, str) and fold(k) == part), ABSENT)


def present(keys: Mapping[str, object], path: Sequence[str], fold: Fold | None) -> bool:
    value: object = keys.get(path[0], ABSENT)
    for part in path[1:]:
        value = at(value, part, fold) if isinstance(value, Mapping) else ABSENT  # pyright: ignore[reportUnknownArgumentType]
    return value is not ABSENT


def inherited(
    value: object,
    scope: Scope,
    find: Callable[[Mapping[str, object]], object],
    fold: Fold | None,
) -> object:
    """Look in the enclosing objects; objects are merged, the inner one wins."""
    while scope is not None:
        keys, scope = scope
        outer = find(keys)
        if value is ABSENT:
            value = outer
        elif isinstance(value, Mapping) and isinstance(outer, Mapping):
            value = merged(cast("Table", outer), cast("Table", value), fold)
    return cast("object", value)


def merged(outer: Table, inner: Table, fold: Fold | None) -> Table:
    if fold is None:
        return {**outer, **inner}
    taken = {fold(key) for key in inner if isinstance(key, str)}
    more = {k: v for k, v in outer.items() if not (isinstance(k, str) and fold(k) in taken)}
    return {**more, **inner}


def first_of(value: object) -> object:
    """Return the first element of a list that has one, else the value itself."""
    if isinstance(value, (list, tuple)) and value:
        return cast("Sequence[object]", value)[0]
    return cast("object", value)
