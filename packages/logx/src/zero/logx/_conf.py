"""The `Log` block of a service's configuration, under go-zero's keys."""

from typing import Annotated, Literal

import msgspec


class LogConfError(ValueError):
    """Raised by `set_up` for a configuration that cannot be used.

    Attributes:
        key: the key of `LogConf` at fault, in go-zero's spelling.
    """

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class FieldKeys(msgspec.Struct, kw_only=True, frozen=True, rename="pascal"):
    """Names of the keys that every line can have; an empty name keeps the built-in one."""

    caller_key: str = "caller"
    content_key: str = "content"
    duration_key: str = "duration"
    level_key: str = "level"
    span_key: str = "span"
    timestamp_key: str = "@timestamp"
    trace_key: str = "trace"
    truncated_key: str = "truncated"


class LogConf(msgspec.Struct, kw_only=True, frozen=True, rename="pascal"):
    """What is logged, how and where; the keys and defaults are go-zero's.

    Attributes:
        service_name: folder of `mode="volume"`; a service fills in its own name.
        mode: `console` (stdout and stderr), `file` (`path/*.log`) or `volume` (`path/service_name/hostname/*.log`).
        encoding: `json` or `plain` (tabs, for people).
        time_format: a Go layout such as `2006-01-02 15:04:05.000`; empty for ISO 8601 with milliseconds.
        path: folder of the files.
        level: least level that is written.
        max_content_length: bytes of text content beyond which a line's content is cut; 0 for no limit.
        compress: whether rotated files are packed.
        stat: whether `stat` lines are written.
        keep_days: days that rotated files stay; 0 for ever.
        stack_cooldown_millis: least milliseconds between two `error_stack` lines in files; 0 or less for no limit.
        max_backups: rotated files that stay; 0 for all.
        max_size: mebibytes at which a file is rotated by `rotation="size"`; 0 for never.
        rotation: what rotates a file, `daily` or `size`.
        file_time_format: Go layout of the time in names of rotated files.
        field_keys: other names for the keys of a line.
    """

    service_name: str = ""
    mode: Literal["console", "file", "volume"] = "console"
    encoding: Literal["json", "plain"] = "json"
    time_format: str = ""
    path: str = "logs"
    level: Literal["debug", "info", "error", "severe"] = "info"
    max_content_length: Annotated[int, msgspec.Meta(ge=0, le=0xFFFF_FFFF)] = 0
    compress: bool = False
    stat: bool = True
    keep_days: int = 0
    stack_cooldown_millis: int = 100
    max_backups: int = 0
    max_size: int = 0
    rotation: Literal["daily", "size"] = "daily"
    file_time_format: str = ""
    field_keys: FieldKeys = FieldKeys()
