"""The standard `logging` module on both sides: its records in our schema, our lines in its handlers."""

import logging

from ._caller import Place, exception_text, short_path
from ._core import core
from ._kinds import DEBUG, ERROR, INFO, SEVERE, Kind, Level

_KNOWN = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"})
_EXACT = frozenset({logging.DEBUG, logging.INFO, logging.ERROR, logging.CRITICAL})
_ROOT_LEVELS = {
    Level.DEBUG: logging.DEBUG,
    Level.INFO: logging.INFO,
    Level.ERROR: logging.ERROR,
    Level.SEVERE: logging.CRITICAL,
    Level.DISABLED: logging.CRITICAL + 1,
}
_LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "stat": logging.INFO,
    "slow": logging.WARNING,
    "error": logging.ERROR,
    "alert": logging.CRITICAL,
    "fatal": logging.CRITICAL,
}


class LogHandler(logging.Handler):
    """Writes records of the standard `logging` module in our schema.

    DEBUG, INFO and ERROR keep their level, CRITICAL is `fatal`; WARNING, which go-zero does not
    have, is `info` with a field `severity`. Extra attributes become fields, the logger's name is
    the field `logger`, and a traceback is appended to the content.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        kind = _kind(record.levelno)
        if core.level > kind.needs:
            return
        try:
            core.sink.write(
                kind.channel, core.lines.encode(kind, _content(record), _fields(record))
            )
        except Exception:  # a log never hurts its program
            core.dropped += 1


class ForwardTo:
    """Hands our lines to a logger of the standard module, in place of our own output."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger

    def __call__(
        self, kind: Kind, message: str, fields: dict[str, object], place: Place | None
    ) -> None:
        """Handle one line."""
        level = _LEVELS[kind.text]
        if not self._logger.isEnabledFor(level):
            return
        path = place.path if place else "(unknown file)"
        line = place.line if place else 0
        name = place.function if place else None
        record = self._logger.makeRecord(
            self._logger.name, level, path, line, message, (), None, func=name
        )
        for key, value in fields.items():
            record.__dict__[f"{key}_" if key in _KNOWN else key] = value
        self._logger.handle(record)


def to_logging(logger: logging.Logger | str | None = "zero.logx") -> None:
    """Send our lines to a logger of the standard module instead of writing them.

    For programs whose logging is already set up their own way: fields become attributes of the
    records (with a `_` behind names that records have themselves), `slow` is WARNING, `alert` and
    `severe` are CRITICAL.

    Args:
        logger: the logger or its name; None ends the forwarding.
    """
    if isinstance(logger, str):
        logger = logging.getLogger(logger)
    core.forward = None if logger is None else ForwardTo(logger)


def install() -> None:
    """Write the records of all loggers, from our level on."""
    root = logging.getLogger()
    root.addHandler(_RootHandler(root.level))
    follow_level()


def uninstall() -> None:
    """Undo `install`."""
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler, _RootHandler):
            root.removeHandler(handler)
            root.setLevel(handler.previous_level)


def follow_level() -> None:
    """Keep the root logger from making records that would not be written."""
    root = logging.getLogger()
    if any(isinstance(handler, _RootHandler) for handler in root.handlers):
        root.setLevel(_ROOT_LEVELS[core.level])


class _RootHandler(LogHandler):
    """The handler of `install`."""

    def __init__(self, previous_level: int) -> None:
        super().__init__()
        self.previous_level = previous_level


def _kind(levelno: int) -> Kind:
    if levelno >= logging.CRITICAL:
        return SEVERE
    if levelno >= logging.ERROR:
        return ERROR
    return INFO if levelno >= logging.INFO else DEBUG


def _content(record: logging.LogRecord) -> str:
    try:
        text = record.getMessage()
    except Exception:  # arguments that do not fit the message
        text = f"{record.msg} {record.args!r}"
    if record.exc_info and record.exc_info[1] is not None:
        text = f"{text}\n{exception_text(record.exc_info[1])}"
    return f"{text}\n{record.stack_info}" if record.stack_info else text


def _fields(record: logging.LogRecord) -> dict[str, object]:
    fields = dict(core.global_fields)
    fields["logger"] = record.name
    if record.levelno not in _EXACT:
        fields["severity"] = record.levelname.lower()
    fields.update((key, value) for key, value in vars(record).items() if key not in _KNOWN)
    core.add_context(fields)
    fields[core.keys.caller_key] = short_path(record.pathname, record.lineno)
    return fields
