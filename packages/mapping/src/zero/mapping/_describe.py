"""What a type says about its fields, for documents and checks."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec

from ._language.markers import Embedded, Source
from ._language.rules import SOURCES, rules_of
from ._language.tags import Bounds
from ._nodes.base import Node
from ._nodes.choices import ChoiceNode
from ._nodes.containers import ListNode
from ._nodes.slots import Slot
from ._nodes.structs import GroupSlot, StructNode
from ._nodes.wrappers import unwrapped
from ._plan.classes import Declared, read_class
from ._plan.compiler import compile_type


class FieldInfo(msgspec.Struct, frozen=True):
    """One field as one source reads it.

    Attributes:
        name: of the attribute; `a.b` for a field of an embedded class.
        source: `json`, `form`, `path`, `header` or `key`.
        key: under which the source has it.
        type: the annotation, without the markers of this package that msgspec does not know.
        required: absence is an error.
        has_default: absence gives `default` (or what its factory makes).
        default: the default value; None without one.
        options: the allowed values as text; empty for any.
        range: the allowed interval of a number, such as `[1:100)`; empty for any.
        env: the environment variable that wins over the input; empty without one.
        secret: the value is kept out of messages.
        nested: the type is, or holds, another class with fields.
    """

    name: str
    source: str
    key: str
    type: Any
    required: bool
    has_default: bool = False
    default: object = None
    options: tuple[str, ...] = ()
    range: str = ""
    env: str = ""
    secret: bool = False
    nested: bool = False


def fields(type_: type[object]) -> tuple[FieldInfo, ...]:
    """Return the fields of a class in order; one with two sources comes twice.

    Raises:
        PlanError: the class cannot be filled.
    """
    return _all_fields(type_)


@lru_cache(maxsize=1024)
def _all_fields(type_: Any) -> tuple[FieldInfo, ...]:
    return tuple(_fields(type_, ""))


def _fields(type_: Any, prefix: str) -> Iterator[FieldInfo]:
    info = read_class(type_)
    for declared in info.fields if info else ():
        if any(isinstance(marker, Embedded) for marker in declared.markers):
            node = unwrapped(_slot(type_, "json", declared.name, untagged=True).node)
            assert isinstance(node, StructNode)
            yield from _fields(node.cls, f"{prefix}{declared.name}.")
            continue
        for source in sources_of(declared):
            slot = _slot(type_, source, declared.name, untagged=True)
            if slot is not None:
                yield _info(slot, source, prefix)


def sources_of(declared: Declared) -> list[str]:
    """Return the sources that read a field; without a marker it is the body."""
    named = [marker.source for marker in declared.markers if isinstance(marker, Source)]
    return [source for source in named if source in SOURCES] if named else ["json"]


def _slot(type_: Any, source: str, name: str, *, untagged: bool) -> Any:
    node = compile_type(type_, msgspec.structs.replace(rules_of(source), untagged=untagged))
    assert isinstance(node, StructNode)
    return next((slot for slot in node.slots if slot.name == name), None)


def _info(slot: Slot, source: str, prefix: str) -> FieldInfo:
    node = unwrapped(slot.node)
    leaf = node
    while isinstance(leaf, ListNode):
        leaf = unwrapped(leaf.item)
    required = slot.default is None and not slot.optional and not slot.leave_out
    if isinstance(node, StructNode):
        required = required and node.needs()
    return FieldInfo(
        prefix + slot.name,
        source,
        slot.key,
        slot.annotation,
        required and not isinstance(slot, GroupSlot),
        slot.default is not None,
        slot.default() if slot.default is not None else None,
        _options(leaf),
        _range(leaf.bounds),
        slot.env,
        slot.secret,
        isinstance(leaf, StructNode),
    )


def _options(node: Node) -> tuple[str, ...]:
    if node.options is not None:
        return node.options
    return tuple(node.by_text) if isinstance(node, ChoiceNode) else ()


def _range(bounds: Bounds | None) -> str:
    return "" if bounds is None else str(bounds)
