"""How lists and maps are read: element by element, every problem kept."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, cast

from .._errors import Problem, Refusal, refuse, spell
from .base import Node, Scope, is_text, literal
from .json_text import read_json


class ContainerNode(Node):
    """What is taken apart; as a field it may also be given as JSON text."""

    __slots__ = ("nullable",)
    converts_text = False

    def __init__(self, inner: Node) -> None:
        super().__init__()
        self.nullable = inner.takes_null

    def read(self, value: object, scope: Scope = None) -> object:
        text = str(value) if is_text(value) else literal(value)
        if text is not None:
            return self.from_json(text)
        return self.element(value)

    def root(self, value: object) -> object:
        return self.element(value)

    def text(self, text: str) -> object:
        return self.from_json(text)

    def from_json(self, text: str) -> object:
        raise NotImplementedError


class ListNode(ContainerNode):
    """A list or another collection of one element type."""

    __slots__ = ("item", "make")
    name = "a list"
    takes_lists = True

    def __init__(self, item: Node, make: Callable[[list[Any]], object] | None) -> None:
        super().__init__(item)
        self.item = item
        self.make = make  # None: the list itself

    def from_json(self, text: str) -> object:
        """Read a list given as JSON text; unlike in a list, null elements are refused."""
        items = read_json(text)
        if items is None:
            return self.finish([])
        if not isinstance(items, list):
            raise refuse("text", "is not a list in JSON", text)
        return self.finish(self.items(items, None if self.nullable else "null"))  # pyright: ignore[reportUnknownArgumentType]

    def element(self, value: object, scope: Scope = None) -> object:
        if not isinstance(value, (list, tuple, AbstractSet)):
            raise self.mismatch(value)
        return self.finish(self.items(cast("Iterable[object]", value), None))

    entry = element

    def items(self, items: Iterable[object], refused: str | None) -> list[object]:
        read: list[object] = []
        problems: list[Problem] = []
        given = 0
        for index, item in enumerate(items):
            try:
                if item is None and not self.nullable:
                    if refused:
                        raise refuse(refused, "is null")
                    read.append(self.item.zero())
                    continue
                given += 1
                read.append(self.item.element(item))
            except Refusal as refusal:
                problems.extend(refusal.under(f"[{index}]"))
        if problems:
            raise Refusal(problems)
        return read if given else []

    def finish(self, items: list[object]) -> object:
        try:
            return items if self.make is None else self.make(items)
        except TypeError:  # a set of what cannot be in a set
            raise refuse("type", "has elements that have no hash", items) from None

    def zero(self) -> object:
        return self.finish([])


class MapNode(ContainerNode):
    """A map from text (or what text converts to) to values of one type."""

    __slots__ = ("key", "value")
    name = "an object"

    def __init__(self, key: Node | None, value: Node) -> None:
        super().__init__(value)
        self.key = key  # None: text
        self.value = value

    def from_json(self, text: str) -> object:
        value = read_json(text)
        if value is None:
            return {}
        try:
            return self.element(value)
        except Refusal as refusal:
            # go-zero hands the text to a JSON decoder: all that it refuses is a bad text.
            for problem in refusal.problems:
                problem.kind = "text"
            raise

    def element(self, value: object, scope: Scope = None) -> object:
        if not isinstance(value, Mapping):
            raise self.mismatch(value)
        result: dict[object, object] = {}
        problems: list[Problem] = []
        for key, item in value.items():  # pyright: ignore[reportUnknownVariableType]
            try:
                result[self.read_key(key)] = self.read_value(item)  # pyright: ignore[reportUnknownArgumentType]
            except Refusal as refusal:
                problems.extend(refusal.under(f"[{spell(key)}]"))  # pyright: ignore[reportUnknownArgumentType]
        if problems:
            raise Refusal(problems)
        return result

    entry = element

    def read_key(self, key: object) -> object:
        if self.key is None:
            if isinstance(key, str):
                return key
            raise refuse("type", "is not a text key", key)
        return self.key.text(key) if isinstance(key, str) else self.key.read(key)

    def read_value(self, value: object) -> object:
        if value is None and not self.nullable:
            raise self.value.mismatch(value)
        return self.value.entry(value)

    def zero(self) -> object:
        return {}
