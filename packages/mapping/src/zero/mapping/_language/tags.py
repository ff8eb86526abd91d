r"""The tag language of go-zero: `key,optional,default=1,options=a|b,range=[1:5)`.

`,` separates, unless inside `(...)` or `[...]`; `\` makes the next character plain. Groups do not
nest and unknown options are ignored, as in go-zero, because `.api` files carry both.
"""

import math
from collections.abc import Iterator
from typing import Final

import msgspec

from .._language.text import parse_float

_OPENERS: Final = "(["
_CLOSERS: Final = ")]"


class TagError(ValueError):
    """Say what is wrong with the text of a tag.

    Attributes:
        kind: `tag`, `range` or `syntax`, as in `FieldError`.
    """

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        super().__init__(message)


class Bounds(msgspec.Struct, frozen=True):
    """An interval of numbers; an open end does not belong to it."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, number: float) -> bool:
        # The comparisons are written so that NaN is outside.
        above = number > self.low if self.low_open else number >= self.low
        return above and (number < self.high if self.high_open else number <= self.high)

    def __str__(self) -> str:
        low = "" if self.low == -math.inf else f"{self.low:g}"
        high = "" if self.high == math.inf else f"{self.high:g}"
        return f"{'(' if self.low_open else '['}{low}:{high}{')' if self.high_open else ']'}"


class Tag(msgspec.Struct, frozen=True):
    """What one tag says; every part is optional."""

    key: str = ""
    optional: bool | str = False
    default: str | None = None
    options: tuple[str, ...] | None = None
    bounds: Bounds | None = None
    string: bool = False
    inherit: bool = False
    env: str = ""


def parse_tag(text: str) -> Tag:
    """Read the text of a tag; raises TagError."""
    key, *options = list(_segments(text)) or [""]
    tag = Tag(key)
    for option in options:
        tag = _apply(tag, option)
    return tag


def parse_range(text: str) -> Bounds:
    """Read `[low:high]`; a round bracket leaves its end out, an empty side is unbounded."""
    if len(text) < 2 or text[0] not in _OPENERS or text[-1] not in _CLOSERS:
        raise TagError("range", f"{text!r} is not a range")
    low_text, colon, high_text = text[1:-1].partition(":")
    if not colon or ":" in high_text or not (low_text or high_text):
        raise TagError("range", f"{text!r} is not a range")
    low = _side(low_text, -math.inf)
    high = _side(high_text, math.inf)
    bounds = Bounds(low, high, text[0] == "(", text[-1] == ")")
    empty = low > high or (low == high and (bounds.low_open or bounds.high_open))
    if empty or low == math.inf:
        raise TagError("range", f"{text!r} is an empty range")
    return bounds


def parse_options(text: str) -> tuple[str, ...]:
    """Read `a|b` or `[a,b]`."""
    if text.startswith("["):
        return tuple(_segments(_unbracketed(text)))
    return tuple(text.split("|"))


def parse_list(text: str) -> list[str]:
    """Read a default for a list of texts: `[a,b]` or one bare element."""
    return list(_segments(_unbracketed(text)))


def _unbracketed(text: str) -> str:
    return text.lstrip(_OPENERS).rstrip(_CLOSERS)


def _side(text: str, absent: float) -> float:
    if not text:
        return absent
    number = parse_float(text)
    if number is None or math.isnan(number):
        raise TagError("syntax", f"{text!r} is not a number")
    return number


def _segments(text: str) -> Iterator[str]:
    current: list[str] = []
    grouped = False
    characters = iter(text.strip())
    for character in characters:
        if character == "," and not grouped:
            yield "".join(current).strip()
            current.clear()
            continue
        if character == "\\" and not grouped:
            character = next(characters, "")
        elif character in _OPENERS:
            grouped = True
        elif character in _CLOSERS:
            grouped = False
        current.append(character)
    last = "".join(current).strip()
    if last:
        yield last


def _apply(tag: Tag, option: str) -> Tag:
    match option:
        case "inherit":
            return msgspec.structs.replace(tag, inherit=True)
        case "string":
            return msgspec.structs.replace(tag, string=True)
        case _ if option.startswith("optional"):
            return msgspec.structs.replace(tag, optional=_dependency(option))
        case _ if option.startswith("options"):
            return msgspec.structs.replace(tag, options=parse_options(_value("options", option)))
        case _ if option.startswith("default"):
            # Unlike go-zero, `=` may occur in a default: padded base64 has it.
            value = option.partition("=")[2].strip() if "=" in option else _value("default", option)
            return msgspec.structs.replace(tag, default=value or None)
        case _ if option.startswith("env"):
            return msgspec.structs.replace(tag, env=_value("env", option))
        case _ if option.startswith("range"):
            return msgspec.structs.replace(tag, bounds=parse_range(_value("range", option)))
        case _:
            return tag


def _dependency(option: str) -> bool | str:
    parts = option.split("=")
    if len(parts) > 2:
        raise TagError("tag", f"{option!r} is not `optional`, `optional=key` or `optional=!key`")
    return parts[1].strip() if len(parts) == 2 else True


def _value(name: str, option: str) -> str:
    parts = option.split("=")
    if len(parts) != 2:
        raise TagError("tag", f"{option!r} is not `{name}=...`")
    return parts[1].strip()
