"""Settings of the process's log, from a configuration and one by one."""

import os
import time
from collections.abc import Callable
from datetime import tzinfo

from ._conf import LogConf, LogConfError
from ._context import TraceSource
from ._core import core
from ._kinds import Level
from ._logger import default
from ._sink import ConsoleSink, FileSink, Sink
from ._stamp import Stamp
from ._stdlib import follow_level, install, uninstall


def set_up(
    conf: LogConf | None = None,
    *,
    clock: Callable[[], int] = time.time_ns,
    zone: tzinfo | None = None,
    capture_logging: bool = True,
) -> None:
    """Configure the process's log; a later call replaces what an earlier one set.

    Args:
        conf: what to log, how and where; `LogConf()` if None.
        clock: wall clock, nanoseconds since 1970.
        zone: time zone of the timestamps; the local one if None.
        capture_logging: whether records of the standard `logging` module are written too, in the
            same schema and from the same level on (a `LogHandler` on the root logger).

    Raises:
        LogConfError: if the configuration lacks what its mode needs, or its files cannot be opened.
    """
    conf = conf or LogConf()
    core.apply(conf, _sink(conf), Stamp(conf.time_format, clock=clock, zone=zone))
    uninstall()
    if capture_logging:
        install()
    if conf.mode != "console":
        _warn_of_rotation(conf)


def close() -> None:
    """Return to what was before `set_up`: JSON lines of every level to the console."""
    uninstall()
    core.apply(LogConf(level="debug"), ConsoleSink(), Stamp())


def set_level(level: Level | str) -> None:
    """Change the least level that is written, for all threads at once.

    Args:
        level: a `Level`, or its name as in `LogConf.level`.

    Raises:
        ValueError: if there is no such level.
    """
    try:
        core.level = level if isinstance(level, Level) else Level[level.upper()]
    except KeyError:
        names = ", ".join(known.name.lower() for known in Level)
        msg = f"unknown log level {level!r}: one of {names}"
        raise ValueError(msg) from None
    follow_level()


def disable_stat() -> None:
    """Write no more `stat` lines."""
    core.stat = False


def add_global_fields(**fields: object) -> None:
    """Add fields to every line of the process; the same name again replaces the value."""
    core.global_fields = {**core.global_fields, **fields}


def set_trace_source(source: TraceSource | None) -> None:
    """Say where lines find the active trace.

    Args:
        source: returns trace id and span id as lower-case hexadecimal text, or None outside a
            trace. It is called for every line, in the caller's context; None for no traces.
    """
    core.trace_source = source


def dropped_lines() -> int:
    """Return how many lines were lost because they could not be written (full disk, closed pipe)."""
    return core.dropped


def _sink(conf: LogConf) -> Sink:
    if conf.mode == "console":
        return ConsoleSink()
    if not conf.path:
        raise LogConfError("Path", "log path must be set")
    folder = conf.path
    if conf.mode == "volume":
        if not conf.service_name:
            raise LogConfError("ServiceName", "log service name must be set")
        from zero.sysx import hostname  # noqa: PLC0415 - no other mode needs to load it

        folder = os.path.join(folder, conf.service_name, hostname())
    try:
        return FileSink(folder)
    except OSError as error:
        msg = f"cannot open log files in {folder!r}: {error.strerror or error}"
        raise LogConfError("Path", msg) from error


def _warn_of_rotation(conf: LogConf) -> None:
    asked = {"KeepDays": conf.keep_days, "MaxBackups": conf.max_backups, "MaxSize": conf.max_size}
    keys = [key for key, value in asked.items() if value]
    if conf.rotation == "size":
        keys.append("Rotation")
    if keys:
        default.error(
            f"Log.{', Log.'.join(keys)}: files are not rotated by this version; use logrotate "
            "with copytruncate, or mode console"
        )
