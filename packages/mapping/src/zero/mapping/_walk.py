"""How an object is read: field after field, every problem kept, nothing stops at the first."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from ._containers import ListNode, MapNode, accepts_null, read_json, unwrapped
from ._errors import Problem, Refusal, clip, refuse, show, spell
from ._scalars import BytesNode, NativeNode, Node, Scope, is_text, literal

ABSENT: Final = object()

Fold = Callable[[str], str]


def fold_keys(source: Mapping[Any, object], fold: Fold, known: frozenset[str]) -> dict[str, object]:
    """Fold the keys of one object; two spellings of a known key are a conflict."""
    folded: dict[str, object] = {}
    spelled: dict[str, str] = {}
    for key, value in source.items():
        if not isinstance(key, str):
            continue
        name = fold(key)
        if name in folded and name in known:
            found = refuse("conflict", f"is given twice, as {show(spelled[name])} and {show(key)}")
            raise Refusal(list(found.under("." + spell(key))))
        folded[name] = value
        spelled[name] = key
    return folded


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
            value = inherited(self.parts, value, scope, self.find)
        optional = self.optional
        if self.depends is not None:
            optional = self.resolve(keys, value is not ABSENT)
        if self.env:
            text = os.environ.get(self.env)
            if text:
                return self.from_env(text)
        if value is ABSENT:
            return value if self.leave_out else self.absent(optional)
        if value is None and (self.strings or not accepts_null(self.node)):
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
        if self.first and isinstance(value, (list, tuple)) and value and not takes_lists(self.node):
            value = value[0]  # pyright: ignore[reportUnknownVariableType]
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
        inner = unwrapped(self.node)
        if isinstance(inner, StructNode) and not accepts_null(self.node) and not inner.needs():
            return inner.read({})
        raise refuse("missing", "is missing")

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
        if isinstance(self.node, StructNode):
            return self.node.defaults()
        return self.node.zero()

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


class Group(dict[str, object]):
    """The values of an embedded class while they are gathered, maybe from several sources."""

    def __init__(self, struct: "StructNode") -> None:
        super().__init__()
        self.struct = struct


class GroupSlot(Slot):
    """An embedded class: its fields stand on the level of the class that holds it."""

    __slots__ = ()

    @property
    def struct(self) -> "StructNode":
        node = unwrapped(self.node)
        assert isinstance(node, StructNode)
        return node

    def given(self, keys: Mapping[str, object]) -> bool:
        return any(slot.given(keys) for slot in self.struct.slots)

    def fallback(self) -> object:
        if not self.optional:
            return self.struct.defaults()
        return self.default() if self.default else self.node.zero()

    def into(
        self, values: dict[str, object], keys: Mapping[str, object], scope: Scope
    ) -> list[Problem]:
        if self.optional and not self.given(keys):
            return []
        group = values.setdefault(self.name, Group(self.struct))
        assert isinstance(group, Group)
        return self.struct.collect(group, keys, scope, group=self.optional)


class StructNode(Node):
    """A class with fields."""

    __slots__ = ("build", "cls", "fold", "forbid", "hidden", "known", "name", "slots", "tag")

    def __init__(self, cls: type, build: Callable[..., object], fold: Fold | None) -> None:
        super().__init__()
        self.cls = cls
        self.name = "an object"
        self.build = build
        self.fold = fold
        self.forbid = False
        self.tag: tuple[str, object] | None = None
        self.slots: list[Slot] = []
        # Fields of other sources: how each is filled, and whether it must be.
        self.hidden: dict[str, tuple[Callable[[], object], bool]] = {}
        self.known: frozenset[str] = frozenset()

    def read(self, value: object, scope: Scope = None) -> object:
        if not isinstance(value, Mapping):
            if self.build is not dict and isinstance(value, self.cls):
                return value
            raise self.mismatch(value)
        keys: Mapping[str, object] = value  # pyright: ignore[reportUnknownVariableType]
        if self.fold is not None:
            keys = fold_keys(value, self.fold, self.known)  # pyright: ignore[reportUnknownArgumentType]
        if self.tag is not None and keys.get(self.tag[0], self.tag[1]) != self.tag[1]:
            raise refuse("type", f"is not {self.tag[1]!r}", keys[self.tag[0]])
        return self.fill(keys, scope)

    def element(self, value: object, scope: Scope = None) -> object:
        return self.read(value)

    entry = element

    def env(self, text: str) -> object:
        return self.read(read_json(text))

    def fill(self, keys: Mapping[str, object], scope: Scope) -> object:
        values: dict[str, object] = {}
        problems = self.collect(values, keys, scope)
        if self.forbid:
            problems.extend(self.unknown(keys))
        if problems:
            raise Refusal(problems)
        return self.finish(values)

    def collect(
        self,
        values: dict[str, object],
        keys: Mapping[str, object],
        scope: Scope,
        *,
        group: bool = False,
    ) -> list[Problem]:
        """Read all fields into `values`; return what is wrong with them."""
        problems: list[Problem] = []
        for slot in self.slots:
            if group and not slot.given(keys):
                problems.extend(self.left_out(slot, values))
            else:
                problems.extend(slot.into(values, keys, scope))
        return problems

    def finish(self, values: dict[str, object]) -> object:
        """Make the object from the values of its fields; what no source gave is filled."""
        for slot in self.slots:
            value = values.get(slot.name, ABSENT)
            if isinstance(value, Group):
                values[slot.name] = value.struct.finish(value)
            elif value is ABSENT and not slot.leave_out:
                values[slot.name] = slot.default() if slot.default else slot.node.zero()
        for name, (fill, _) in self.hidden.items():
            value = values.get(name, ABSENT)
            if isinstance(value, Group):
                values[name] = value.struct.finish(value)
            elif value is ABSENT:
                values[name] = fill()
        return self.make(values)

    def defaults(self) -> object:
        """Make the object without any input: environment, defaults, zero values."""
        values: dict[str, object] = {}
        problems: list[Problem] = []
        for slot in self.slots:
            try:
                values[slot.name] = slot.fallback()
            except Refusal as refusal:
                problems.extend(refusal.under("." + slot.key))
        if problems:
            raise Refusal(problems)
        return self.finish(values)

    def left_out(self, slot: Slot, values: dict[str, object]) -> list[Problem]:
        """Leave a field of a given optional group unset; go-zero takes no tag default there."""
        if slot.optional or (slot.default is not None and not slot.tag_default):
            own = slot.default if not slot.tag_default else None
            values[slot.name] = own() if own else slot.node.zero()
            return []
        return list(
            refuse("missing", "is missing, while others of its group are given").under(
                "." + slot.key
            )
        )

    def unknown(self, keys: Mapping[str, object]) -> list[Problem]:
        return [
            problem
            for key in keys
            if key not in self.known
            for problem in refuse("unknown", "is not a known key").under("." + spell(key))
        ]

    def make(self, values: dict[str, object]) -> object:
        try:
            return self.build(**values)
        except Refusal as refusal:
            hidden = {"." + slot.key for slot in self.slots if slot.secret}
            for problem in refusal.problems:
                problem.secret = problem.secret or not hidden.isdisjoint(problem.parts[-1:])
            raise
        except (ValueError, TypeError) as error:
            raise refuse("validate", clip(str(error))) from error

    def zero(self) -> object:
        values = {slot.name: slot.node.zero() for slot in self.slots}
        values |= {name: fill() for name, (fill, _) in self.hidden.items()}
        return self.make(values)

    def needs(self) -> bool:
        """Tell whether any field must be given."""
        return self.needs_beside(frozenset())

    def needs_beside(self, seen: frozenset[type]) -> bool:
        if self.cls in seen or any(required for _, required in self.hidden.values()):
            return True
        for slot in self.slots:
            if slot.depends is not None:
                if slot.depends[0]:
                    return True
            elif slot.optional or slot.default is not None:
                continue
            elif isinstance(slot.node, StructNode):
                if slot.node.needs_beside(seen | {self.cls}):
                    return True
            else:
                return True
        return False


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
    parts: Sequence[str],
    value: object,
    scope: Scope,
    find: Callable[[Mapping[str, object]], object],
) -> object:
    """Look in the enclosing objects; objects are merged, the inner one wins."""
    while scope is not None:
        keys, scope = scope
        outer = find(keys)
        if value is ABSENT:
            value = outer
        elif isinstance(value, Mapping) and isinstance(outer, Mapping):
            value = {**outer, **value}
    return value


def takes_lists(node: Node) -> bool:
    return isinstance(unwrapped(node), (ListNode, BytesNode))


def is_scalar(node: Node) -> bool:
    """Tell whether string sources convert the value rather than take it apart."""
    inner = unwrapped(node)
    if isinstance(inner, NativeNode):
        return inner.kind != "time"
    return not isinstance(inner, (ListNode, MapNode, BytesNode, StructNode))
