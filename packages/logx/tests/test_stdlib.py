"""The standard `logging` module on both sides."""

import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from zero import logx
from zero.logx import Level, LogConf, LogHandler, to_logging
from zero.logx.testing import capture

APP = logging.getLogger("app.db")


@pytest.fixture(autouse=True)
def handled() -> Iterator[None]:
    handler = LogHandler()
    APP.addHandler(handler)
    APP.setLevel(logging.DEBUG)
    APP.propagate = False
    yield
    to_logging(None)
    APP.removeHandler(handler)
    APP.propagate = True


@pytest.mark.parametrize(
    ("level", "shown", "severity"),
    [
        (logging.DEBUG, "debug", None),
        (logging.INFO, "info", None),
        (logging.WARNING, "info", "warning"),
        (logging.ERROR, "error", None),
        (logging.CRITICAL, "fatal", None),
        (5, "debug", "level 5"),
        (25, "info", "level 25"),
        (60, "fatal", "level 60"),
    ],
)
def test_levels(level: int, shown: str, severity: str | None) -> None:
    with capture() as logs:
        APP.setLevel(1)
        APP.log(level, "x")
    line = logs.lines[0]
    assert (line["level"], line.get("severity")) == (shown, severity)


def test_a_record_is_a_line_of_ours() -> None:
    with capture() as logs, logx.log_fields(request="r1"):
        logx.add_global_fields(service="shop")
        logx.set_trace_source(lambda: ("a" * 32, "b" * 16))
        APP.info("slow query of %s: %d ms", "orders", 12, extra={"table": "orders", "took": 1.0})
    line = logs.lines[0]
    assert line.pop("caller").startswith("tests/test_stdlib.py:")
    assert line.pop("@timestamp")
    assert line == {
        "content": "slow query of orders: 12 ms", "level": "info", "logger": "app.db",
        "table": "orders", "took": 1, "service": "shop", "request": "r1",
        "trace": "a" * 32, "span": "b" * 16,
    }  # fmt: skip


def test_a_traceback_is_part_of_the_content() -> None:
    with capture() as logs:
        try:
            raise OSError("disk")
        except OSError:
            APP.exception("saving failed")
        APP.info("where", stack_info=True)
    assert logs.contents[0].startswith("saving failed\nTraceback")
    assert logs.contents[0].endswith("OSError: disk")
    assert logs.contents[1].startswith("where\nStack (most recent call last):")


def test_arguments_that_do_not_fit_are_shown() -> None:
    record = logging.makeLogRecord({"msg": "%d apples", "args": ("no",), "levelno": logging.INFO})
    with capture() as logs:
        LogHandler().handle(record)
    assert logs.contents == ["%d apples ('no',)"]


def test_records_below_our_level_are_not_written() -> None:
    with capture(LogConf(level="error")) as logs:
        APP.info("x")
        APP.warning("x")
        APP.error("y")
    assert logs.contents == ["y"]


def test_set_up_takes_the_records_of_all_loggers(capsys: pytest.CaptureFixture[str]) -> None:
    other = logging.getLogger("zero.search")
    logx.set_up(LogConf(level="info"))
    try:
        other.info("seen")
        other.debug("unseen")
        logx.set_level("debug")
        other.debug("seen too")
        logx.set_level(Level.DISABLED)
        other.critical("unseen")
    finally:
        logx.close()
    assert capsys.readouterr().out.count('"logger":"zero.search"') == 2
    assert not any(isinstance(handler, LogHandler) for handler in logging.getLogger().handlers)


def test_setting_up_twice_writes_records_once(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        logx.set_up()
    try:
        logging.getLogger("x").error("once")
    finally:
        logx.close()
    assert capsys.readouterr().err.count("once") == 1


def test_a_sink_that_fails_does_not_reach_the_logging_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Closed:
        def write(self, text: str) -> int:
            raise ValueError("closed")

    monkeypatch.setattr(sys, "stdout", Closed())
    before = logx.dropped_lines()
    APP.info("x")
    assert logx.dropped_lines() == before + 1


class Keep(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[Any] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def keep() -> Iterator[Keep]:
    keep = Keep()
    logger = logging.getLogger("zero.logx")
    logger.addHandler(keep)
    logger.setLevel(logging.DEBUG)
    yield keep
    logger.removeHandler(keep)
    logger.setLevel(logging.NOTSET)


def test_our_lines_become_records_where_logging_is_set_up_already(keep: Keep) -> None:
    with capture() as logs:
        to_logging()
        logx.with_fields(user="ann").slow("took long", rows=3, name="taken")
    assert logs.lines == []
    (record,) = keep.records
    assert (record.levelno, record.getMessage()) == (logging.WARNING, "took long")
    assert (record.user, record.rows, record.name_) == ("ann", 3, "taken")
    assert (record.filename, record.funcName) == (
        "test_stdlib.py",
        "test_our_lines_become_records_where_logging_is_set_up_already",
    )


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("debug", logging.DEBUG), ("info", logging.INFO), ("stat", logging.INFO),
        ("slow", logging.WARNING), ("error", logging.ERROR), ("alert", logging.CRITICAL),
        ("severe", logging.CRITICAL), ("error_stack", logging.ERROR),
    ],
)  # fmt: skip
def test_levels_of_forwarded_lines(keep: Keep, name: str, level: int) -> None:
    with capture():
        to_logging("zero.logx")
        getattr(logx, name)("x")
    assert [record.levelno for record in keep.records] == [level]


def test_a_percent_sign_in_a_forwarded_line_is_text(keep: Keep) -> None:
    with capture():
        to_logging()
        logx.info("100%d")
    assert keep.records[0].getMessage() == "100%d"


def test_the_other_side_s_level_counts_too(keep: Keep) -> None:
    logging.getLogger("zero.logx").setLevel(logging.ERROR)
    with capture():
        to_logging()
        logx.info("x")
    assert keep.records == []


def test_forwarding_to_a_logger_that_we_handle_writes_each_line_once() -> None:
    with capture() as logs:
        to_logging(APP)
        logx.info("x", k=1)
        to_logging(None)
        logx.info("y")
    assert logs.contents == ["x", "y"]
    assert logs.lines[0]["k"] == 1
    assert logs.lines[0]["logger"] == "app.db"
