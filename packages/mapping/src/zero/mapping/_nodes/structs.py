"""How an object is read: field after field, every problem kept, nothing stops at the first."""

from collections.abc import Callable, Mapping
from typing import Any

from .._errors import Problem, Refusal, clip, refuse, show, spell
from .base import Node, Scope
from .json_text import read_json
from .slots import ABSENT, Fold, Slot
from .wrappers import unwrapped


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

    converts_text = False
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

    def absent(self) -> object:
        return super().absent() if self.needs() else self.read({})

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
