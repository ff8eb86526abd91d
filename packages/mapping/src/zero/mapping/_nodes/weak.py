"""The node of weak conversions."""

from collections.abc import Set as AbstractSet
from typing import cast

from .base import Node, Scope, is_text, literal
from .containers import ListNode, MapNode
from .scalars import BoolNode, TextNode
from .values import AnyNode
from .wrappers import WrappedNode, unwrapped


class WeakNode(WrappedNode):
    """A node that takes text for numbers and back, and one value for a list."""

    __slots__ = ()

    def read(self, value: object, scope: Scope = None) -> object:
        inner = unwrapped(self.inner)
        if isinstance(inner, ListNode):
            many = isinstance(value, (list, AbstractSet))
            return self.inner.read(cast("object", value) if many else [value], scope)
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
