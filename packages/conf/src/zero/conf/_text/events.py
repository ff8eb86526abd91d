"""YAML as a go-zero service reads it: libyaml's events, composed by the rules of Go's yaml.v2."""

from collections.abc import Callable, Container
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

from .._errors import MAX_DEPTH, Fault
from .marks import Marks, Tree
from .scalars import Scalar, Unfit, plain, settled, tagged, text_of

# Values that aliases may stand for, counted as if each were written out.
MAX_ALIASED: Final = 100_000

_PREFIX: Final = "tag:yaml.org,2002:"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TOO_DEEP: Final = f"is nested more than {MAX_DEPTH} levels deep"

# What the events hold is not in the stubs.
_Event: TypeAlias = Any


def read_yaml(text: str, *, marks: Marks | None = None, unset: Container[int] = ()) -> Tree:
    """Return the first document of `text`, nothing (None) for an empty one.

    `marks` is filled with the place of every value. A value missing on one of the `unset` lines
    (from 1) was emptied by a variable without a value and is the empty text, as it is to Go.
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
        if line and line[0][: mark.column + 1].strip(" ") == "\t":
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
        # What an anchor stands for, with the number of values and of levels in it.
        self._anchors: dict[str, tuple[Tree, int, int]] = {}
        self._size = 0
        self._deepest = 0
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
        kind = event.__class__
        if kind is AliasEvent:
            return self._alias(event, depth)
        size, deepest = self._size, self._deepest
        self._size += 1
        self._deepest = depth
        if kind is ScalarEvent:
            value: Tree = self._scalar(event)
        elif depth >= MAX_DEPTH:
            raise _fault(_TOO_DEEP, event)
        elif kind is MappingStartEvent:
            value = self._mapping(depth + 1)
        else:
            value = self._sequence(depth + 1)
        if event.anchor:
            self._anchors[event.anchor] = value, self._size - size, self._deepest - depth
        self._deepest = max(self._deepest, deepest)
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
        # As in Go: of several the first wins, and all of them over the keys written above `<<`.
        for part in reversed(parts):
            if not isinstance(part, dict):
                raise _fault("merges (<<) something that is not a mapping", event)
            into.update(part)
            if self._marks is not None:
                self._marks.adopt(into, part)

    def _alias(self, event: _Event, depth: int) -> Tree:
        if event.anchor not in self._anchors:
            raise _fault(f"refers to *{event.anchor}, which stands for nothing yet", event)
        value, size, levels = self._anchors[event.anchor]
        self._deepest = max(self._deepest, depth + levels)
        if self._deepest > MAX_DEPTH:
            raise _fault(_TOO_DEEP, event)
        self._size += size
        self._aliased += size
        if self._aliased > MAX_ALIASED:
            raise _fault(f"stands for more than {MAX_ALIASED} values through aliases", event)
        return value

    def _key(self, event: _Event, depth: int) -> str:
        value = self._value(event, depth)
        if type(value) is str:
            return value
        if isinstance(value, dict | list):
            raise _fault("has a mapping or a list as a key", event)
        # Go reads the keys y, n, yes, no, on and off as true and false; here they stay as written.
        word = isinstance(value, bool) and type(event) is ScalarEvent
        return event.value if word else text_of(value)

    def _scalar(self, event: _Event) -> Scalar:
        text, tag = event.value, event.tag
        try:
            if tag is not None and tag.startswith(_PREFIX):
                return settled(tagged(tag.removeprefix(_PREFIX), text))
            if tag is not None or not event.implicit[0]:
                return text
            value = plain(text)
            if type(value) is str:
                return value
            if not text and event.start_mark.line + 1 in self._unset:
                return ""
            return settled(value)
        except Unfit as error:
            raise _fault(error.message, event, error.kind) from None


def _merges(event: _Event) -> bool:
    return event.implicit[0] or event.tag == f"{_PREFIX}merge"


def _fault(message: str, event: _Event, kind: str = "text") -> Fault:
    return Fault(message, *_place(event), kind)


def _place(event: _Event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
