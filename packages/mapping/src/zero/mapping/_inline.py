"""A request type as one compiled function: the happy path of `Binder`.

The function reads every field straight from its source and calls the class. Whatever is not
plainly right (a missing value, a number that is not written the usual way, a refused option)
raises `Detour`, and the walk does it all again, with all rules and all errors.
"""

import keyword
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from ._containers import ListNode, NullableNode
from ._errors import Refusal
from ._fast import Judge, plainly_read
from ._scalars import BoolNode, ChoiceNode, FloatNode, IntNode, Node, TextNode
from ._text import parse_truth
from ._walk import GroupSlot, Slot, StructNode

Bind = Callable[[Mapping[str, Any], Mapping[str, Any], Iterable[tuple[str, str]], Any], Any]


class Detour(Exception):
    """The walk has to read this request."""


# What the compiled function may raise on the way to the walk.
DETOURS: Final = (Detour, Refusal, LookupError, ValueError, TypeError, RecursionError)


@dataclass(slots=True)
class Source:
    """The text of a function, and the objects its names stand for."""

    lines: list[str] = field(default_factory=list[str])
    names: dict[str, Any] = field(default_factory=dict[str, Any])

    def add(self, *lines: str) -> None:
        self.lines.extend(f"    {line}" for line in lines)

    def name(self, value: Any) -> str:
        name = f"x{len(self.names)}"
        self.names[name] = value
        return name


def compile_bind(node: StructNode, slots: Mapping[str, list[Slot]]) -> Bind | None:
    """Compile the happy path; None when the type has rules that only the walk knows.

    Nothing of the type gets into the text but attribute names that are identifiers and keys as
    quoted literals.
    """
    names = [slot.name for group in slots.values() for slot in group]
    if not all(name.isidentifier() and not keyword.iskeyword(name) for name in names):
        return None
    if len(names) != len(set(names)) or not all(
        _is_plain(slot) for group in slots.values() for slot in group
    ):
        return None
    decode = body_decoder(node.cls, slots["json"]) if slots["json"] else None
    if slots["json"] and decode is None:
        return None
    source = Source(names={"Detour": Detour, "cls": node.build, "decode": decode})
    _headers(source, slots["header"])
    for kind in ("path", "form", "header"):
        for slot in slots[kind]:
            _read(source, kind, slot)
    if slots["json"]:
        source.add("if body is None: raise Detour", "json = decode(body)")
    else:
        source.add("if body is not None: raise Detour")
    values = [
        f"{slot.name}=v_{slot.name}" for kind in ("path", "form", "header") for slot in slots[kind]
    ]
    values += [f"{slot.name}=json.{slot.name}" for slot in slots["json"]]
    source.add(f"return cls({', '.join(values)})")
    text = "\n".join(["def bind(path, form, headers, body):", *source.lines])
    exec(compile(text, "<binder>", "exec"), source.names)
    return source.names["bind"]


def _is_plain(slot: Slot) -> bool:
    """Tell whether only the field's own key decides about it."""
    special = (
        slot.depends or slot.env or slot.inherit or slot.leave_out or isinstance(slot, GroupSlot)
    )
    return not special and len(slot.parts) == 1


def _headers(source: Source, slots: list[Slot]) -> None:
    if not slots:
        return
    wanted = source.name(frozenset(slot.parts[0] for slot in slots))
    source.add(
        "header = {}",
        "for name, value in headers:",
        "    name = name.lower()",
        f"    if name in {wanted}: header.setdefault(name, []).append(value)",
    )


def _read(source: Source, kind: str, slot: Slot) -> None:
    value = f"v_{slot.name}"
    key = repr(slot.parts[0])
    scalar = slot.strings
    first = "[0]" if scalar and slot.first else ""
    if slot.default is None and not slot.optional:
        source.add(f"{value} = {kind}[{key}]{first}")
        source.add(*_convert(source, slot, value))
        return
    default = slot.default or slot.node.zero
    fixed = slot.constant and slot.default is not None
    absent = source.name(default() if fixed else default) + ("" if fixed else "()")
    source.add(f"{value} = {kind}.get({key})", f"if {value} is None: {value} = {absent}", "else:")
    if first:
        source.add(f"    {value} = {value}{first}")
    source.add(*(f"    {line}" for line in _convert(source, slot, value)))


def _convert(source: Source, slot: Slot, value: str) -> list[str]:
    node = slot.node.inner if isinstance(slot.node, NullableNode) else slot.node
    if slot.strings:
        lines = _scalar(source, node, value)
        if lines is not None:
            return lines
    elif isinstance(node, ListNode) and type(node.item) is TextNode and node.make is None:
        if node.item.options is None and node.item.bounds is None:
            return [f"{value} = list({value})"] if slot.first else ["raise Detour"]
    reader = source.name(lambda given, slot=slot: slot.read(given, None))
    return [f"{value} = {reader}({value})"]


def _scalar(source: Source, node: Node, value: str) -> list[str] | None:
    """Convert one text without calling the walk."""
    if isinstance(node, TextNode) and node.bounds is None:
        return _options(source, node, value) or ["pass"]
    if isinstance(node, IntNode):
        # Equal texts mean: no blanks, no underscores, no digits of other scripts, no sign or zeros.
        text = f"t{value}"
        limits = _limits(source, node, value)
        return [
            f"{text} = {value}",
            *_options(source, node, value),
            f"{value} = int({text})",
            f"if str({value}) != {text}{limits}: raise Detour",
        ]
    if (
        isinstance(node, FloatNode)
        and node.bounds is None
        and node.options is None
        and not node.single
    ):
        digits = f"{value}.replace('.', '', 1)"
        return [
            f"if not ({digits}.isdecimal() and {value}.isascii()): raise Detour",
            f"{value} = float({value})",
            f"if {value} == {source.name(float('inf'))}: raise Detour",
        ]
    if isinstance(node, BoolNode) and node.options is None and node.bounds is None:
        truths = {text: parse_truth(text) for text in ("true", "false", "1", "0")}
        return [f"{value} = {source.name(truths)}[{value}]"]
    if isinstance(node, ChoiceNode) and node.options is None:
        return [f"{value} = {source.name(node.by_text)}[{value}]"]
    return None


def _options(source: Source, node: Node, value: str) -> list[str]:
    if node.options is None:
        return []
    return [f"if {value} not in {source.name(frozenset(node.options))}: raise Detour"]


def _limits(source: Source, node: IntNode, value: str) -> str:
    tests: list[str] = []
    if node.low is not None:
        tests.append(f" or not {node.low} <= {value} <= {node.high}")
    if node.bounds is not None:
        tests.append(f" or {value} not in {source.name(node.bounds)}")
    return "".join(tests)


def body_decoder(cls: type, slots: list[Slot]) -> Callable[[bytes], Any] | None:
    """Return what decodes a body into an object with the fields of the JSON source.

    The class it makes has the keys and the defaults that the tags say.
    """
    if not all(plainly_read(slot) and len(slot.parts) == 1 for slot in slots):
        return None
    judge = Judge()
    checks = [(slot.name, judge.recheck(slot.node)) for slot in slots]
    if not judge.verdict.sound:
        return None
    fields: list[Any] = []
    for slot in slots:
        default = slot.default or (slot.node.zero if slot.optional else None)
        more = () if default is None else (msgspec.field(default_factory=default),)
        fields.append((slot.name, slot.annotation, *more))
    try:
        keys = {slot.name: slot.parts[0] for slot in slots}
        body = msgspec.defstruct(cls.__name__, fields, kw_only=True, rename=keys)
        decode = msgspec.json.Decoder(body).decode
    except (TypeError, ValueError):
        return None
    left = [(name, check) for name, check in checks if check is not None and judge.leaves]
    if not left and not judge.verdict.minus_zero:
        return decode

    def checked(data: bytes) -> Any:
        if judge.verdict.minus_zero and b"-0" in data:
            raise Detour
        value = decode(data)
        if not all(check(getattr(value, name)) for name, check in left):
            raise Detour
        return value

    return checked
