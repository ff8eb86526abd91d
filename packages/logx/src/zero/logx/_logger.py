"""Loggers: the calls a program makes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from zero.timex import milliseconds

from ._caller import exception_text, frame_at, stack_text
from ._core import core
from ._kinds import ALERT, DEBUG, ERROR, INFO, SEVERE, SLOW, STAT, Kind
from ._less import Throttle, tell_discarded

_stack_throttle: Final = Throttle()


class Logger:
    """Writes lines; immutable, so one can be kept, shared between threads and derived from.

    Every call takes a message and fields. A text is the line's content as it stands; any other
    value is the content in its own structure; a function is called only if the line is written.
    """

    __slots__ = ("_depth", "_fields")

    def __init__(self, fields: Mapping[str, object] | None = None, *, skip: int = 0) -> None:
        self._fields: Mapping[str, object] = dict(fields) if fields else {}
        self._depth = 2 + max(skip, 0)  # the logger's own method and the core's stand between

    def __repr__(self) -> str:
        return f"<Logger {dict(self._fields)!r}>"

    def debug(self, message: object, /, **fields: object) -> None:
        """Write a `debug` line."""
        if core.level <= 0:
            core.line(DEBUG, message, fields, self._fields, self._depth)

    def info(self, message: object, /, **fields: object) -> None:
        """Write an `info` line."""
        if core.level <= 1:
            core.line(INFO, message, fields, self._fields, self._depth)

    def error(
        self, message: object, /, *, exc: BaseException | None = None, **fields: object
    ) -> None:
        """Write an `error` line; the traceback of `exc` is appended to its content."""
        if core.level <= 2:
            if exc is not None:
                message = f"{core.content_text(message)}\n{exception_text(exc)}"
            core.line(ERROR, message, fields, self._fields, self._depth)

    def slow(self, message: object, /, **fields: object) -> None:
        """Write a `slow` line, for what took longer than it should."""
        if core.level <= 2:
            core.line(SLOW, message, fields, self._fields, self._depth)

    def stat(self, message: object, /, **fields: object) -> None:
        """Write a `stat` line, for periodic figures."""
        if core.level <= 1 and core.stat:
            core.line(STAT, message, fields, self._fields, self._depth)

    def error_stack(self, message: object, /, **fields: object) -> None:
        """Write an `error` line with the stack, or the traceback of the exception being handled.

        In files, lines of this kind keep `stack_cooldown_millis` between them; what came sooner is
        counted and told with the next one.
        """
        if core.level > 2:
            return
        if core.stack_cooldown:
            discarded = _stack_throttle.admit(core.stack_cooldown, time.monotonic())
            if discarded is None:
                return
            tell_discarded(discarded, 3)
        self._with_stack(ERROR, message, fields)

    def severe(self, message: object, /, **fields: object) -> None:
        """Write a line of level `fatal` with the stack, for what ends the program."""
        if core.level <= 3:
            self._with_stack(SEVERE, message, fields)

    def alert(self, message: object, /, **fields: object) -> None:
        """Write an `alert` line, at every level: someone should come and look."""
        if core.level <= 3:
            core.bare_line(ALERT, message, fields, self._fields)

    def with_fields(self, **fields: object) -> Logger:
        """Return a logger whose lines have these fields too."""
        return Logger({**self._fields, **fields}, skip=self._depth - 2)

    def with_duration(self, seconds: float) -> Logger:
        """Return a logger whose lines say how long something took, as `1.2ms`."""
        key = core.keys.duration_key
        return Logger({**self._fields, key: milliseconds(seconds)}, skip=self._depth - 2)

    def with_skip(self, frames: int) -> Logger:
        """Return a logger for use in a helper: `caller` names what stands `frames` calls above it.

        Replaces an earlier skip, as in go-zero; zero or less changes nothing.
        """
        return Logger(self._fields, skip=frames) if frames > 0 else self

    def _with_stack(self, kind: Kind, message: object, fields: dict[str, object]) -> None:
        text = f"{core.content_text(message)}\n{stack_text(frame_at(self._depth))}"
        core.bare_line(kind, text, fields, self._fields)


default: Final = Logger()
debug = default.debug
info = default.info
error = default.error
slow = default.slow
stat = default.stat
error_stack = default.error_stack
severe = default.severe
alert = default.alert
with_fields = default.with_fields
with_duration = default.with_duration
with_skip = default.with_skip
