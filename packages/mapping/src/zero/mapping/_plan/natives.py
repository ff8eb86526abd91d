"""The types and the limits that msgspec reads and checks itself, and the times."""

from typing import Annotated, Any, get_origin

import msgspec

from .._errors import PlanError
from .._language.tags import Bounds
from .._nodes.base import Node
from .._nodes.values import DurationNode, NativeNode
from .._nodes.wrappers import ConstrainedNode
from .classes import peel


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


def time_node(name: str, bounds: Bounds | None) -> Node:
    """Return the node of a span of time."""
    if name == "nanoseconds":
        return DurationNode(1, int, bounds)
    return DurationNode(None if name == "duration" else 1_000_000, _seconds, bounds)


def _seconds(nanoseconds: int) -> float:
    return nanoseconds / 1e9


_TEXT_KINDS: dict[str, str] = {
    "datetime": "time",
    "date": "time",
    "time": "time",
    "timedelta": "time",
    "UUID": "syntax",
    "Decimal": "syntax",
}


def native_node(type_: Any) -> Node:
    """Return the node of a type that msgspec reads alone."""
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
