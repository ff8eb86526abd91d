"""Checked by type checkers, never run."""

import logging
from contextlib import AbstractContextManager
from typing import assert_type

from zero import logx
from zero.logx import LessLogger, LogConf, Logger, LogHandler, PreparedLine
from zero.logx.testing import Captured, capture

logx.info("text", any_field=1)
logx.info({"structured": True})
logx.info(lambda: "lazy")
logx.error("failed", exc=ValueError("x"), field=1)
assert_type(logx.with_fields(a=1), Logger)
assert_type(logx.with_duration(0.5).with_skip(1), Logger)
scope: AbstractContextManager[None] = logx.log_fields(a=1)
level: str = LogConf(level="debug").level
assert_type(logx.dropped_lines(), int)
LessLogger(0.5).error("x")
handler: logging.Handler = LogHandler()
logx.set_trace_source(lambda: ("a", "b"))
logx.set_trace_source(lambda: None)

with capture(LogConf()) as logs:
    assert_type(logs, Captured)
    assert_type(logs.text, str)

line = logx.prepare("info", "duration", "trace", caller="shop/main.py:7")
assert_type(line, PreparedLine)
line("text", "1.2ms", None)
