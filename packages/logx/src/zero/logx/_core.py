"""One process's log: the settings in force and the way of a line from call to sink.

There is one `Core` (`core`), changed setting by setting while other threads log: each line reads
what it needs once, takes no lock, and ends in a single write.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import FrameType, FunctionType, MethodType
from typing import Final, NamedTuple, TypeAlias, cast

import msgspec

from ._caller import caller_of, get_frame
from ._conf import FieldKeys, Level, LogConf
from ._context import TraceSource, context_fields
from ._json import PLAIN_TYPES, encode_line, encode_shape, field_value, prepared
from ._plain import level_text, plain_line
from ._sink import Channel, ConsoleSink, Sink
from ._stamp import Stamp
from ._values import content_of, text_of


class Kind(NamedTuple):
    """A family of calls: the text of its level, the level it needs, where it goes."""

    text: str
    needs: Level
    channel: Channel


DEBUG: Final = Kind("debug", Level.DEBUG, Channel.ACCESS)
INFO: Final = Kind("info", Level.INFO, Channel.ACCESS)
ERROR: Final = Kind("error", Level.ERROR, Channel.ERROR)
SLOW: Final = Kind("slow", Level.ERROR, Channel.SLOW)
STAT: Final = Kind("stat", Level.INFO, Channel.STAT)
SEVERE: Final = Kind("fatal", Level.SEVERE, Channel.SEVERE)
ALERT: Final = Kind("alert", Level.SEVERE, Channel.ERROR)

Forward: TypeAlias = Callable[[Kind, str, dict[str, object], FrameType | None], None]
"""Takes a line to another logging system."""

_LAZY = frozenset({FunctionType, MethodType, partial})


class Core:
    """Everything a line depends on."""

    __slots__ = (
        "colours",
        "dropped",
        "forward",
        "global_fields",
        "keys",
        "level",
        "max_bytes",
        "plain",
        "sink",
        "stack_cooldown",
        "stamp",
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
        self.keys = _filled(conf.field_keys)
        self.stamp = stamp
        self.max_bytes = conf.max_content_length
        self.plain = conf.encoding == "plain"
        self.colours = tuple(sink.coloured(channel) for channel in Channel)
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
            self.add_context(fields)
            try:
                frame = get_frame(depth)
            except ValueError:  # fewer callers than asked for
                frame = None
            if self.forward is not None:
                self.forward(kind, self.content_text(message), fields, frame)
                return
            if frame is not None:
                fields[self.keys.caller_key] = caller_of(frame)
            self.write(kind, message, fields)
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
            self.write(kind, message, fields)
        except Exception:  # a log never hurts its program
            self.dropped += 1

    def write(self, kind: Kind, message: object, fields: dict[str, object]) -> None:
        """Encode a line and hand it to the sink. Raises what the sink raises."""
        content = message if message.__class__ is str else _content(message)
        if self.max_bytes and isinstance(content, str):
            content = self._cut(content, fields)
        if self.plain:
            level = level_text(kind.text, colour=self.colours[kind.channel])
            shown = plain_line(self.stamp(), level, content, fields)
            self.sink.write(kind.channel, shown.encode("utf-8", "replace"))
            return
        for key, value in fields.items():
            if value.__class__ not in PLAIN_TYPES:
                fields[key] = field_value(value)
        keys = self.keys
        fields[keys.timestamp_key] = self.stamp()
        fields[keys.level_key] = kind.text
        fields[keys.content_key] = content if content.__class__ is str else prepared(content)
        self.sink.write(kind.channel, encode_line(fields) + b"\n")

    def content_text(self, message: object) -> str:
        """Return a message as text, for lines that must have one."""
        content = message if message.__class__ is str else _content(message)
        return content if isinstance(content, str) else encode_shape(content)

    def _cut(self, content: str, fields: dict[str, object]) -> str:
        if len(content) * 4 <= self.max_bytes:
            return content
        errors = "surrogateescape" if _came_from_bytes(content) else "surrogatepass"
        raw = content.encode("utf-8", errors)
        end = self.max_bytes
        if len(raw) <= end:
            return content
        fields[self.keys.truncated_key] = True
        # Never through a character: at most three bytes of one lie before the cut.
        for start in range(end, max(end - 4, -1), -1):
            if raw[start] & 0xC0 != 0x80:
                end = start
                break
        return raw[:end].decode("utf-8", errors)

    def add_context(self, fields: dict[str, object]) -> None:
        """Add what the present context says: its fields, then the active trace."""
        context = context_fields.get()
        if context:
            fields.update(context)
        if self.trace_source is not None:
            ids = self.trace_source()
            if ids:
                fields[self.keys.trace_key], fields[self.keys.span_key] = ids


def _content(message: object) -> object:
    """Return what a message says; a lazy one is called now, and its failure is its content."""
    if message.__class__ in _LAZY:
        try:
            message = cast("Callable[[], object]", message)()
        except Exception as error:
            return f"<message failed: {type(error).__name__}: {text_of(error)}>"
    return message if isinstance(message, str) else content_of(message)


def _came_from_bytes(content: str) -> bool:
    """Tell whether a text is UTF-8 or was decoded from bytes with `surrogateescape`."""
    try:
        content.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


def _filled(keys: FieldKeys) -> FieldKeys:
    given = {name: key for name, key in msgspec.structs.asdict(keys).items() if key}
    return FieldKeys(**given)


core: Final = Core()
