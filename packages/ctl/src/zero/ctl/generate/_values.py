"""Values in generated code: the empty value of a type, and defaults written in tags."""

import json
from collections.abc import Callable

from ..api import AnyType, Array, Base, External, Map, Member, Named, Pointer, Slice, Struct, Type
from ._errors import GenerateError
from ._types import is_bytes

_EMPTY = {"bool": "False", "string": '""', "float32": "0.0", "float64": "0.0", "any": "None"}
_MOMENT = "datetime.datetime.fromtimestamp(0, datetime.timezone.utc)"


def empty(type_: Type, structure: Callable[[Named | Struct], str]) -> str:
    """Return the expression of a type's empty value; `structure` spells that of a structure."""
    match type_:
        case Base(name=name):
            return _EMPTY.get(name, "0")
        case External(name=name):
            return _MOMENT if name == "time.Time" else "0.0"
        case Slice():
            return 'b""' if is_bytes(type_) else "[]"
        case Array(of=of, length=length):
            return f"[{empty(of, structure)}] * {int(length)}"
        case Map():
            return "{}"
        case Named() | Struct():
            return structure(type_)
        case AnyType() | Pointer():
            return "None"


def literal(text: str, type_: Type, member: Member) -> str:
    """Spell the text of a tag's `default=` or of one of its options as a value of the type.

    Raises:
        GenerateError: if the text is no value of the type, or the type takes no default.
    """
    try:
        return _literal(text, type_)
    except (KeyError, ValueError):
        raise GenerateError(
            member.position, f"{text!r} is no value of {type_}, the type of {member.name}"
        ) from None


def _literal(text: str, type_: Type) -> str:
    match type_:
        case Pointer(of=of):
            return _literal(text, of)
        case Base(name="string"):
            return json.dumps(text, ensure_ascii=False)
        case Base(name="bool"):
            return str({"1": True, "true": True, "0": False, "false": False}[text.lower()])
        case Base(name="float32" | "float64"):
            return repr(float(text))
        case Base(name=name) if name not in _EMPTY:
            return repr(int(text))
        case External(name="time.Duration"):
            return json.dumps(text)
        case Slice(of=of) if not is_bytes(type_):
            items = text.strip("[]").split(",") if text.strip("[]") else []
            return "[" + ", ".join(_literal(item.strip().strip('"'), of) for item in items) + "]"
        case _:
            raise ValueError(text)
