"""Lines for hot paths: level, caller and keys are settled once, so that a call fills in texts only."""

from __future__ import annotations

from operator import itemgetter
from typing import Final, Literal, Protocol, TypeAlias

import msgspec

from ._caller import Place, frame_at, named_place, place_of
from ._context import context_fields
from ._core import core
from ._json import JSON_TYPES, encode_struct
from ._kinds import DEBUG, ERROR, INFO, SLOW, STAT, Kind
from ._lines import JsonLines

PreparedLevel: TypeAlias = Literal["debug", "info", "error", "slow", "stat"]

_KINDS: Final = {kind.text: kind for kind in (DEBUG, INFO, ERROR, SLOW, STAT)}
_TEXTS: Final = frozenset({str, type(None)})
_context_of = context_fields.get


def prepare(level: PreparedLevel, /, *fields: str, caller: str = "") -> PreparedLine:
    """Prepare a line that is written often, with the names of its fields.

    Args:
        level: the call it stands for: `debug`, `info`, `error`, `slow` or `stat`.
        fields: names of the fields, in the order in which their values will be given.
        caller: the line's `caller`, such as `shop/main.py:7`; the place that prepares if empty.

    Raises:
        ValueError: if there is no such level, or a field is named twice.
    """
    if level not in _KINDS:
        msg = f"cannot prepare a line of level {level!r}: one of {', '.join(_KINDS)}"
        raise ValueError(msg)
    for index, name in enumerate(fields):
        if name in fields[:index]:
            msg = f"field {name!r} is named twice"
            raise ValueError(msg)
    place = named_place(caller) if caller else place_of(frame_at(1))
    # A bound method: calling an object costs as much again as a filtered line.
    return _Line(_KINDS[level], fields, place).write


class PreparedLine(Protocol):
    """Writes what the call of its level would write, byte for byte and sooner.

    Settings that change are followed. What the short way does not cover (plain encoding, context
    fields, content to be cut, values that are no texts...) goes the ordinary way by itself.
    """

    def __call__(self, content: str, /, *values: str | None) -> None:
        """Write one line.

        Args:
            content: what the line says.
            values: one for each field, in their order; None or an empty text leaves the field out.
                Where trace and span are both given, the trace source is not asked.

        Raises:
            TypeError: if there are more or fewer values than fields.
        """
        ...


class _Line:
    __slots__ = ("_count", "_fields", "_form", "_kind", "_needs", "_place")

    def __init__(self, kind: Kind, fields: tuple[str, ...], place: Place) -> None:
        self._kind = kind
        self._needs = int(kind.needs)
        self._fields = fields
        self._count = len(fields)
        self._place = place
        self._form = _Form(kind, place, fields)

    def __repr__(self) -> str:
        return f"<PreparedLine {self._kind.text} {self._fields!r} of {self._place.caller}>"

    def write(self, content: str, /, *values: str | None) -> None:
        """Be a `PreparedLine`."""
        if len(values) != self._count:
            msg = f"{self!r} takes {self._count} values, got {len(values)}"
            raise TypeError(msg)
        if core.level > self._needs or (self._kind is STAT and not core.stat):
            return
        try:
            line = self._form.line(content, values) or self._with_present_form(content, values)
            if line is not None:
                core.sink.write(self._kind.channel, line)
                return
        except Exception:  # a log never hurts its program
            core.dropped += 1
            return
        pairs = zip(self._fields, values, strict=True)
        given = {name: value for name, value in pairs if not _is_left_out(value)}
        core.line_of(self._place, self._kind, content, given)

    def _with_present_form(self, content: str, values: tuple[str | None, ...]) -> bytes | None:
        if self._form.is_current():
            return None
        self._form = form = _Form(self._kind, self._place, self._fields)
        return form.line(content, values)


class _Form:
    """What a prepared line looks like under one configuration."""

    __slots__ = (
        "_fixed",
        "_global_fields",
        "_ids",
        "_lines",
        "_pick",
        "_short",
        "_stamp",
        "_struct",
    )

    def __init__(self, kind: Kind, place: Place, fields: tuple[str, ...]) -> None:
        self._lines = lines = core.lines
        self._global_fields = given = core.global_fields
        self._struct: type[msgspec.Struct] | None = None
        if not isinstance(lines, JsonLines) or not JSON_TYPES.issuperset(map(type, given.values())):
            return
        keys = lines.keys
        self._stamp = lines.stamp
        self._short = lines.short
        self._fixed = (place.caller, kind.text, *map(_never_left_out, given.values()))
        traced = keys.trace_key in fields and keys.span_key in fields
        self._ids = (fields.index(keys.trace_key), fields.index(keys.span_key)) if traced else None
        own = (keys.timestamp_key, keys.content_key, keys.caller_key, keys.level_key)
        names = (*own, *given, *fields)
        order = sorted(range(len(names)), key=names.__getitem__)
        self._pick = itemgetter(*order)
        self._struct = _struct_of([names[index] for index in order])

    def is_current(self) -> bool:
        """Tell whether the settings that the form was made of are still in force."""
        return self._lines is core.lines and self._global_fields is core.global_fields

    def line(self, content: str, values: tuple[str | None, ...]) -> bytes | None:
        """Return the line, or None where this form does not cover it."""
        struct = self._struct
        if (
            struct is None
            or self._lines is not core.lines
            or self._global_fields is not core.global_fields
            or core.forward is not None
            or content.__class__ is not str
            or len(content) > self._short
            or _context_of()
            or self._is_traced(values)
        ):
            return None
        shown = values
        for value in values:
            if value.__class__ is not str or not value:
                if not _TEXTS.issuperset(map(type, values)):
                    return None
                shown = tuple([value or None for value in values])
                break
        return encode_struct(struct(*self._pick((self._stamp(), content, *self._fixed, *shown))))

    def _is_traced(self, values: tuple[str | None, ...]) -> bool:
        """Tell whether the active trace has ids to add: there is one, and none are given."""
        source, ids = core.trace_source, self._ids
        if source is None or (ids is not None and values[ids[0]] and values[ids[1]]):
            return False
        return bool(source())


def _struct_of(names: list[str]) -> type[msgspec.Struct] | None:
    """Make a class whose members are encoded in the order of `names`, None left out.

    One call of the encoder then writes and escapes a whole line.
    """
    members = [f"f{index}" for index in range(len(names))]
    try:
        return msgspec.defstruct(
            "Line",
            [(member, object, None) for member in members],
            rename=dict(zip(members, names, strict=True)),
            omit_defaults=True,
            gc=False,
        )
    except ValueError:  # a name to be escaped, or one that hides another
        return None


def _is_left_out(value: object) -> bool:
    # Of a class of its own, it may have a mask even when it is empty.
    return value is None or (value.__class__ is str and not value)


def _never_left_out(value: object) -> object:
    return msgspec.Raw(b"null") if value is None else value
