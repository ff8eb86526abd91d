"""The annotation of a field: its type with everything that its tag says."""

from __future__ import annotations

import json

from ..api import Array, Base, Member, Pointer, Slice, Type
from ._errors import GenerateError
from ._options import Options
from ._types import INTEGERS, Scope, annotation, is_bytes, sized
from ._values import literal

_MARKERS = {"json": "m.Json", "form": "m.Form", "path": "m.Path", "header": "m.Header"}
_NO_LITERAL = frozenset({"bool", "float32", "float64"})


def field_annotation(
    member: Member, options: Options, scope: Scope, place: str, nullable: bool
) -> str:
    """Spell the annotation of a field; `place` names the class of a structure written in place."""
    type_ = member.type
    pointer = isinstance(type_, Pointer)
    text = _constrained(
        member, type_.of if isinstance(type_, Pointer) else type_, options, scope, place
    )
    if (pointer or nullable) and text != "Any" and not text.endswith("| None"):
        text = f"{text} | None"
    said = [*_sources(options), *options.markers]
    if not said:
        return text
    inner = (
        text[len("Annotated[") : -1]
        if text.startswith("Annotated[") and text.endswith("]")
        else text
    )
    return f"Annotated[{inner}, {', '.join(said)}]"


def _sources(options: Options) -> list[str]:
    """Spell where the field is read from; a JSON body alone goes without saying."""
    bound = f",range={options.range}" if _half_open(options.range) else ""
    if set(options.keys) == {"json"} and not bound:
        return []
    return [
        f"{marker}({json.dumps(options.keys[source] + bound, ensure_ascii=False)})"
        for source, marker in _MARKERS.items()
        if source in options.keys
    ]


def _half_open(text: str) -> bool:
    """Tell whether a range leaves a side to the width of its type: then it stands in the tag, beside the width."""
    low, _, high = text[1:-1].partition(":")
    return bool(text) and not (low and high)


def _constrained(member: Member, type_: Type, options: Options, scope: Scope, place: str) -> str:
    """Spell the type with its options and range; on a list they speak of the elements."""
    if not options.choices and not options.range:
        return annotation(type_, scope, place)
    if isinstance(type_, Slice | Array) and not is_bytes(type_):
        element = _constrained(member, type_.of, options, scope, place)
        return f"list[{element}]" if isinstance(type_, Slice) else sized(element, type_)
    text = annotation(type_, scope, place)
    if options.range:
        text = _ranged(member, type_, text, options.range)
    if not options.choices:
        return text
    if isinstance(type_, Base) and type_.name not in _NO_LITERAL:
        return f"Literal[{', '.join(literal(choice, type_, member) for choice in options.choices)}]"
    return f"Annotated[{text}, m.Options({', '.join(map(json.dumps, options.choices))})]"


def _ranged(member: Member, type_: Type, text: str, bounds: str) -> str:
    """Spell a number's type with its range; one that is open on a side stands in the tag."""
    if not isinstance(type_, Base) or type_.name in {"bool", "string", "any"}:
        raise GenerateError(
            member.position, f"a range bounds numbers, and {member.name} is {type_}"
        )
    if _half_open(bounds):
        return text
    return f"Annotated[{_unbounded(type_, text)}, m.Range({json.dumps(bounds)})]"


def _unbounded(type_: Type, text: str) -> str:
    """Return a number's type without the bounds of its width, which a closed range replaces."""
    if isinstance(type_, Base) and type_.name in INTEGERS:
        return "int"
    return "float" if text == "m.Float32" else text
