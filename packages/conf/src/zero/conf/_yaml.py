"""YAML as a go-zero service reads it: libyaml's parser under the scalar rules of Go's yaml.v2."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Container
from decimal import Decimal
from math import isfinite
from typing import Any, Final, TypeAlias, cast

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from zero.mapping import Number

from ._errors import MAX_DEPTH, Fault
from ._marks import Marks, Tree

# Values that aliases may stand for, counted as if each were written out.
MAX_ALIASED: Final = 100_000

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PREFIX: Final = "tag:yaml.org,2002:"

_TRUE: Final = ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
_FALSE: Final = ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
_WORDS: Final[dict[str, bool | float | None]] = {
    **dict.fromkeys(_TRUE, True),
    **dict.fromkeys(_FALSE, False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
_NUMERIC: Final = frozenset("0123456789+-.")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_OCTAL: Final = re.compile(r"[-+]?0[0-7]+")
_INTEGER: Final = re.compile(r"[-+]?(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)")

_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (float, int),
    "null": (type(None),),
}

Scalar = str | int | float | bool | None


# What the events hold is not in the stubs.
_Event: TypeAlias = Any


def read_yaml(text: str, *, marks: Marks | None = None, unset: Container[int] = ()) -> Tree:
    """Return the first document of `text`, nothing (None) for an empty one.

    `marks` is filled with the place of every value. A value missing on one of the `unset` lines (from 1) was
    emptied by a variable without a value and is the empty text, as it is to a Go service.
    """
    try:
        return _Builder(text, marks, unset).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise Fault(f"is not YAML: {_reason(error, text)}", line, column) from None
    except yaml.reader.ReaderError:
        bad = yaml.reader.Reader.NON_PRINTABLE.search(text)
        before = text[: bad.start()] if bad else ""
        message = f"is not YAML: the character {bad[0] if bad else ''!r} must be escaped"
        column = len(before) - before.rfind("\n")
        raise Fault(message, before.count("\n") + 1, column) from None


def _reason(error: yaml.MarkedYAMLError, text: str) -> str:
    mark, begun = error.problem_mark, error.context_mark
    if mark is not None:
        line = text.split("\n")[mark.line : mark.line + 1]
        if line and line[0][mark.column : mark.column + 1] == "\t":
            return "a tab cannot indent, use spaces"
    reason = str(error.problem or "it cannot be read")
    if error.context:
        reason += f" {error.context}"
        if begun is not None and mark is not None and begun.line != mark.line:
            reason += f" that begins on line {begun.line + 1}"
    return reason


class _Builder:
    """Composes plain values from the parser's events, with depth and aliases bounded."""

    def __init__(self, text: str, marks: Marks | None, unset: Container[int]) -> None:
        self._next = cast("Callable[[], _Event]", _Loader(text).get_event)
        self._marks = marks
        self._unset = unset
        self._anchors: dict[str, tuple[Tree, int]] = {}
        self._size = 0
        self._aliased = 0

    def document(self) -> Tree:
        self._next()  # start of the stream
        if isinstance(self._next(), StreamEndEvent):
            return None
        event = self._next()
        value = self._value(event, 0)
        if self._marks is not None:
            self._marks.start(value, *_place(event))
        return value

    def _value(self, event: _Event, depth: int) -> Tree:
        kind = cast("object", type(event))
        if kind is AliasEvent:
            return self._alias(event)
        before = self._size
        self._size += 1
        if kind is ScalarEvent:
            value: Tree = self._scalar(event)
        elif depth >= MAX_DEPTH:
            raise _fault(f"is nested more than {MAX_DEPTH} levels deep", event)
        elif kind is MappingStartEvent:
            value = self._mapping(depth + 1)
        else:
            value = self._sequence(depth + 1)
        if event.anchor:
            self._anchors[event.anchor] = value, self._size - before
        return value

    def _mapping(self, depth: int) -> dict[str, Tree]:
        result: dict[str, Tree] = {}
        marks = self._marks
        while type(key := self._next()) is not MappingEndEvent:
            event = self._next()
            if type(key) is ScalarEvent and key.value == "<<" and _merges(key):
                self._merge(result, event, depth)
                continue
            name = self._key(key, depth)
            result[name] = self._value(event, depth)
            if marks is not None:
                # A section is found by its name, a plain value where it stands itself.
                place = _place(event if type(event) is ScalarEvent else key)
                marks.note(result, name, *place)
        return result

    def _sequence(self, depth: int) -> list[Tree]:
        result: list[Tree] = []
        while type(event := self._next()) is not SequenceEndEvent:
            result.append(self._value(event, depth))
            if self._marks is not None:
                self._marks.note(result, len(result) - 1, *_place(event))
        return result

    def _merge(self, into: dict[str, Tree], event: _Event, depth: int) -> None:
        value = self._value(event, depth)
        parts = [value]
        if type(event) is SequenceStartEvent and isinstance(value, list):
            parts = value
        # Of several, the first wins; over keys already written above `<<`, the merged one does, as in Go.
        for part in reversed(parts):
            if not isinstance(part, dict):
                raise _fault("merges (<<) something that is not a mapping", event)
            into.update(part)
            if self._marks is not None:
                self._marks.adopt(into, part)

    def _alias(self, event: _Event) -> Tree:
        try:
            value, size = self._anchors[event.anchor]
        except KeyError:
            raise _fault(
                f"refers to *{event.anchor}, which stands for nothing yet", event
            ) from None
        self._size += size
        self._aliased += size
        if self._aliased > MAX_ALIASED:
            raise _fault(f"stands for more than {MAX_ALIASED} values through aliases", event)
        return value

    def _key(self, event: _Event, depth: int) -> str:
        value = self._value(event, depth)
        if type(value) is str:
            return value
        if value is None:
            return ""
        if isinstance(value, dict | list):
            raise _fault("has a mapping or a list as a key", event)
        # Go reads the keys y, n, yes, no, on and off as true and false; here they stay what was written.
        return (
            event.value if isinstance(value, bool) and type(event) is ScalarEvent else _text(value)
        )

    def _scalar(self, event: _Event) -> Scalar:
        text: str = event.value
        tag = event.tag
        if tag is not None and tag.startswith(_PREFIX):
            return _tagged(tag, text, event)
        if tag is not None or not event.implicit[0]:
            return text
        value = plain(text)
        if type(value) is float:
            return _finite(value, event)
        if type(value) is int:
            return whole_number(value)
        if value is None and not text and event.start_mark.line + 1 in self._unset:
            return ""
        return value


def plain(text: str) -> Scalar:
    """Return what an unquoted scalar means to Go's yaml.v2."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC:
        return text
    digits = text if text[0] == "." else text.replace("_", "")
    if len(digits) <= 70 and _INTEGER.fullmatch(digits):
        number = int(digits, 8) if _OCTAL.fullmatch(digits) else int(digits, 0)
        if -(2**63) <= number < 2**63 or (number < 2**64 and digits[0] != "+"):
            return number
    if _FLOAT.fullmatch(digits):
        value = float(digits)
        if isfinite(value):
            return value
    return text


def whole(value: float) -> int | float | Number:
    """Return a float without a fraction as the whole number that its shortest text spells."""
    return whole_number(int(Decimal(repr(value)))) if value.is_integer() else value


def whole_number(value: int) -> int | Number:
    """Return a negative number as a literal: to go-zero it is malformed for an unsigned field, not too small."""
    return value if value >= 0 else Number(value)


def _finite(value: float, event: _Event) -> int | float | Number:
    if not isfinite(value):
        raise _fault(f"has {event.value}, which is not a number a setting can be", event, "syntax")
    return whole(value)


def _tagged(tag: str, text: str, event: _Event) -> Scalar:
    name = tag.removeprefix(_PREFIX)
    if name == "binary":
        try:
            return b64decode(text.replace("\n", ""), validate=True).decode("utf-8", "replace")
        except Base64Error:
            raise _fault("has a !!binary value that is not base64", event) from None
    wanted = _KINDS.get(name)
    if wanted is None:
        return text
    value = plain(text)
    if type(value) not in wanted:
        raise _fault(f"has a value that is no !!{name}", event)
    if isinstance(value, float):
        return _finite(value, event)
    return whole_number(value) if type(value) is int else value


def _merges(event: _Event) -> bool:
    return event.implicit[0] or event.tag == f"{_PREFIX}merge"


def _text(value: Scalar) -> str:
    return format(Decimal(repr(value)), "f") if isinstance(value, float) else str(value)


def _fault(message: str, event: _Event, kind: str = "text") -> Fault:
    return Fault(message, *_place(event), kind)


def _place(event: _Event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
