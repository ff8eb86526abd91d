"""A prepared line is the ordinary one, sooner."""

import io
import logging
import os
import re
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero import logx
from zero.logx import FieldKeys, LogConf
from zero.logx import _prepared as module
from zero.logx._core import core
from zero.logx.testing import Captured, capture

NOW = 1_795_164_363_248_000_000
NAMES = ("duration", "span", "trace")


@contextmanager
def fixed(conf: LogConf | None = None) -> Generator[Captured]:
    with capture(conf, clock=lambda: NOW, zone=UTC) as logs:
        yield logs


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    logx.close()


def both(
    logs: Captured, fields: dict[str, Any], content: Any, level: Any = "info"
) -> tuple[str, str]:
    """Write a line both ways; one line of source, so that both have one caller."""
    shown = {name: value for name, value in fields.items() if value is not None and value != ""}
    line, _ = logx.prepare(level, *fields), getattr(logx, level)(content, **shown)
    ordinary = logs.text
    logs.clear()
    line(content, *fields.values())
    prepared = logs.text
    logs.clear()
    return prepared, ordinary


@contextmanager
def only_short(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """Refuse the ordinary way to prepared lines."""

    def refused(*args: object) -> None:
        pytest.fail(f"went the ordinary way: {args}")

    with monkeypatch.context() as patch:
        patch.setattr(type(core), "line_of", refused)
        yield


TEXTS = st.text() | st.text(st.sampled_from('a"\\\n\x00\x7f\u2028\u2029é\ud800\U0001f600'))
KEYS = st.sampled_from(
    [
        "duration",
        "span",
        "trace",
        "a",
        "zz",
        "ü",
        "level",
        "content",
        "caller",
        "truncated",
        "m",
        "",
    ]
)
VALUES = st.none() | TEXTS | st.sampled_from(["1.2ms", "a" * 32, "b" * 16])
GLOBALS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
CONFS = st.builds(
    LogConf,
    encoding=st.sampled_from(["json", "json", "json", "plain"]),
    level=st.sampled_from(["debug", "info", "error", "severe"]),
    time_format=st.sampled_from(["", "2006-01-02 15:04:05.000", 'Jan "2" Mon']),
    max_content_length=st.sampled_from([0, 0, 1, 5, 40]),
    stat=st.booleans(),
    field_keys=st.builds(
        FieldKeys,
        caller_key=st.sampled_from(["", "caller", "zzz", "m"]),
        content_key=st.sampled_from(["content", "msg", "level"]),
        timestamp_key=st.sampled_from(["@timestamp", "ts", 'quo"te']),
        trace_key=st.sampled_from(["trace", "a"]),
    ),
)


@given(
    conf=CONFS,
    level=st.sampled_from(get_args(module.PreparedLevel)),
    content=TEXTS,
    fields=st.dictionaries(KEYS | st.text(max_size=3), VALUES, max_size=5),
    global_fields=st.dictionaries(KEYS, GLOBALS, max_size=2),
    context=st.dictionaries(KEYS, GLOBALS, max_size=1),
    ids=st.none() | st.sampled_from([("c" * 32, "d" * 16), ("", ""), ("c" * 32, "")]),
    traced=st.booleans(),
)
def test_it_is_the_ordinary_line_byte_for_byte(
    conf: LogConf,
    level: str,
    content: str,
    fields: dict[str, str | None],
    global_fields: dict[str, Any],
    context: dict[str, Any],
    ids: tuple[str, str] | None,
    traced: bool,
) -> None:
    for name in ("exc", "self"):
        fields.pop(name, None)
    with fixed(conf) as logs, logx.log_fields(**context):
        logx.add_global_fields(**global_fields)
        keys = core.keys
        if traced and not (fields.get(keys.trace_key) and fields.get(keys.span_key)):
            logx.set_trace_source(lambda: ids)
        before = logx.dropped_lines()
        prepared, ordinary = both(logs, fields, content, level)
        assert prepared == ordinary
        assert logx.dropped_lines() == before


@pytest.mark.parametrize("value", ["1.2ms", None, "", 'a"\\\n', "é", "\u2028"])
@pytest.mark.parametrize("content", ["text", "", '"\\\x00', "日本\u2029"])
def test_texts_go_the_short_way(
    monkeypatch: pytest.MonkeyPatch, content: str, value: str | None
) -> None:
    with fixed() as logs, only_short(monkeypatch):
        logx.add_global_fields(service="shop", port=80, beta=None)
        prepared, ordinary = both(logs, {"trace": "a" * 32, "duration": value, "b": "x"}, content)
    assert prepared == ordinary
    assert prepared.startswith('{"@timestamp":"2026-11-20T')


def test_outside_a_trace_lines_go_the_short_way_though_traces_are_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[None] = []
    with fixed() as logs, only_short(monkeypatch):
        logx.set_trace_source(lambda: asked.append(None))
        logx.prepare("info", *NAMES)("x", "1.2ms", "", "")
        logx.prepare("info", "duration")("x", "1.2ms")
        assert [sorted(line)[3:] for line in logs.lines] == [["duration", "level"]] * 2
    assert len(asked) == 2


class Secret(str):
    __slots__ = ()

    def mask_sensitive(self) -> str:
        return "***"


class Colour(StrEnum):
    RED = "red"


@dataclass
class Card:
    number: str

    def mask_sensitive(self) -> str:
        return self.number[-4:]


OTHERS = [
    Secret("password"), Secret(""), Colour.RED, Card("password-1234"), 7, 1.0, False, 10**400,
    ValueError("bad"), [1, 2.5],
]  # fmt: skip


@pytest.mark.parametrize(
    "value", OTHERS, ids=lambda value: f"{type(value).__name__}{str(value)[:3]}"
)
def test_values_that_are_no_texts_are_written_as_ever(value: Any) -> None:
    with fixed() as logs:
        line, with_gap, _ = (logx.prepare("info", "value"), logx.prepare("info", "value", "gap"), logx.info("x", value=value))  # fmt: skip
        expected = logs.text
        logs.clear()
        line("x", value)
        with_gap("x", value, None)
        assert logs.text == expected * 2
        assert "password" not in expected


@pytest.mark.parametrize(
    "value", OTHERS, ids=lambda value: f"{type(value).__name__}{str(value)[:3]}"
)
def test_contents_that_are_no_texts_are_written_as_ever(value: Any) -> None:
    with fixed() as logs:
        prepared, ordinary = both(logs, {"a": "b"}, value)
    assert prepared == ordinary
    assert "password" not in ordinary


@pytest.mark.parametrize(
    "value", OTHERS, ids=lambda value: f"{type(value).__name__}{str(value)[:3]}"
)
def test_global_fields_that_are_no_texts_are_written_as_ever(value: Any) -> None:
    with fixed() as logs:
        logx.add_global_fields(value=value, none=None)
        prepared, ordinary = both(logs, {"a": "b"}, "x")
    assert prepared == ordinary
    assert "password" not in ordinary


def test_a_lazy_content_is_called() -> None:
    with fixed() as logs:
        logx.prepare("info")(lambda: {"rows": 3})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert logs.contents == [{"rows": 3}]


def test_none_and_empty_texts_leave_their_field_out() -> None:
    with fixed() as logs:
        line = logx.prepare("info", *NAMES)
        line("x", "1.2ms", "", None)
        line("x", "1.2ms", "b", "a")
    assert [sorted(set(line) & set(NAMES)) for line in logs.lines] == [["duration"], list(NAMES)]


def test_its_caller_is_what_prepared_it_or_what_is_given() -> None:
    with fixed() as logs:
        here = logx.prepare("info")
        given = logx.prepare("info", caller="handler/log.go:31")
        here("x")
        given("x")
    assert re.fullmatch(r"tests/test_prepared\.py:\d+", logs.lines[0]["caller"])
    assert logs.lines[1]["caller"] == "handler/log.go:31"
    assert "<PreparedLine info () of handler/log.go:31>" in repr(given)


def test_changed_settings_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    line = logx.prepare("info", *NAMES)
    values = "1.2ms", "b" * 16, "a" * 32

    def write(logs: Captured) -> str:
        line("content", *values)
        text = logs.text
        logs.clear()
        return text

    with fixed() as logs, only_short(monkeypatch):
        first = write(logs)
        logx.add_global_fields(service="shop")
        assert '"service":"shop"' in write(logs)
        logx.add_global_fields(service="bank")
        assert '"service":"bank"' in write(logs)
    with fixed(LogConf(field_keys=FieldKeys(content_key="msg"))) as logs:
        assert '"msg":"content"' in write(logs)
    with fixed(LogConf(encoding="plain")) as logs:
        assert write(logs).endswith(f"duration=1.2ms\tspan={'b' * 16}\ttrace={'a' * 32}\n")
    with fixed(LogConf(max_content_length=3)) as logs:
        assert '"content":"con"' in (cut := write(logs))
        assert '"truncated":true' in cut
    with fixed() as logs:
        assert write(logs) == first
        logx.set_level("error")
        assert write(logs) == ""
        logx.set_level("info")
        with logx.log_fields(request="r-1"):
            assert '"request":"r-1"' in write(logs)
        assert write(logs) == first


def test_stat_lines_can_be_switched_off() -> None:
    with fixed() as logs:
        line = logx.prepare("stat")
        line("on")
        logx.disable_stat()
        line("off")
    assert logs.contents == ["on"]


def test_ids_that_are_given_are_those_of_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    line = logx.prepare("info", *NAMES)
    with fixed() as logs:
        logx.set_trace_source(lambda: ("c" * 32, "d" * 16))
        with only_short(monkeypatch):
            line("x", None, "mine", "own")
        line("x", None, "mine", None)
        with logx.log_fields(request="r-1"):
            line("x", None, "mine", "own")
    assert [(found["span"], found["trace"]) for found in logs.lines] == [
        ("mine", "own"), ("d" * 16, "c" * 32), ("mine", "own"),
    ]  # fmt: skip


class Keep(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.mark.parametrize(
    ("caller", "path", "number"),
    [
        ("shop/main.py:7", "shop/main.py", 7), ("shop", "shop", 0), (":7", ":7", 0),
        ("a:b", "a:b", 0), ("a:²", "a:²", 0),
    ],
)  # fmt: skip
def test_forwarded_lines_name_the_place(
    monkeypatch: pytest.MonkeyPatch, caller: str, path: str, number: int
) -> None:
    monkeypatch.setattr(logger := logging.getLogger("kept"), "handlers", [keep := Keep()])
    with fixed():
        monkeypatch.setattr(logger, "level", logging.DEBUG)
        logx.to_logging(logger)
        logx.prepare("slow", *NAMES)("x", "1.2ms", None, "t")
        logx.prepare("info", caller=caller)("y")
    first, second = keep.records
    assert (first.pathname, first.funcName) == (
        __file__,
        "test_forwarded_lines_name_the_place",
    )
    assert first.lineno > 200
    assert (first.levelno, first.getMessage()) == (logging.WARNING, "x")
    assert (vars(first)["duration"], vars(first)["trace"], hasattr(first, "span")) == (
        "1.2ms", "t", False,
    )  # fmt: skip
    assert (second.pathname, second.lineno, second.funcName) == (path, number, None)


def test_what_cannot_be_prepared_is_refused() -> None:
    with pytest.raises(ValueError, match="'severe': one of debug, info, error, slow, stat"):
        logx.prepare("severe")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match="'a' is named twice"):
        logx.prepare("info", "a", "b", "a")


@pytest.mark.parametrize("level", ["debug", "info"])
@pytest.mark.parametrize("values", [(), ("1",), ("1", "2", "3")])
def test_every_field_must_be_given_a_value(level: Any, values: tuple[str, ...]) -> None:
    line = logx.prepare(level, "a", "b")
    with (
        fixed(LogConf(level="info")) as logs,
        pytest.raises(TypeError, match=f"takes 2 values, got {len(values)}"),
    ):
        line("x", *values)
    assert logs.lines == []


def test_a_line_that_cannot_be_written_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    stream.close()
    monkeypatch.setattr(sys, "stdout", stream)
    before = logx.dropped_lines()
    logx.prepare("info")("x")
    with logx.log_fields(a=1):
        logx.prepare("info")("x")
    assert logx.dropped_lines() == before + 2


def test_many_threads_share_one_while_settings_change(tmp_path: Path) -> None:
    line = logx.prepare("info", "thread", "index", "gap")
    logx.set_up(LogConf(mode="file", path=str(tmp_path / "0")), capture_logging=False)
    before = logx.dropped_lines()

    def work(name: int) -> None:
        for index in range(300):
            line("x" * index, str(name), str(index), None if index % 2 else "even")

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for index in range(1, 20):
        keys = FieldKeys(content_key=f"content{index % 3}")
        conf = LogConf(mode="file", path=str(tmp_path / str(index)), field_keys=keys)
        logx.set_up(conf, capture_logging=False)
    for thread in threads:
        thread.join()
    shape = re.compile(
        r'\{"@timestamp":"[^"]+","caller":"tests/test_prepared\.py:\d+","content\d?":"x*",'
        r'("gap":"even",)?"index":"(\d+)","level":"info","thread":"(\d)"\}'
    )
    files = tmp_path.rglob("access.log")
    found = [shape.fullmatch(text) for file in files for text in file.read_text().splitlines()]
    assert all(found)
    assert {match.group(3, 2) for match in found if match} == {
        (str(name), str(index)) for name in range(8) for index in range(300)
    }
    assert (len(found), logx.dropped_lines()) == (2400, before)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_goes_on_with_it() -> None:
    code = (
        "import os; from zero import logx\nline = logx.prepare('info', 'pid')\nline('x', 'parent')\n"
        "child = os.fork()\nline('x', 'parent' if child else 'child')\nif child: os.waitpid(child, 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=30, check=True)
    found = re.findall(rb'"pid":"(\w+)"', done.stdout)
    assert sorted(found) == [b"child", b"parent", b"parent"]
