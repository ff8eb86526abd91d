"""A field of a class as a slot of one source."""

import msgspec

from .._errors import PlanError
from .._language.markers import (
    Embedded,
    Env,
    FromString,
    Inherit,
    OptionalWith,
    OptionalWithout,
    Secret,
    Source,
)
from .._language.rules import Rules
from .._language.tags import Tag, TagError, parse_tag
from .._nodes.base import Node
from .._nodes.slots import Slot
from .._nodes.structs import GroupSlot
from .._nodes.wrappers import unwrapped
from .checks import check_constant, default_of
from .classes import NO_CONSTANT, Declared


def tag_of(declared: Declared, rules: Rules, owner: str) -> Tag | None:
    """Return what the source says of the field; None when it does not read it."""
    sources = [m for m in declared.markers if isinstance(m, Source)]
    mine = next((m for m in sources if m.source == rules.source), None)
    embedded = any(isinstance(m, Embedded) for m in declared.markers)
    if mine is None and (sources or not (rules.untagged or embedded)):
        return None
    try:
        tag = parse_tag(mine.tag if mine else "")
    except TagError as error:
        raise PlanError(owner, declared.name, error.kind, str(error)) from None
    if tag.key == "-":
        return None
    return tag if tag.key else msgspec.structs.replace(tag, key=declared.key)


def slot_of(declared: Declared, tag: Tag, node: Node, rules: Rules, owner: str) -> Slot:
    """Make the slot of a field."""
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
    slot.strings = (rules.strings or tag.string) and unwrapped(node).converts_text
    slot.first, slot.exact = rules.first, rules.exact
    slot.inherit, slot.env = tag.inherit, tag.env
    if isinstance(tag.optional, str):
        slot.depends = dependency(tag.optional, rules)
    for marker in declared.markers:
        mark(slot, marker, rules)
    if embedded and declared.default is not None:
        slot.optional = True
    if tag.default is not None:
        slot.default = default_of(node, tag.default, owner, declared.name)
        slot.tag_default, slot.constant = True, False
    return slot


def mark(slot: Slot, marker: object, rules: Rules) -> None:
    match marker:
        case OptionalWith(key):
            slot.depends = dependency(key, rules)
        case OptionalWithout(key):
            slot.depends = dependency("!" + key, rules)
        case Env(name):
            slot.env = name
        case Inherit():
            slot.inherit = True
        case FromString():
            slot.strings = unwrapped(slot.node).converts_text
        case Secret():
            slot.secret = True
        case _:
            pass


def dependency(text: str, rules: Rules) -> tuple[bool, tuple[str, ...]]:
    negated, key = text.startswith("!"), text.removeprefix("!")
    parts = [key] if rules.opaque else [part for part in key.split(".") if part]
    fold = rules.fold
    return negated, tuple(fold(part) for part in parts) if fold else tuple(parts)
