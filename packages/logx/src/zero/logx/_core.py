"""One process's log: the settings in force and the way of a line from call to sink.

There is one `Core` (`core`), changed setting by setting while other threads log: each line reads
what it needs once, takes no lock, and ends in a single write.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import msgspec

from ._caller import Place, caller_of, frame_at, known_callers, outermost_frame, place_of
from ._conf import FieldKeys, LogConf
from ._context import TraceSource, context_fields
from ._kinds import ALERT, Channel, Kind, Level
from ._lines import JsonLines, PlainLines, content_shape, shape_text
from ._sink import ConsoleSink, Sink
from ._stamp import Stamp

Forward: TypeAlias = Callable[[Kind, str, dict[str, object], Place | None], None]
"""Takes a line to another logging system."""

_context_of = context_fields.get


class Core:
    """Everything a line depends on."""

    __slots__ = (
        "_caller_key",
        "dropped",
        "forward",
        "global_fields",
        "keys",
        "level",
        "lines",
        "sink",
        "stack_cooldown",
        "stat",
        "trace_source",
    )

    def __init__(self) -> None:
        self.global_fields: dict[str, object] = {}
        self.trace_source: TraceSource | None = None
        self.forward: Forward | None = None
        self.dropped = 0
        self.apply(LogConf(level="debug"), ConsoleSink(), Stamp())

    def apply(self, conf: LogConf, sink: Sink, stamp: Stamp) -> None:
        """Take over a configuration with its sink and clock."""
        self.keys = keys = _filled(conf.field_keys)
        self._caller_key = keys.caller_key
        self.lines: JsonLines | PlainLines
        if conf.encoding == "plain":
            colours = tuple(sink.coloured(channel) for channel in Channel)
            self.lines = PlainLines(keys, stamp, conf.max_content_length, colours=colours)
        else:
            self.lines = JsonLines(keys, stamp, conf.max_content_length)
        in_files = conf.mode != "console"
        self.stack_cooldown = max(conf.stack_cooldown_millis, 0) / 1e3 if in_files else 0.0
        self.sink = sink
        self.stat = conf.stat
        self.level = Level[conf.level.upper()]

    def line(
        self,
        kind: Kind,
        message: object,
        fields: dict[str, object],
        own: Mapping[str, object],
        depth: int,
    ) -> None:
        """Write a line for the caller `depth` frames up; `fields` becomes ours."""
        try:
            if own or self.global_fields:
                fields = {**self.global_fields, **own, **fields}
            context = _context_of()
            if context:
                fields.update(context)
            if self.trace_source is not None:
                self.add_trace(fields)
            try:
                frame = frame_at(depth)
            except ValueError:  # a skip beyond the program
                frame = outermost_frame()
            if self.forward is not None:
                self.forward(kind, self.content_text(message), fields, place_of(frame))
                return
            known = known_callers.get((id(frame.f_code), frame.f_lasti))
            fields[self._caller_key] = known[1] if known is not None else caller_of(frame)
            self.sink.write(kind.channel, self.lines.encode(kind, message, fields))
        except Exception:  # a log never hurts its program
            self.dropped += 1

    def line_of(
        self, place: Place, kind: Kind, message: object, fields: Mapping[str, object]
    ) -> None:
        """Write a line of a place that is known; ids of a trace among its fields are its own."""
        try:
            keys = self.keys
            traced = keys.trace_key in fields and keys.span_key in fields
            fields = {**self.global_fields, **fields, **(_context_of() or {})}
            if self.trace_source is not None and not traced:
                self.add_trace(fields)
            if self.forward is not None:
                self.forward(kind, self.content_text(message), fields, place)
                return
            fields[self._caller_key] = place.caller
            self.sink.write(kind.channel, self.lines.encode(kind, message, fields))
        except Exception:  # a log never hurts its program
            self.dropped += 1

    def bare_line(
        self, kind: Kind, message: object, fields: dict[str, object], own: Mapping[str, object]
    ) -> None:
        """Write a line without a caller: its stack says where, or it goes to a pager."""
        try:
            fields = {**self.global_fields, **own, **fields}
            if kind is not ALERT:
                self.add_context(fields)
            if self.forward is not None:
                self.forward(kind, self.content_text(message), fields, None)
                return
            self.sink.write(kind.channel, self.lines.encode(kind, message, fields))
        except Exception:  # a log never hurts its program
            self.dropped += 1

    def content_text(self, message: object) -> str:
        """Return a message as text, for lines that must have one."""
        return message if isinstance(message, str) else shape_text(content_shape(message))

    def add_context(self, fields: dict[str, object]) -> None:
        """Add what the present context says: its fields, then the active trace."""
        fields.update(context_fields.get() or {})
        if self.trace_source is not None:
            self.add_trace(fields)

    def add_trace(self, fields: dict[str, object]) -> None:
        """Add the ids of the active trace, if there is one."""
        ids = self.trace_source() if self.trace_source is not None else None
        if ids:
            fields[self.keys.trace_key], fields[self.keys.span_key] = ids


def _filled(keys: FieldKeys) -> FieldKeys:
    given = {name: key for name, key in msgspec.structs.asdict(keys).items() if key}
    return FieldKeys(**given)


core: Final = Core()
