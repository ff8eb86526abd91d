"""Compile a type into nodes: once per type and way of reading."""

import collections.abc as abc
import enum
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec

from ._classes import NO_CONSTANT, ClassInfo, Declared, peel, read_class, split_null
from ._containers import (
    ConstrainedNode,
    ExactNode,
    ListNode,
    MapNode,
    NullableNode,
    WeakNode,
    read_json,
    unwrapped,
)
from ._errors import PlanError, Refusal, refuse
from ._markers import (
    Embedded,
    Env,
    FromString,
    Inherit,
    NotNull,
    OptionalWith,
    OptionalWithout,
    Options,
    Secret,
    Source,
    meta_data,
)
from ._rules import Rules
from ._scalars import (
    AnyNode,
    BoolNode,
    BytesNode,
    ChoiceNode,
    DurationNode,
    FloatNode,
    IntNode,
    NativeNode,
    Node,
    NumberNode,
    TextNode,
)
from ._tags import Bounds, Tag, TagError, parse_list, parse_tag
from ._types import Number
from ._walk import GroupSlot, Slot, StructNode, is_scalar

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


@dataclass(frozen=True, slots=True)
class Checks:
    """What markers ask of a value."""

    options: tuple[str, ...] | None = None
    bounds: Bounds | None = None
    not_null: bool = False
    # The bounds come from the text of a tag, where go-zero's rules hold.
    tagged: bool = False


@lru_cache(maxsize=1024)
def compile_type(annotation: Any, rules: Rules) -> Node:
    """Return the node that reads a type; raises PlanError."""
    return Compiler(rules).node(annotation, Checks())


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
                checks = replace(checks, options=item.values)
            elif isinstance(item, NotNull):
                checks = replace(checks, not_null=True)
        if "range" in data:
            checks = replace(checks, bounds=data["range"], tagged=False)
        plain = [meta for meta in metas if not meta_data(meta) and constrains(meta)]
        type_, nullable = split_null(type_)
        if nullable:
            not_null = checks.not_null
            inner = type_
            for meta in metas:
                inner = Annotated[inner, meta]
            return NullableNode(self.node(inner, replace(checks, not_null=False)), not_null)
        width = str(data.get("width", ""))
        node = _time(data["time"], checks) if "time" in data else self.bare(type_, width, checks)
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
            return ChoiceNode({value: value for value in args}, checks.options)
        if isinstance(origin, type) and issubclass(origin, enum.Enum):
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
                None if bare_key is str else self.node(key, Checks()), self.node(value, checks)
            )
        return self.struct(type_) or _native(type_)

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
        tag = self.tag_of(declared, owner)
        checks = Checks(
            options=next((m.values for m in declared.markers if isinstance(m, Options)), None),
            not_null=any(isinstance(m, NotNull) for m in declared.markers),
        )
        if tag is not None:
            checks = replace(
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
        node.slots.append(self.slot(declared, tag, child, owner))

    def tag_of(self, declared: Declared, owner: str) -> Tag | None:
        """Return what the source says of the field; None when it does not read it."""
        sources = [m for m in declared.markers if isinstance(m, Source)]
        mine = next((m for m in sources if m.source == self.rules.source), None)
        embedded = any(isinstance(m, Embedded) for m in declared.markers)
        if mine is None and (sources or not (self.rules.untagged or embedded)):
            return None
        try:
            tag = parse_tag(mine.tag if mine else "")
        except TagError as error:
            raise PlanError(owner, declared.name, error.kind, str(error)) from None
        if tag.key == "-":
            return None
        return tag if tag.key else replace(tag, key=declared.key)

    def slot(self, declared: Declared, tag: Tag, node: Node, owner: str) -> Slot:
        rules = self.rules
        parts = [tag.key] if rules.opaque else [part for part in tag.key.split(".") if part]
        parts = parts or [tag.key]
        if rules.fold is not None:
            parts = [rules.fold(part) for part in parts]
        embedded = any(isinstance(m, Embedded) for m in declared.markers)
        kind = GroupSlot if embedded else Slot
        slot = kind(declared.name, tag.key, parts, node, rules.fold)
        slot.encoded, slot.annotation = declared.key, declared.type
        slot.default, slot.leave_out = declared.default, declared.leave_out
        slot.constant = declared.constant is not NO_CONSTANT
        if slot.constant:
            check_constant(node, declared.constant, owner, declared.name)
        slot.optional = tag.optional is True
        slot.strings = (rules.strings or tag.string) and is_scalar(node)
        slot.first, slot.exact = rules.first, rules.exact
        slot.inherit, slot.env = tag.inherit, tag.env
        if isinstance(tag.optional, str):
            slot.depends = self.dependency(tag.optional)
        for marker in declared.markers:
            self.mark(slot, marker)
        if embedded and declared.default is not None:
            slot.optional = True
        if tag.default is not None:
            slot.default = default_of(node, tag.default, owner, declared.name)
            slot.tag_default, slot.constant = True, False
        return slot

    def mark(self, slot: Slot, marker: object) -> None:
        match marker:
            case OptionalWith(key):
                slot.depends = self.dependency(key)
            case OptionalWithout(key):
                slot.depends = self.dependency("!" + key)
            case Env(name):
                slot.env = name
            case Inherit():
                slot.inherit = True
            case FromString():
                slot.strings = is_scalar(slot.node)
            case Secret():
                slot.secret = True
            case _:
                pass

    def dependency(self, text: str) -> tuple[bool, tuple[str, ...]]:
        negated, key = text.startswith("!"), text.removeprefix("!")
        parts = [key] if self.rules.opaque else [part for part in key.split(".") if part]
        fold = self.rules.fold
        return negated, tuple(fold(part) for part in parts) if fold else tuple(parts)


def constrains(meta: msgspec.Meta) -> bool:
    """Tell whether a `Meta` limits values, rather than describing them."""
    limits = ("ge", "gt", "le", "lt", "multiple_of", "pattern", "min_length", "max_length", "tz")
    return any(getattr(meta, limit) is not None for limit in limits)


def constrained(node: Node, type_: Any, metas: list[msgspec.Meta]) -> Node:
    """Add the limits of plain `Meta`s."""
    native = isinstance(node, NativeNode)
    bare = type_ if native else get_origin(type_) or type_
    for meta in metas:
        bare = Annotated[bare, meta]
    try:
        msgspec.json.Decoder(bare)
    except TypeError as error:
        raise PlanError("", "", "range", str(error)) from None
    return NativeNode(bare, node.kind) if native else ConstrainedNode(node, bare)


def default_of(node: Node, text: str, owner: str, field: str) -> Callable[[], object]:
    """Return what makes the default of a tag; it is checked at once."""
    inner = unwrapped(node)

    def make() -> object:
        if isinstance(inner, ListNode):
            return inner.element(parse_list(text) if inner.item.plain_text else read_json(text))
        if isinstance(inner, BytesNode):
            return inner.read(text)
        if isinstance(inner, (StructNode, MapNode)):
            return inner.read(read_json(text))
        if not is_scalar(inner):
            raise refuse("type", f"{inner.name} takes no default from a tag")
        inner.check_options(text)
        return inner.text(text)

    try:
        value = make()
    except Refusal as refusal:
        problem = refusal.error().errors[0]
        # go-zero lets no default contain `=`; here only a text may.
        kind = "tag" if "=" in text else problem.kind
        raise PlanError(owner, field, kind, f"its default: {problem.message}") from None
    if isinstance(inner, (ListNode, MapNode, StructNode)):
        return make
    return lambda: value


def check_constant(node: Node, value: object, owner: str, field: str) -> None:
    """Refuse a default that its own options or range refuse."""
    try:
        unwrapped(node).check_constant(value)
    except Refusal as refusal:
        problem = refusal.error().errors[0]
        raise PlanError(owner, field, problem.kind, f"its default: {problem.message}") from None


def check_conflicts(node: StructNode) -> None:
    """Refuse two fields with one key; collect the keys that a fold must keep apart."""
    known: set[str] = set()
    for slot in node.slots:
        if isinstance(slot, GroupSlot):
            keys = slot.struct.known
        else:
            keys = frozenset(slot.parts[:1])
            if len(slot.parts) > 1:
                known |= keys
                continue
        if node.fold is not None and known & keys:
            key = ", ".join(sorted(known & keys))
            raise PlanError(node.cls.__name__, slot.name, "conflict", f"its key {key!r} is taken")
        known |= keys
    node.known = frozenset(known)


def _time(name: str, checks: Checks) -> Node:
    if checks.tagged:  # go-zero checks no range on a duration
        checks = replace(checks, bounds=None)
    if name == "nanoseconds":
        return DurationNode(1, int, checks.bounds)
    return DurationNode(None if name == "duration" else 1_000_000, _seconds, checks.bounds)


def _seconds(nanoseconds: int) -> float:
    return nanoseconds / 1e9


_TEXT_KINDS = dict.fromkeys(("datetime", "date", "time", "timedelta"), "time") | dict.fromkeys(
    ("UUID", "Decimal"), "syntax"
)


def _native(type_: Any) -> Node:
    name = getattr(type_, "__name__", str(type_))
    try:
        msgspec.json.Decoder(type_)
        unknown = isinstance(msgspec.inspect.type_info(type_), msgspec.inspect.CustomType)
    except TypeError as error:
        raise PlanError("", "", "type", str(error)) from None
    if unknown:
        raise PlanError("", "", "type", f"{name} is no type that can be filled")
    bare, _ = peel(type_)
    return NativeNode(type_, _TEXT_KINDS.get(getattr(bare, "__name__", ""), "type"))
