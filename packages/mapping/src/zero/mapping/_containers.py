"""How lists, maps and nullable values are read: element by element, every problem kept."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

import msgspec

from ._errors import Problem, Refusal, clip, refuse, spell
from ._scalars import AnyNode, BoolNode, Node, Scope, TextNode, is_text, literal
from ._types import Digits, Number


def read_json(text: str) -> Any:
    """Read the first JSON value of a text; numbers stay text, what follows is ignored.

    Raises:
        Refusal: of kind `text`.
    """
    try:
        value = _decoder.raw_decode(text, len(text) - len(text.lstrip(" \t\n\r")))[0]
        return mended(value) if _LONELY.search(text) else value
    except RecursionError:
        raise refuse("text", "is nested too deeply", text) from None
    except ValueError as error:
        raise refuse("text", f"is not JSON ({clip(str(error))})", text) from None


def mended(value: Any) -> Any:
    """Replace lonely surrogates, which no encoder takes, by U+FFFD, as Go does."""
    if isinstance(value, str) and not isinstance(value, Digits):
        return _SURROGATES.sub("\ufffd", value)
    if isinstance(value, dict):
        return {mended(key): mended(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [mended(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value


# An escape that may be one half of a pair.
_LONELY: Final = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")


_decoder = json.JSONDecoder(parse_int=Digits, parse_float=Digits, parse_constant=_no_constant)


def number_literals(value: Any) -> Any:
    """Turn every `Number` of a tree into a number literal."""
    if isinstance(value, Number):
        return Digits(value)
    if isinstance(value, dict):
        return {key: number_literals(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [number_literals(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value


class WrappedNode(Node):
    """A node that changes how another one is asked."""

    __slots__ = ("inner",)

    def __init__(self, inner: Node) -> None:
        super().__init__()
        self.inner = inner

    @property
    def name(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.inner.name

    @property
    def plain_text(self) -> bool:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.inner.plain_text

    def read(self, value: object, scope: Scope = None) -> object:
        return self.inner.read(value, scope)

    def text(self, text: str) -> object:
        return self.inner.text(text)

    def env(self, text: str) -> object:
        return self.inner.env(text)

    def element(self, value: object, scope: Scope = None) -> object:
        return self.inner.element(value, scope)

    def entry(self, value: object, scope: Scope = None) -> object:
        return self.inner.entry(value, scope)

    def zero(self) -> object:
        return self.inner.zero()

    def check_options(self, text: str) -> None:
        self.inner.check_options(text)


class NullableNode(WrappedNode):
    """`T | None`; with `not_null` None only means that nothing was given."""

    __slots__ = ("not_null",)

    def __init__(self, inner: Node, not_null: bool) -> None:
        super().__init__(inner)
        self.not_null = not_null

    def read(self, value: object, scope: Scope = None) -> object:
        return None if self.allows(value) else self.inner.read(value, scope)

    def root(self, value: object) -> object:
        return None if self.allows(value) else self.inner.root(value)

    def element(self, value: object, scope: Scope = None) -> object:
        return None if self.allows(value) else self.inner.element(value, scope)

    def entry(self, value: object, scope: Scope = None) -> object:
        return None if self.allows(value) else self.inner.entry(value, scope)

    def allows(self, value: object) -> bool:
        return value is None and not self.not_null

    def zero(self) -> object:
        return None


class ExactNode(WrappedNode):
    """A node whose values already have their final type: no other number is taken for one."""

    __slots__ = ("number",)

    def __init__(self, inner: Node, number: type | None) -> None:
        super().__init__(inner)
        self.number = number

    def read(self, value: object, scope: Scope = None) -> object:
        return self.inner.read(self.exact(value), scope)

    def element(self, value: object, scope: Scope = None) -> object:
        return self.inner.element(self.exact(value), scope)

    def entry(self, value: object, scope: Scope = None) -> object:
        return self.inner.entry(self.exact(value), scope)

    def exact(self, value: object) -> object:
        number = literal(value) is not None and not isinstance(value, Digits)
        if number and type(value) is not self.number:
            raise self.mismatch(value)
        return value


class WeakNode(WrappedNode):
    """A node that takes text for numbers and back, and one value for a list."""

    __slots__ = ()

    def read(self, value: object, scope: Scope = None) -> object:
        inner = unwrapped(self.inner)
        if isinstance(inner, ListNode):
            return self.inner.read(
                value if isinstance(value, (list, AbstractSet)) else [value], scope
            )
        if isinstance(inner, MapNode) or value is None:
            return self.inner.read(value, scope)
        if isinstance(value, bool):
            value = value if isinstance(inner, (BoolNode, AnyNode)) else _truth_text(inner, value)
        elif literal(value) is not None and not isinstance(inner, AnyNode):
            value = literal(value)
        return self.inner.text(str(value)) if is_text(value) else self.inner.read(value, scope)

    def element(self, value: object, scope: Scope = None) -> object:
        return self.read(value, scope)

    entry = element


def _truth_text(node: Node, truth: bool) -> str:
    if isinstance(node, TextNode):
        return "true" if truth else "false"
    return "1" if truth else "0"


class ConstrainedNode(WrappedNode):
    """A node whose values msgspec checks once more: lengths, patterns, bounds of a plain `Meta`."""

    __slots__ = ("annotation",)

    def __init__(self, inner: Node, annotation: Any) -> None:
        super().__init__(inner)
        self.annotation = annotation

    def read(self, value: object, scope: Scope = None) -> object:
        return self.checked(self.inner.read(value, scope))

    def root(self, value: object) -> object:
        return self.checked(self.inner.root(value))

    def text(self, text: str) -> object:
        return self.checked(self.inner.text(text))

    def env(self, text: str) -> object:
        return self.checked(self.inner.env(text))

    def element(self, value: object, scope: Scope = None) -> object:
        return self.checked(self.inner.element(value, scope))

    def entry(self, value: object, scope: Scope = None) -> object:
        return self.checked(self.inner.entry(value, scope))

    def checked(self, value: object) -> object:
        try:
            return msgspec.convert(value, self.annotation)
        except msgspec.ValidationError as error:
            raise refuse("range", f"is refused ({error})", value) from None


def unwrapped(node: Node) -> Node:
    """Return the node inside all wrappers."""
    while isinstance(node, WrappedNode):
        node = node.inner
    return node


def accepts_null(node: Node) -> bool:
    """Tell whether null is a value of the type."""
    if isinstance(node, NullableNode):
        return not node.not_null
    return node.name == "anything"


class ListNode(Node):
    """A list or another collection of one element type."""

    __slots__ = ("item", "make", "nullable")
    name = "a list"

    def __init__(self, item: Node, make: Callable[[list[Any]], object] | None) -> None:
        super().__init__()
        self.item = item
        self.make = make  # None: the list itself
        self.nullable = accepts_null(item)

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
        items: Iterable[object] = value  # pyright: ignore[reportUnknownVariableType]
        return self.finish(self.items(items, None))

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
        return items if self.make is None else self.make(items)

    def zero(self) -> object:
        return self.finish([])


class MapNode(Node):
    """A map from text (or what text converts to) to values of one type."""

    __slots__ = ("key", "nullable", "value")
    name = "an object"

    def __init__(self, key: Node | None, value: Node) -> None:
        super().__init__()
        self.key = key  # None: text
        self.value = value
        self.nullable = accepts_null(value)

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
