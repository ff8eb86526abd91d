"""A request type as one compiled function: the happy path of `Binder`.

The function reads every field straight from its source and calls the class. Whatever is not
plainly right (a missing value, a number that is not written the usual way, a refused option)
raises, and the walk does it all again, with all rules and all errors.
"""

import keyword
import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from .._errors import Refusal
from .._fast.bodies import Detour, body_decoder
from .._language.text import parse_truth
from .._nodes.base import Node
from .._nodes.choices import ChoiceNode
from .._nodes.containers import ListNode
from .._nodes.scalars import BoolNode, FloatNode, IntNode, TextNode
from .._nodes.slots import Slot
from .._nodes.structs import GroupSlot, StructNode
from .._nodes.wrappers import NullableNode

# What the compiled function may raise on the way to the walk.
DETOURS: Final = (
    Detour,
    Refusal,
    msgspec.MsgspecError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RecursionError,
)

HEAD: Final = """
def bind(*, path=NONE, form=NONE, headers=(), body=None):
    try:"""
TAIL: Final = """
    except DETOURS:
        return walk(path=path, form=form, headers=headers, body=body)"""


class Source(msgspec.Struct):
    """The body of a function, and the objects its names stand for."""

    lines: list[str] = []
    names: dict[str, Any] = {}

    def add(self, *lines: str) -> None:
        self.lines.extend(f"        {line}" for line in lines)

    def name(self, value: object) -> str:
        name = f"x{len(self.names)}"
        self.names[name] = value
        return name


def compile_bind(
    node: StructNode, slots: Mapping[str, list[Slot]], walk: Callable[..., Any]
) -> Callable[..., Any] | None:
    """Compile `Binder.bind`; None when the type has rules that only the walk knows.

    Nothing of the type gets into the text but attribute names that are identifiers, keys as quoted
    literals, and whole numbers.
    """
    every = [slot for group in slots.values() for slot in group]
    names = [slot.name for slot in every]
    if len(names) != len(set(names)) or not all(map(is_plain, every)):
        return None
    decode = body_decoder(node.cls, slots["json"]) if slots["json"] else None
    if slots["json"] and decode is None:
        return None
    source = Source()
    source.names |= {"Detour": Detour, "DETOURS": DETOURS, "NONE": {}, "cls": node.build}
    source.names |= {"decode": decode, "walk": walk}
    body(source, slots)
    text = "\n".join([HEAD, *source.lines, TAIL])
    exec(compile(text, "<binder>", "exec"), source.names)
    return source.names["bind"]


def is_plain(slot: Slot) -> bool:
    """Tell whether only the field's own key decides about it."""
    special = slot.depends or slot.env or slot.inherit or slot.leave_out or len(slot.parts) != 1
    named = slot.name.isidentifier() and not keyword.iskeyword(slot.name)
    return named and not special and not isinstance(slot, GroupSlot)


def body(source: Source, slots: Mapping[str, list[Slot]]) -> None:
    """Write the statements that read all sources and make the object."""
    if slots["header"]:
        wanted = source.name(frozenset(slot.parts[0] for slot in slots["header"]))
        source.add(
            "header = {}",
            "for name, value in headers:",
            "    name = name.lower()",
            f"    if name in {wanted}: header.setdefault(name, []).append(value)",
        )
    if slots["form"]:
        source.add("if form is None: form = NONE")
    values: list[str] = []
    for kind in ("path", "form", "header"):
        for slot in slots[kind]:
            read(source, kind, slot)
            values.append(f"{slot.name}=v_{slot.name}")
    if slots["json"]:
        source.add("if body is None: raise Detour", "json = decode(body)")
        values += [f"{slot.name}=json.{slot.name}" for slot in slots["json"]]
    else:
        source.add("if body is not None: raise Detour")
    source.add(f"return cls({', '.join(values)})")


def read(source: Source, kind: str, slot: Slot) -> None:
    """Write the statements that read one field from text."""
    value, key = f"v_{slot.name}", repr(slot.parts[0])
    first = "[0]" if slot.strings and slot.first else ""
    if slot.default is None and not slot.optional:
        source.add(f"{value} = {kind}[{key}]{first}", *convert(source, slot, value))
        return
    fixed = slot.constant and slot.default is not None
    default = slot.default or slot.node.zero
    absent = source.name(default()) if fixed else source.name(default) + "()"
    source.add(f"{value} = {kind}.get({key})", f"if {value} is None: {value} = {absent}", "else:")
    if first:
        source.add(f"    {value} = {value}{first}")
    source.add(*(f"    {line}" for line in convert(source, slot, value)))


def convert(source: Source, slot: Slot, value: str) -> list[str]:
    node = slot.node.inner if isinstance(slot.node, NullableNode) else slot.node
    lines = scalar(source, node, value) if slot.strings else None
    if lines is None and slot.first and of_plain_text(node):
        lines = [f"{value} = list({value})"]
    if lines is None:
        reader = source.name(reader_of(slot))
        lines = [f"{value} = {reader}({value})"]
    return lines


def reader_of(slot: Slot) -> Callable[[object], object]:
    return lambda given: slot.read(given, None)


def of_plain_text(node: Node) -> bool:
    if not isinstance(node, ListNode) or node.make is not None:
        return False
    item = node.item
    return type(item) is TextNode and item.options is None and item.bounds is None


def scalar(source: Source, node: Node, value: str) -> list[str] | None:
    """Convert one text in place; None leaves it to the walk's own reader."""
    if isinstance(node, IntNode):
        return [*options(source, node, value), *integer(source, node, value)]
    if isinstance(node, TextNode) and node.bounds is None:
        return options(source, node, value) or ["pass"]
    if node.options is not None or node.bounds is not None:
        return None
    if isinstance(node, FloatNode) and not node.single:
        return [
            f"if not ({value}.replace('.', '', 1).isdecimal() and {value}.isascii()): raise Detour",
            f"{value} = float({value})",
            f"if {value} == {source.name(float('inf'))}: raise Detour",
        ]
    if isinstance(node, BoolNode):
        truths = {text: parse_truth(text) for text in ("true", "false", "1", "0")}
        return [f"{value} = {source.name(truths)}[{value}]"]
    if isinstance(node, ChoiceNode):
        return [f"{value} = {source.name(node.by_text)}[{value}]"]
    return None


def integer(source: Source, node: IntNode, value: str) -> list[str]:
    # Equal texts mean: no blanks, no underscores, no digits of other scripts, no sign, no zeros.
    tests = [f"f'{{{value}}}' != text"]
    if node.low != -math.inf:
        tests.append(f"not {node.low} <= {value} <= {node.high}")
    if node.bounds is not None:
        low, high = source.name(whole(node.bounds.low)), source.name(whole(node.bounds.high))
        below = "<" if node.bounds.low_open else "<="
        above = "<" if node.bounds.high_open else "<="
        tests.append(f"not {low} {below} {value} {above} {high}")
    return [
        f"text = {value}",
        f"{value} = int(text)",
        f"if {' or '.join(tests)}: raise Detour",
    ]


def options(source: Source, node: Node, value: str) -> list[str]:
    if node.options is None:
        return []
    return [f"if {value} not in {source.name(frozenset(node.options))}: raise Detour"]


def whole(number: float) -> float:
    # Comparing two integers is the quicker comparison.
    return int(number) if number.is_integer() else number
