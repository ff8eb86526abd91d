"""The way back: an object as the values of its sources."""

from typing import Any

import msgspec

from zero.timex import format_duration

from ._describe import sources_of
from ._errors import Problem, Refusal, refuse
from ._language.rules import rules_of
from ._language.text import number_text
from ._mapper import guarded
from ._nodes.base import Node, literal
from ._nodes.choices import ChoiceNode
from ._nodes.containers import ListNode, MapNode
from ._nodes.slots import Slot
from ._nodes.structs import GroupSlot, StructNode
from ._nodes.values import DurationNode
from ._nodes.wrappers import unwrapped
from ._plan.classes import Declared, read_class
from ._plan.compiler import compile_type

Values = dict[str, dict[str, Any]]


def to_mapping(obj: object) -> Values:
    """Take an object apart into `{source: {key: value}}`, so that `Binder` would make it again.

    The first source of a field counts. Values of paths, forms and headers become text, lists of
    forms and headers lists of text; durations become Go duration text everywhere. Nested objects
    become mappings. None is left out.

    Raises:
        MappingError: a required value is None, or a value is outside its options or range.
    """
    return guarded(_object, obj)  # pyright: ignore[reportReturnType]


def _object(obj: Any) -> Values:
    values: Values = {}
    problems: list[Problem] = []
    _collect(obj, type(obj), values, problems)
    if problems:
        raise Refusal(problems)
    return values


def _collect(obj: Any, cls: Any, values: Values, problems: list[Problem]) -> None:
    info = read_class(cls)
    if info is None:
        raise refuse("type", "is no object with fields", obj)
    for declared in info.fields:
        for source in sources_of(declared)[:1]:
            slot = _slot(cls, source, declared)
            if slot is None:
                continue
            value = getattr(obj, declared.name)
            try:
                _put(slot, source, value, values, problems)
            except Refusal as refusal:
                problems.extend(refusal.under("." + slot.key))


def _slot(cls: Any, source: str, declared: Declared) -> Slot | None:
    node = compile_type(cls, msgspec.structs.replace(rules_of(source), untagged=source == "json"))
    assert isinstance(node, StructNode)
    return next((slot for slot in node.slots if slot.name == declared.name), None)


def _put(slot: Slot, source: str, value: Any, values: Values, problems: list[Problem]) -> None:
    if isinstance(slot, GroupSlot):
        if value is not None:
            _collect(value, type(value), values, problems)
        return
    if value is None:
        if slot.default is None and not slot.optional:
            raise refuse("missing", "is missing")
        return
    bucket = values.setdefault(source, {})
    for part in slot.parts[:-1]:
        bucket = bucket.setdefault(part, {})
    strict = not (slot.optional and value == slot.node.zero())
    shown = _shown(slot.node, value, strict=strict)
    bucket[slot.parts[-1] if source != "header" else slot.key] = (
        _texts(shown) if slot.first or slot.strings else shown
    )


def _shown(node: Node, value: Any, *, strict: bool) -> Any:
    node = unwrapped(node)
    if isinstance(node, DurationNode):
        return node.written(value) if node.number else format_duration(value)
    if isinstance(node, ListNode):
        return [_shown(node.item, item, strict=strict) for item in value]
    if isinstance(node, MapNode):
        return {key: _shown(node.value, item, strict=strict) for key, item in value.items()}
    if isinstance(node, StructNode):
        return {key: item for bucket in _object(value).values() for key, item in bucket.items()}
    if isinstance(node, ChoiceNode):
        return getattr(value, "value", value)
    if strict and value is not None:
        text = literal(value)
        node.check_options(str(value).lower() if isinstance(value, bool) else text or str(value))
        if text is not None:
            node.check_bounds(value)
    return value


def _texts(value: Any) -> Any:
    if isinstance(value, list):
        return [_texts(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, (int, float)) else str(value)
