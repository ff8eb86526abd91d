"""How the values of an Enum or a Literal are read."""

import enum

from .._errors import refuse
from .base import Node, Scope, literal


class ChoiceNode(Node):
    """An Enum or a Literal: its values are the options."""

    __slots__ = ("by_text", "name", "texts", "values")

    def __init__(self, values: dict[object, object], outer: tuple[str, ...] | None) -> None:
        super().__init__(outer)
        # True is equal to 1, so the type is part of the key.
        self.values = {(type(raw), raw): member for raw, member in values.items()}
        self.by_text = {_choice_text(raw): member for raw, member in values.items()}
        self.texts = {_choice_text(raw) for raw in values if not isinstance(raw, str)}
        self.name = f"one of {', '.join(repr(raw) for raw in values)}"

    def read(self, value: object, scope: Scope = None) -> object:
        number = literal(value)
        if isinstance(value, enum.Enum):
            value = value.value
        try:
            if number is None:
                return self.values[type(value), value]
            if number in self.texts:
                return self.by_text[number]
        except (KeyError, TypeError):
            pass
        raise refuse("options" if self.same_kind(value) else "type", f"is not {self.name}", value)

    def same_kind(self, value: object) -> bool:
        number = literal(value) is not None
        return any(
            number if kind in (int, float) else isinstance(value, kind) for kind, _ in self.values
        )

    def text(self, text: str) -> object:
        if text not in self.by_text:
            raise refuse("options", f"is not {self.name}", text)
        return self.by_text[text]

    def element(self, value: object, scope: Scope = None) -> object:
        return self.read(value, scope)

    entry = element

    def zero(self) -> object:
        # A choice has no zero of its own; the first one is what an enum of Go starts with.
        return next(iter(self.by_text.values()), None)


def _choice_text(raw: object) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return str(raw)
