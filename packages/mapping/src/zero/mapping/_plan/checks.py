"""What is wrong with a class before any input: its defaults, its keys."""

from collections.abc import Callable

from .._errors import PlanError, Refusal, refuse
from .._language.tags import parse_list
from .._nodes.base import Node
from .._nodes.containers import ListNode, MapNode
from .._nodes.json_text import read_json
from .._nodes.structs import GroupSlot, StructNode
from .._nodes.values import BytesNode
from .._nodes.wrappers import unwrapped


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
        if not inner.converts_text:
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
