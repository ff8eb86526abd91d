"""Nodes that change how another one is asked."""

from typing import Any

import msgspec

from .._errors import refuse
from .._language.types import Digits
from .base import Node, Scope, literal


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

    @property
    def takes_null(self) -> bool:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.inner.takes_null

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

    def absent(self) -> object:
        return self.inner.absent()

    def check_options(self, text: str) -> None:
        self.inner.check_options(text)


class NullableNode(WrappedNode):
    """`T | None`; with `not_null` None only means that nothing was given."""

    __slots__ = ("not_null",)

    def __init__(self, inner: Node, not_null: bool) -> None:
        super().__init__(inner)
        self.not_null = not_null

    @property
    def takes_null(self) -> bool:  # pyright: ignore[reportIncompatibleVariableOverride]
        return not self.not_null

    def read(self, value: object, scope: Scope = None) -> object:
        return None if self.allows(value) else self.inner.read(value, scope)

    def root(self, value: object) -> object:
        return None if self.allows(value) else self.inner.root(value)

    def element(self, value: object, scope: Scope = None) -> object:
        return None if self.allows(value) else self.inner.element(value, scope)

    def entry(self, value: object, scope: Scope = None) -> object:
        return None if self.allows(value) else self.inner.entry(value, scope)

    def absent(self) -> object:
        return self.inner.absent() if self.not_null else super(WrappedNode, self).absent()

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
