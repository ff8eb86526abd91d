"""How text, numbers and truth values are read."""

import math
from typing import Final

from .._errors import refuse
from .._language.tags import Bounds
from .._language.text import (
    FLOAT32_MAX,
    FLOAT32_OVERFLOW,
    leading_digits,
    overflows,
    parse_env_truth,
    parse_float,
    parse_integer,
    parse_truth,
)
from .._language.types import Digits, Number
from .base import Node, Scope, literal

WIDTHS: Final[dict[str, tuple[float, float]]] = {
    "int": (-(2**63), 2**63 - 1),
    "uint": (0, 2**64 - 1),
    "int8": (-(2**7), 2**7 - 1),
    "int16": (-(2**15), 2**15 - 1),
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint8": (0, 2**8 - 1),
    "uint16": (0, 2**16 - 1),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
}


class TextNode(Node):
    __slots__ = ()
    name = "text"
    plain_text = True

    def read(self, value: object, scope: Scope = None) -> object:
        if isinstance(value, str) and not isinstance(value, Digits):
            if self.options is not None:
                self.check_options(value)
            return self.text(value)
        return super().read(value, scope)

    def text(self, text: str) -> object:
        if self.bounds is not None:
            raise refuse("range", "is text, and only numbers have a range", text)
        return str.__str__(text) if isinstance(text, Digits) else text

    def zero(self) -> object:
        return ""


class NumberNode(Node):
    """A number kept as its text."""

    __slots__ = ()
    name = "a number"

    def read(self, value: object, scope: Scope = None) -> object:
        number = literal(value)
        if number is None:
            raise self.mismatch(value)
        self.check_number(number)
        return Number(number)

    def text(self, text: str) -> object:
        return Number(text)

    def zero(self) -> object:
        return Number("")


class IntNode(Node):
    __slots__ = ("high", "low", "name")

    def __init__(self, width: str, options: tuple[str, ...] | None, bounds: Bounds | None) -> None:
        super().__init__(options, bounds)
        self.low, self.high = WIDTHS.get(width, (-math.inf, math.inf))
        self.name = f"an integer ({width})" if width else "an integer"

    def read(self, value: object, scope: Scope = None) -> object:
        if type(value) is int and self.options is None:
            self.check_bounds(value)
            return self.fit(value)
        number = literal(value)
        if number is None:
            raise self.mismatch(value)
        self.check_number(number)
        return self.parse(number)

    def text(self, text: str) -> object:
        number = self.parse(text)
        self.check_bounds(number)
        return number

    def env(self, text: str) -> object:
        self.check_number(text)
        return self.parse(text)

    def parse(self, text: str) -> int:
        try:
            number = parse_integer(text)
        except OverflowError:
            raise refuse("overflow", f"does not fit into {self.name}", text) from None
        if number is None or (self.low == 0 and text[0] in "+-"):
            raise refuse(self.kind_of_text(text), f"is not {self.name}", text)
        return self.fit(number)

    def kind_of_text(self, text: str) -> str:
        # Go reads digit by digit: those before a wrong character may be too large already.
        digits = leading_digits(text if self.low == 0 else text.removeprefix("-").removeprefix("+"))
        if self.high == math.inf or len(digits) < 3:
            return "syntax"
        too_large = len(digits) > 20 or int(digits) > self.high - self.low
        return "overflow" if too_large else "syntax"

    def fit(self, number: int) -> int:
        if not self.low <= number <= self.high:
            kind = "syntax" if self.low == 0 and number < 0 else "overflow"
            raise refuse(kind, f"does not fit into {self.name}", number)
        return number

    def zero(self) -> object:
        return 0


class FloatNode(Node):
    __slots__ = ("single",)
    name = "a number"

    def __init__(
        self, single: bool, options: tuple[str, ...] | None, bounds: Bounds | None
    ) -> None:
        super().__init__(options, bounds)
        self.single = single

    def read(self, value: object, scope: Scope = None) -> object:
        if type(value) is float and self.options is None and not self.single:
            self.check_bounds(value)
            return value
        number = literal(value)
        if number is None:
            raise self.mismatch(value)
        self.check_number(number)
        return self.parse(number, FLOAT32_MAX)

    def text(self, text: str) -> object:
        number = self.parse(text, FLOAT32_OVERFLOW)
        self.check_bounds(number)
        return number

    def env(self, text: str) -> object:
        self.check_number(text)
        return self.parse(text, FLOAT32_MAX)

    def parse(self, text: str, limit: float) -> float:
        number = parse_float(text)
        if number is None:
            raise refuse("syntax", f"is not {self.name}", text)
        infinite = number in (float("inf"), float("-inf"))
        if overflows(text, number) or (
            self.single
            and not infinite
            and (abs(number) > limit or abs(number) >= FLOAT32_OVERFLOW)
        ):
            raise refuse("overflow", "is too large a number", text)
        # Between the largest float32 and the first number that rounds above it.
        if self.single and not infinite and abs(number) > FLOAT32_MAX:
            return FLOAT32_MAX if number > 0 else -FLOAT32_MAX
        return number

    def zero(self) -> object:
        return 0.0


class BoolNode(Node):
    __slots__ = ()
    name = "true or false"

    def read(self, value: object, scope: Scope = None) -> object:
        if value is True or value is False:
            self.check_options("true" if value else "false")
            if self.bounds is not None:
                raise refuse("range", "is no number, and only numbers have a range", value)
            return value
        return super().read(value, scope)

    def text(self, text: str) -> object:
        truth = parse_truth(text)
        if truth is None:
            raise self.mismatch(text)
        return truth

    def env(self, text: str) -> object:
        truth = parse_env_truth(text)
        if truth is None:
            raise refuse("env", f"is not {self.name}", text)
        return truth

    def zero(self) -> object:
        return False
