"""How times, bytes and free values are read."""

from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any, cast

import msgspec

from zero.timex import DurationError, parse_nanoseconds

from .._errors import refuse
from .._language.tags import Bounds
from .._language.text import overflows, parse_float, parse_integer
from .._language.types import Digits
from .base import Node, Scope, is_text, literal


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


class BytesNode(Node):
    """A byte string: base64 text, or a list of numbers below 256."""

    __slots__ = ("numbers",)
    name = "base64 text"
    converts_text = False
    takes_lists = True

    def __init__(
        self, numbers: Node, options: tuple[str, ...] | None, bounds: Bounds | None
    ) -> None:
        super().__init__(options, bounds)
        self.numbers = numbers  # reads the list

    def read(self, value: object, scope: Scope = None) -> object:
        if isinstance(value, (bytes, bytearray, memoryview)):
            return bytes(cast("bytes", value))
        if is_text(value):
            plain_text = str(value).replace("\n", "").replace("\r", "")
            # The standard library passes over padding behind a group that is complete.
            if len(plain_text) % 4 == 0 and "=" not in plain_text[:-2]:
                with suppress(Base64Error, ValueError):
                    return a2b_base64(plain_text, strict_mode=True)
        return bytes(self.numbers.read(value, scope))  # pyright: ignore[reportArgumentType]

    def text(self, text: str) -> object:
        return self.read(text)

    def element(self, value: object, scope: Scope = None) -> object:
        return self.read(value, scope)

    entry = element

    def zero(self) -> object:
        return b""


class AnyNode(Node):
    """Anything, as it is."""

    __slots__ = ()
    name = "anything"
    plain_text = True
    takes_null = True

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

    @property
    def converts_text(self) -> bool:  # pyright: ignore[reportIncompatibleVariableOverride]
        # msgspec would take a number in a text for seconds since 1970.
        return self.kind != "time"

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
