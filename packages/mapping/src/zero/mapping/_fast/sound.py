"""When msgspec alone may answer.

A type is *sound* when every value that msgspec accepts is the one the walk would have given. Only
then msgspec is asked first; whatever it refuses is walked, which finds every error, or a reading
that msgspec does not know. What is sound but for a check that msgspec cannot do (options, ranges
written in tags) is checked again on the result.
"""

import datetime
import decimal
import enum
import math
import types
import typing
import uuid
from collections.abc import Callable
from typing import Any, Final

import msgspec

from .._nodes.base import Node
from .._nodes.choices import ChoiceNode
from .._nodes.containers import ListNode, MapNode
from .._nodes.scalars import BoolNode, FloatNode, IntNode, TextNode
from .._nodes.slots import Slot
from .._nodes.structs import GroupSlot, StructNode
from .._nodes.values import AnyNode, BytesNode, NativeNode
from .._nodes.wrappers import ConstrainedNode, NullableNode

Recheck = Callable[[Any], bool]

_ALIKE: Final = frozenset(
    {
        datetime.datetime,
        datetime.date,
        datetime.time,
        datetime.timedelta,
        uuid.UUID,
        decimal.Decimal,
        types.NoneType,
        bool,
        int,
        float,
        str,
    }
)


class Verdict(msgspec.Struct):
    """What was found out about one type."""

    sound: bool = True
    # `-0` is 0 to msgspec, but no unsigned integer and no option to the walk.
    minus_zero: bool = False


class Judge:
    """Find out whether a type is sound, and what is left to check on its values."""

    def __init__(self) -> None:
        self.verdict = Verdict()
        # The checks of each structure's fields; a recursive one is met again while they grow.
        self.structs: dict[int, list[tuple[str, Recheck]]] = {}
        self.open: set[int] = set()
        self.leaves = 0

    def judge(self, node: Node) -> tuple[Verdict, Recheck | None]:
        check = self.recheck(node)
        return self.verdict, check if self.leaves else None

    def leaf(self, check: Recheck) -> Recheck:
        self.leaves += 1
        return check

    def recheck(self, node: Node) -> Recheck | None:
        """Return the check of what msgspec does not know; None when it knows everything."""
        match node:
            case TextNode():
                return self.text(node)
            case IntNode():
                return self.integer(node)
            case FloatNode() | BoolNode():
                return self.number(node)
            case ChoiceNode():
                self.verdict.minus_zero |= bool(node.texts)
                self.verdict.sound &= node.options is None
                return None
            case NullableNode(inner=inner):
                return self.nullable(node, self.recheck(inner))
            case ConstrainedNode(inner=inner):
                return self.recheck(inner)
            case ListNode(item=item):
                return each(self.recheck(item))
            case MapNode(value=item):
                return self.map(node, self.recheck(item))
            case StructNode():
                return self.struct(node)
            case BytesNode():
                self.verdict.sound &= node.options is None and node.bounds is None
                return None
            case _:
                self.verdict.sound &= isinstance(node, AnyNode) or _reads_alike(node)
                return None

    def text(self, node: TextNode) -> Recheck | None:
        self.verdict.sound &= node.bounds is None
        options = node.options
        return None if options is None else self.leaf(frozenset(options).__contains__)

    def integer(self, node: IntNode) -> Recheck | None:
        self.verdict.minus_zero |= node.low == 0 or node.options is not None
        options, bounds, high = node.options, node.bounds, node.high
        wide = node.low == 0 and 2**63 < high < math.inf
        if node.native and options is None and not wide:
            return None

        def check(value: int) -> bool:
            if wide and value > high:
                return False
            if options is not None and str(value) not in options:
                return False
            return bounds is None or value in bounds

        return self.leaf(check)

    def number(self, node: FloatNode | BoolNode) -> Recheck | None:
        # The options of a float are compared with how it is written, which msgspec does not keep.
        self.verdict.sound &= node.options is None
        if node.native or node.bounds is None:
            return None
        self.verdict.sound &= isinstance(node, FloatNode)
        return self.leaf(node.bounds.__contains__)

    def nullable(self, node: NullableNode, inner: Recheck | None) -> Recheck | None:
        self.verdict.sound &= not node.not_null
        return None if inner is None else lambda value: value is None or inner(value)

    def map(self, node: MapNode, inner: Recheck | None) -> Recheck | None:
        self.verdict.sound &= node.key is None
        return None if inner is None else lambda value: all(map(inner, value.values()))

    def struct(self, node: StructNode) -> Recheck | None:
        known = id(node) in self.structs
        checks = self.structs.setdefault(id(node), [])
        if not known:
            self.open.add(id(node))
            self.verdict.sound &= node.native
            for slot in node.slots:
                self.verdict.sound &= plainly_read(slot) and slot.parts == (slot.encoded,)
                check = self.recheck(slot.node)
                if check is not None:
                    checks.append((slot.name, check))
            self.open.discard(id(node))
        return fields(node, checks) if checks or id(node) in self.open else None


def each(inner: Recheck | None) -> Recheck | None:
    return None if inner is None else lambda value: all(map(inner, value))


def fields(node: StructNode, checks: list[tuple[str, Recheck]]) -> Recheck:
    if node.build is dict:
        return lambda value: all(test(value[name]) for name, test in checks if name in value)
    return lambda value: all(test(getattr(value, name)) for name, test in checks)


def plainly_read(slot: Slot) -> bool:
    """Tell whether only the field's own key decides about it."""
    return not (
        isinstance(slot, GroupSlot)
        or slot.depends is not None
        or slot.env
        or slot.inherit
        or slot.strings
        or slot.first
        or slot.exact
        or slot.fold is not None
    )


def decoder(annotation: Any) -> msgspec.json.Decoder[Any] | None:
    """Return msgspec's decoder; None for a type that msgspec cannot build."""
    try:
        return msgspec.json.Decoder(annotation)
    except (TypeError, ValueError):
        return None


def _reads_alike(node: Node) -> bool:
    return isinstance(node, NativeNode) and _alike(node.type)


def _alike(annotation: Any) -> bool:
    origin = typing.get_origin(annotation)
    if origin in {typing.Annotated, typing.Union, types.UnionType, tuple}:
        args = typing.get_args(annotation)
        inner = args[:1] if origin is typing.Annotated else args
        # In a union or a tuple a decimal is read from the number, not from its text.
        return all(arg is ... or (_alike(arg) and arg is not decimal.Decimal) for arg in inner)
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return False
    return annotation in _ALIKE
