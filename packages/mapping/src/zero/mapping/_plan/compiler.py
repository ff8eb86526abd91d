"""Compile a type into nodes: once per type and way of reading."""

import collections.abc as abc
import enum
from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec

from .._errors import PlanError
from .._language.markers import (
    NotNull,
    Options,
    meta_data,
)
from .._language.rules import Rules
from .._language.tags import Bounds
from .._language.types import Number
from .._nodes.base import Node
from .._nodes.choices import ChoiceNode
from .._nodes.containers import ListNode, MapNode
from .._nodes.scalars import BoolNode, FloatNode, IntNode, NumberNode, TextNode
from .._nodes.structs import StructNode
from .._nodes.values import AnyNode, BytesNode, NativeNode
from .._nodes.weak import WeakNode
from .._nodes.wrappers import ExactNode, NullableNode
from .checks import check_conflicts
from .classes import ClassInfo, Declared, peel, read_class, split_null
from .fields import slot_of, tag_of
from .natives import constrained, constrains, native_node, time_node

_LISTS: dict[object, Callable[[list[Any]], object] | None] = {
    list: None,
    abc.Sequence: None,
    abc.MutableSequence: None,
    abc.Collection: None,
    abc.Iterable: None,
    set: set,
    abc.Set: set,
    abc.MutableSet: set,
    frozenset: frozenset,
}


_MAPS = {dict, abc.Mapping, abc.MutableMapping}


class Checks(msgspec.Struct, frozen=True):
    """What markers ask of a value."""

    options: tuple[str, ...] | None = None
    bounds: Bounds | None = None
    not_null: bool = False
    # The bounds come from the text of a tag, where go-zero's rules hold.
    tagged: bool = False


def compile_type(annotation: Any, rules: Rules) -> Node:
    """Return the node that reads a type; raises PlanError."""
    return _compiled(annotation, rules) if hashable(annotation) else _compile(annotation, rules)


def hashable(annotation: object) -> bool:
    """Tell whether a type can be the key of a cache; `Annotated` may hold anything."""
    try:
        hash(annotation)
    except TypeError:
        return False
    return True


def _compile(annotation: Any, rules: Rules) -> Node:
    return Compiler(rules).node(annotation, Checks())


_compiled = lru_cache(maxsize=1024)(_compile)


class Compiler:
    """Compile one type; structures that contain themselves share one node."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.structs: dict[Any, StructNode] = {}

    def node(self, annotation: Any, checks: Checks) -> Node:
        type_, metadata = peel(annotation)
        metas = [item for item in metadata if isinstance(item, msgspec.Meta)]
        data: dict[str, Any] = {}
        for meta in metas:
            data |= meta_data(meta)
        for item in metadata:
            if isinstance(item, Options):
                checks = msgspec.structs.replace(checks, options=item.values)
            elif isinstance(item, NotNull):
                checks = msgspec.structs.replace(checks, not_null=True)
        if "range" in data:
            checks = msgspec.structs.replace(checks, bounds=data["range"], tagged=False)
        plain = [meta for meta in metas if not meta_data(meta) and constrains(meta)]
        type_, nullable = split_null(type_)
        if nullable:
            not_null = checks.not_null
            inner = type_
            for meta in metas:
                inner = Annotated[inner, meta]
            return NullableNode(
                self.node(inner, msgspec.structs.replace(checks, not_null=False)), not_null
            )
        width = str(data.get("width", ""))
        node = (
            time_node(data["time"], None if checks.tagged else checks.bounds)
            if "time" in data
            else self.bare(type_, width, checks)
        )
        if isinstance(node, StructNode):
            return node
        node.native = not (checks.tagged and checks.bounds)
        if plain:
            node = constrained(node, type_, plain)
        if self.rules.weak:
            return WeakNode(node)
        if self.rules.exact and not isinstance(node, AnyNode):
            native = {int: width in {"", "int"}, float: not width}.get(type_, False)
            return ExactNode(node, type_ if native else None)
        return node

    def bare(self, type_: Any, width: str, checks: Checks) -> Node:
        options, bounds = checks.options, checks.bounds
        if bounds is not None and type_ in {str, bool} and not checks.tagged:
            raise PlanError("", "", "range", f"a range needs a number, not {type_.__name__}")
        if type_ is str:
            return TextNode(options, bounds)
        if type_ is int:
            return IntNode(width, options, bounds)
        if type_ is float:
            return FloatNode(width == "float32", options, bounds)
        if type_ is bool:
            return BoolNode(options, bounds)
        if type_ is Number:
            return NumberNode(options, bounds)
        if type_ is Any or type_ is object:
            return AnyNode()
        if type_ is bytes:
            return BytesNode(ListNode(IntNode("uint8", options, bounds), None), options, bounds)
        return self.composed(type_, checks)

    def composed(self, type_: Any, checks: Checks) -> Node:
        origin = get_origin(type_) or type_
        args = get_args(type_)
        if origin is Literal:
            choice = ChoiceNode({v: v for v in args if v is not None}, checks.options)
            return NullableNode(choice, checks.not_null) if None in args else choice
        if isinstance(origin, type) and issubclass(origin, enum.Enum):
            if origin._missing_.__func__ is not enum.Enum._missing_.__func__:
                return NativeNode(origin, "options")  # it finds members of its own
            return ChoiceNode({member.value: member for member in origin}, checks.options)
        if origin in _LISTS:
            item = self.node(args[0] if args else Any, checks)
            return ListNode(item, _LISTS[origin])
        if origin is tuple and len(args) == 2 and args[1] is ...:
            return ListNode(self.node(args[0], checks), tuple)
        if origin in _MAPS:
            key, value = args or (str, Any)
            bare_key, _ = peel(key)
            return MapNode(
                None if bare_key in {str, Any} else self.node(key, Checks()),
                self.node(value, checks),
            )
        return self.struct(type_) or native_node(type_)

    def struct(self, type_: Any) -> StructNode | None:
        if type_ in self.structs:
            return self.structs[type_]
        info = read_class(type_)
        if info is None:
            return None
        node = self.structs[type_] = StructNode(
            get_origin(type_) or type_, info.build, self.rules.fold
        )
        node.forbid, node.tag, node.native = info.forbid, info.tag, info.native
        for declared in info.fields:
            self.add(node, info, declared)
        check_conflicts(node)
        return node

    def add(self, node: StructNode, info: ClassInfo, declared: Declared) -> None:
        owner = node.cls.__name__
        tag = tag_of(declared, self.rules, owner)
        checks = Checks(
            options=next((m.values for m in declared.markers if isinstance(m, Options)), None),
            not_null=any(isinstance(m, NotNull) for m in declared.markers),
        )
        if tag is not None:
            checks = msgspec.structs.replace(
                checks, options=tag.options or checks.options, bounds=tag.bounds, tagged=True
            )
        try:
            child = self.node(declared.type, checks)
        except PlanError as error:
            if error.field:
                raise
            if not info.validates:
                raise PlanError(owner, declared.name, error.kind, error.message) from None
            child = AnyNode()
        if tag is None:
            node.native = False  # msgspec would read the field
            if declared.leave_out:
                return
            required = declared.default is None
            node.hidden[declared.name] = (declared.default or child.zero, required)
            return
        node.slots.append(slot_of(declared, tag, child, self.rules, owner))
