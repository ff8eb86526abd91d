"""How one plain value is read: text, numbers, truth values, times, choices, anything.

Every type becomes a node. A node reads a value in one of four positions, because go-zero treats
them differently: as a field of typed input (`read`), from text (`text`: string sources, defaults,
environment), inside a list (`element`) and inside a map (`entry`).
"""

import enum
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from zero.timex import DurationError, parse_nanoseconds

from ._errors import Refusal, refuse
from ._tags import Bounds
from ._text import (
    FLOAT32_MAX,
    FLOAT32_OVERFLOW,
    leading_digits,
    number_text,
    overflows,
    parse_env_truth,
    parse_float,
    parse_integer,
    parse_truth,
)
from ._types import Digits, Number

# The object that holds the one being read, for `inherit`: its input and its own scope.
Scope = tuple[Mapping[str, object], "Scope"] | None

WIDTHS: Final = {
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

    def needs(self) -> bool:
        """Tell whether an absent object that holds this one can be filled without input."""
        return True

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
        self.low, self.high = WIDTHS.get(width, (None, None))
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
        if self.low is None or len(digits) < 3:
            return "syntax"
        span = self.high - self.low
        return "overflow" if len(digits) > 20 or int(digits) > span else "syntax"

    def fit(self, number: int) -> int:
        if self.low is not None and not self.low <= number <= self.high:
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


class DurationNode(Node):
    """A span of time; `scale` turns nanoseconds into what Python holds."""

    __slots__ = ("number", "scale")
    name = "a duration such as 1h30m or 500ms"
    plain_text = True

    def __init__(
        self, number: int | None, scale: Callable[[int], object], bounds: Bounds | None
    ) -> None:
        super().__init__(None, bounds)
        self.number = number  # how many nanoseconds a plain whole number counts; None refuses it
        self.scale = scale

    def read(self, value: object, scope: Scope = None) -> object:
        if is_text(value):
            return self.text(str(value))
        number = literal(value)
        if number is None or self.number is None:
            raise self.mismatch(value)
        return self.whole(number)

    def element(self, value: object, scope: Scope = None) -> object:
        return self.read(value, scope)

    def text(self, text: str) -> object:
        if self.number is not None and text.removeprefix("-").isdecimal():
            return self.whole(text)
        return self.checked(self.nanoseconds(text, "time"))

    def env(self, text: str) -> object:
        if self.number is not None and text.removeprefix("-").isdecimal():
            return self.whole(text)
        return self.checked(self.nanoseconds(text, "env"))

    def nanoseconds(self, text: str, kind: str) -> int:
        try:
            return parse_nanoseconds(text)
        except DurationError:
            raise refuse(kind, f"is not {self.name}", text) from None

    def whole(self, text: str) -> object:
        try:
            number = parse_integer(text)
        except OverflowError:
            number = 2**63
        if number is None:
            raise refuse("syntax", f"is not {self.name}", text)
        total = number * (self.number or 1)
        if not -(2**63) <= total < 2**63:
            raise refuse("overflow", "is more than 292 years", text)
        return self.checked(total)

    def checked(self, nanoseconds: int) -> object:
        value = self.scale(nanoseconds)
        if isinstance(value, (int, float)):
            self.check_bounds(value)
        return value

    def written(self, value: float) -> object:
        """Return the number that stands for a value in a file."""
        nanoseconds = value if self.number == 1 else value * 1e9
        return round(nanoseconds / (self.number or 1))

    def zero(self) -> object:
        return self.scale(0)


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


class BytesNode(Node):
    """A byte string: base64 text, or a list of numbers below 256."""

    __slots__ = ("numbers",)
    name = "base64 text"

    def __init__(
        self, numbers: Node, options: tuple[str, ...] | None, bounds: Bounds | None
    ) -> None:
        super().__init__(options, bounds)
        self.numbers = numbers  # reads the list

    def read(self, value: object, scope: Scope = None) -> object:
        if isinstance(value, (bytes, bytearray, memoryview)):
            return bytes(value)
        if is_text(value):
            try:
                return b64decode(str(value).replace("\n", "").replace("\r", ""), validate=True)
            except (Base64Error, ValueError):
                pass
        return bytes(self.numbers.read(value, scope))  # pyright: ignore[reportArgumentType]

    def text(self, text: str) -> object:
        return self.read(text)

    def element(self, value: object, scope: Scope = None) -> object:
        return self.read(value, scope)

    entry = element

    def zero(self) -> object:
        return b""


class AnyNode(Node):
    __slots__ = ()
    name = "anything"
    plain_text = True

    def read(self, value: object, scope: Scope = None) -> object:
        return plain(value)

    def text(self, text: str) -> object:
        # A text source cannot tell a number from its text; go-zero refuses it as well.
        raise refuse("type", "is text, which cannot fill a value of any type", text)

    def env(self, text: str) -> object:
        return text

    def element(self, value: object, scope: Scope = None) -> object:
        return plain(value)


class NativeNode(Node):
    """A type that msgspec reads alone: moments, UUID, Decimal, tuples, free unions."""

    __slots__ = ("kind", "name", "type")
    plain_text = True

    def __init__(self, type_: object, kind: str) -> None:
        super().__init__()
        self.type = type_
        self.kind = kind
        self.name = f"`{getattr(type_, '__name__', type_)}`"

    def read(self, value: object, scope: Scope = None) -> object:
        if self.type is Decimal and isinstance(value, Digits):
            value = str.__str__(value)
        return self.convert(plain(value), strict=True)

    def text(self, text: str) -> object:
        return self.convert(text, strict=self.kind == "time")

    def element(self, value: object, scope: Scope = None) -> object:
        return self.read(value, scope)

    def convert(self, value: object, *, strict: bool) -> object:
        try:
            return msgspec.convert(value, self.type, strict=strict)  # pyright: ignore[reportArgumentType, reportUnknownVariableType]
        except (msgspec.ValidationError, ValueError, TypeError) as error:
            kind = self.kind if isinstance(value, str) else "type"
            raise refuse(kind, f"is not {self.name} ({error})", value) from None


def plain(value: Any) -> object:
    """Turn number literals inside free-form values into Python numbers."""
    if isinstance(value, Digits):
        return _plain_number(value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [plain(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def _plain_number(text: Digits) -> int | float:
    try:
        whole = parse_integer(text)
    except OverflowError:
        raise refuse("overflow", "is too large a number", text) from None
    if whole is not None:
        return whole
    number = parse_float(text)
    if number is None:
        raise refuse("syntax", "is not a number", text)
    if overflows(text, number):
        raise refuse("overflow", "is too large a number", text)
    return number


def _choice_text(raw: object) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return str(raw)
