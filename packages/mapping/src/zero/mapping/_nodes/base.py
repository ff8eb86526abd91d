"""What all nodes share.

Every type becomes a node. A node reads a value in one of four positions, because go-zero treats
them differently: as a field of typed input (`read`), from text (`text`: string sources, defaults,
environment), inside a list (`element`) and inside a map (`entry`).
"""

from collections.abc import Mapping
from typing import ClassVar

from .._errors import Refusal, refuse
from .._language.tags import Bounds
from .._language.text import number_text, overflows, parse_float
from .._language.types import Digits

# The object that holds the one being read, for `inherit`: its input and its own scope.
Scope = tuple[Mapping[str, object], "Scope"] | None


def literal(value: object) -> str | None:
    """Return the text of a number; None for everything else."""
    if isinstance(value, Digits):
        return str.__str__(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return number_text(value)
    except ValueError:  # an integer of more digits than Python prints
        return "9" * 5000


def is_text(value: object) -> bool:
    return isinstance(value, str) and not isinstance(value, Digits)


class Node:
    """Read values of one type."""

    __slots__ = ("bounds", "native", "options")

    name = "value"
    plain_text = False  # the type is text itself, so a map takes text for it
    converts_text: ClassVar[bool] = True  # string sources convert it rather than take it apart
    takes_lists: ClassVar[bool] = False
    takes_null = False  # null is a value of the type

    def __init__(
        self, options: tuple[str, ...] | None = None, bounds: Bounds | None = None
    ) -> None:
        self.options = options
        self.bounds = bounds
        self.native = True  # msgspec knows the bounds too

    def read(self, value: object, scope: Scope = None) -> object:
        number = literal(value)
        if number is not None:
            self.check_number(number)
        raise self.mismatch(value)

    def root(self, value: object) -> object:
        """Read the whole input."""
        return self.read(value)

    def text(self, text: str) -> object:
        raise self.mismatch(text)

    def env(self, text: str) -> object:
        return self.text(text)

    def element(self, value: object, scope: Scope = None) -> object:
        number = literal(value)
        if number is not None or is_text(value):
            text = str(value) if number is None else number
            self.check_options(text)
            return self.text(text)
        return self.read(value, scope)

    def entry(self, value: object, scope: Scope = None) -> object:
        if is_text(value) and not self.plain_text:
            raise self.mismatch(value)
        return self.element(value, scope)

    def zero(self) -> object:
        return None

    def absent(self) -> object:
        """Return what stands for a required value that is absent."""
        raise refuse("missing", "is missing")

    def defaults(self) -> object:
        """Return the value that is made without any input."""
        return self.zero()

    def mismatch(self, value: object) -> Refusal:
        return refuse("type", f"is not {self.name}", value)

    def check_options(self, text: str) -> None:
        if self.options is not None and text not in self.options:
            raise refuse("options", f"is not one of {', '.join(map(repr, self.options))}", text)

    def check_bounds(self, number: float) -> None:
        if self.bounds is not None and number not in self.bounds:
            raise refuse("range", f"is outside {self.bounds}", number)

    def check_constant(self, value: object) -> None:
        """Check a default that stands in the class."""
        number = literal(value)
        truth = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else None
        if number is not None or truth or is_text(value):
            self.check_options(number or truth or str(value))
        if number is not None:
            self.check_bounds(float(number))

    def check_number(self, text: str) -> None:
        # go-zero's order: range, options, and only then the type.
        if self.bounds is not None:
            number = parse_float(text)
            if number is None:
                raise refuse("syntax", "is not a number", text)
            if overflows(text, number):
                raise refuse("overflow", "is too large a number", text)
            self.check_bounds(number)
        self.check_options(text)
