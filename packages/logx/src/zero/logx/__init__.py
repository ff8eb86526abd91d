"""Structured logs in go-zero's schema, one fast JSON line per call, for one process or a mixed fleet.

Nothing has to be set up to start; the standard `logging` module can be joined on both sides.

    >>> from zero import logx
    >>> from zero.logx.testing import capture
    >>> with capture() as logs:
    ...     logx.info("signed in", user="ann", attempts=2)
    >>> sorted(logs.lines[0])
    ['@timestamp', 'attempts', 'caller', 'content', 'level', 'user']
"""

from ._conf import FieldKeys, LogConf, LogConfError
from ._context import TraceSource, log_fields
from ._kinds import Level
from ._less import LessLogger
from ._logger import (
    Logger,
    alert,
    debug,
    error,
    error_stack,
    info,
    severe,
    slow,
    stat,
    with_duration,
    with_fields,
    with_skip,
)
from ._prepared import PreparedLine, prepare
from ._set_up import (
    add_global_fields,
    close,
    disable_stat,
    dropped_lines,
    set_level,
    set_trace_source,
    set_up,
)
from ._stdlib import LogHandler, to_logging
from ._values import Sensitive

__all__ = [
    "FieldKeys",
    "LessLogger",
    "Level",
    "LogConf",
    "LogConfError",
    "LogHandler",
    "Logger",
    "PreparedLine",
    "Sensitive",
    "TraceSource",
    "add_global_fields",
    "alert",
    "close",
    "debug",
    "disable_stat",
    "dropped_lines",
    "error",
    "error_stack",
    "info",
    "log_fields",
    "prepare",
    "set_level",
    "set_trace_source",
    "set_up",
    "severe",
    "slow",
    "stat",
    "to_logging",
    "with_duration",
    "with_fields",
    "with_skip",
]
