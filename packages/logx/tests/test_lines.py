"""What one call writes."""

import functools
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero import logx
from zero.logx import FieldKeys, LogConf
from zero.logx.testing import Captured, capture


def only(logs: Captured) -> dict[str, Any]:
    (line,) = logs.lines
    return line


def test_a_line_has_time_caller_content_level_and_the_fields() -> None:
    with capture() as logs:
        logx.info("paid", order=7, user="ann")
    line = only(logs)
    assert line.pop("@timestamp").count(":") >= 2
    assert line.pop("caller").startswith("tests/test_lines.py:")
    assert line == {"content": "paid", "level": "info", "order": 7, "user": "ann"}


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("debug", "debug"), ("info", "info"), ("error", "error"), ("slow", "slow"), ("stat", "stat"),
        ("error_stack", "error"), ("severe", "fatal"), ("alert", "alert"),
    ],
)  # fmt: skip
def test_levels_are_named_as_in_go_zero(name: str, level: str) -> None:
    with capture() as logs:
        getattr(logx, name)("x")
    assert only(logs)["level"] == level


def test_keys_are_sorted_by_bytes() -> None:
    with capture() as logs:
        logx.info("x", **{"ü": 1, "z": 2, "A": 3, "_": 4, "0": 5, "\U0001f600": 6, "\uffff": 7})
    keys = list(json.loads(logs.text))
    assert keys == sorted(keys, key=lambda key: key.encode())


def test_names_of_the_call_itself_are_free_for_fields() -> None:
    with capture() as logs:
        logx.info("x", message="m", self="s", fields="f")
    line = only(logs)
    assert (line["message"], line["self"], line["fields"]) == ("m", "s", "f")


def test_real_keys_win_over_fields_of_their_name() -> None:
    with capture() as logs:
        logx.info("x", level="a", content="b", caller="c", **{"@timestamp": "d"})
    line = only(logs)
    assert (line["level"], line["content"]) == ("info", "x")
    assert line["caller"] != "c"
    assert line["@timestamp"] != "d"


def test_empty_field_keys_keep_the_built_in_names() -> None:
    conf = LogConf(field_keys=FieldKeys(level_key="", content_key="msg"))
    with capture(conf) as logs:
        logx.info("x")
    line = only(logs)
    assert (line["level"], line["msg"]) == ("info", "x")


@pytest.mark.parametrize(
    ("message", "content"),
    [
        ("text", "text"), ("", ""), (None, None), (True, True), (7, 7), (1.0, 1), ([1, 2.5], [1, 2.5]),
        ({"b": 1, "a": None}, {"a": None, "b": 1}), (ValueError("bad"), "bad"),
        (TimeoutError(), "TimeoutError()"),
    ],
)  # fmt: skip
def test_content_keeps_its_structure(message: object, content: object) -> None:
    with capture() as logs:
        logx.info(message)
    assert only(logs)["content"] == content


def test_a_lazy_message_is_called_only_when_it_is_written() -> None:
    calls: list[int] = []

    def costly() -> dict[str, int]:
        calls.append(1)
        return {"rows": 3}

    with capture(LogConf(level="info")) as logs:
        logx.debug(costly)
        assert not calls
        logx.info(costly)
        logx.info(functools.partial(str, 5))
    assert logs.contents == [{"rows": 3}, "5"]
    assert len(calls) == 1


def test_a_lazy_message_that_fails_is_told_in_its_place() -> None:
    def broken() -> str:
        raise KeyError("rows")

    with capture() as logs:
        logx.info(broken, order=7)
    assert only(logs)["content"] == "<message failed: KeyError: 'rows'>"
    assert only(logs)["order"] == 7


def test_an_exception_given_to_error_appends_its_traceback() -> None:
    with capture() as logs:
        try:
            raise OSError("disk")
        except OSError as error:
            logx.error("saving failed", exc=error, file="a")
    line = only(logs)
    assert line["content"].startswith("saving failed\nTraceback (most recent call last):\n")
    assert line["content"].endswith("OSError: disk")
    assert line["file"] == "a"
    assert "exc" not in line
    assert logs.text.count("\n") == 1


def test_error_stack_shows_the_handled_exception_else_the_stack() -> None:
    with capture() as logs:
        logx.error_stack("plain")
        try:
            raise OSError("disk")
        except OSError:
            logx.error_stack("handled")
    first, second = logs.contents
    assert first.startswith("plain\nStack (most recent call last):\n")
    assert first.rstrip().endswith('logx.error_stack("plain")')
    assert second.endswith("OSError: disk")


def test_stack_lines_have_no_caller_but_global_context_and_own_fields() -> None:
    with capture() as logs, logx.log_fields(request="r1"):
        logx.add_global_fields(service="shop")
        logx.with_fields(own=1).severe("down", call=2)
    line = only(logs)
    assert "caller" not in line
    assert (line["service"], line["request"], line["own"], line["call"]) == ("shop", "r1", 1, 2)


def test_an_alert_has_no_caller_and_no_trace() -> None:
    with capture() as logs:
        logx.set_trace_source(lambda: ("a" * 32, "b" * 16))
        logx.add_global_fields(service="shop")
        logx.alert("wake up", node=3)
    assert set(only(logs)) == {"@timestamp", "content", "level", "service", "node"}


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 10**6000, object(), "\ud800", {1, 2}],
    ids=["nan", "inf", "huge", "object", "surrogate", "set"],
)
def test_a_value_that_json_lacks_costs_itself_only(value: object) -> None:
    with capture() as logs:
        logx.info("x", bad=value, good=1)
    assert only(logs)["good"] == 1
    assert "bad" in only(logs)


def test_what_is_not_unicode_becomes_the_escape_of_the_replacement_character() -> None:
    with capture() as logs:
        logx.info("a\udcffb", **{"k\ud800": "\udfff", "list": ["\udcff", "\ufffd"]})
    assert '"content":"a\\ufffdb"' in logs.text
    assert '"k\\ufffd":"\\ufffd"' in logs.text
    assert '"list":["\\ufffd","\ufffd"]' in logs.text


def test_line_separators_are_escaped_everywhere() -> None:
    with capture() as logs:
        logx.info("a\u2028b", x=["\u2029"], y="\u2027")
    assert "\u2028" not in logs.text
    assert only(logs)["content"] == "a\u2028b"
    assert only(logs)["x"] == ["\u2029"]
    assert only(logs)["y"] == "\u2027"


@pytest.mark.parametrize(
    ("most", "text", "kept"),
    [
        (5, "abcdef", "abcde"), (6, "abcdef", None), (0, "abcdef", None), (5, "abcdé", "abcd"),
        (4, "日本", "日"), (1, "日", ""), (4, "\U0001f600x", "\U0001f600"), (3, "\U0001f600", ""),
        (2, "\ud800\ud800", ""), (2, "\udcff\udcff\udcff", "\udcff\udcff"),
    ],
    ids=ascii,
)  # fmt: skip
def test_content_is_cut_between_characters(most: int, text: str, kept: str | None) -> None:
    with capture(LogConf(max_content_length=most)) as logs:
        logx.info(text)
    line = only(logs)
    whole = text if kept is None else kept
    shown = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in whole)
    assert line["content"] == shown
    assert line.get("truncated", False) is (kept is not None)


@given(st.text(), st.integers(min_value=1, max_value=20))
def test_a_cut_is_a_whole_prefix_within_the_limit(text: str, most: int) -> None:
    with capture(LogConf(max_content_length=most)) as logs:
        logx.info(text)
    content = only(logs)["content"]
    assert text.startswith(content)
    assert len(content.encode()) <= most or content == text
    if content != text:
        assert len(content.encode()) + len(text[len(content)].encode()) > most


def test_structured_content_is_never_cut() -> None:
    with capture(LogConf(max_content_length=2)) as logs:
        logx.info({"long": "x" * 50})
    assert only(logs)["content"] == {"long": "x" * 50}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, st.dictionaries(st.text(), VALUES, max_size=5))
def test_whatever_is_logged_is_one_line_of_json_with_sorted_keys(
    message: object, fields: dict[str, object]
) -> None:
    with capture() as logs:
        logx.info(message, **fields)
    assert logs.text.count("\n") == 1
    keys = list(json.loads(logs.text))
    assert keys == sorted(keys)
    assert set(fields) <= set(keys)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_reads_back_as_it_was(value: float) -> None:
    with capture() as logs:
        logx.info("x", value=value)
    assert float(msgspec.json.decode(logs.text.encode())["value"]) == value


def test_a_filtered_call_touches_nothing() -> None:
    with capture(LogConf(level="error")) as logs:
        logx.info("x", value=object())
        logx.stat("x")
        logx.debug("x")
    assert logs.lines == []


def test_plain_lines_have_tabs_and_sorted_fields() -> None:
    with capture(LogConf(encoding="plain"), clock=lambda: 0) as logs:
        logx.with_duration(0.25).slow({"sql": "select 1"}, rows=[1, None], ok=True)
    parts = logs.text.rstrip("\n").split("\t")
    assert parts[1:3] == [" slow ", '{"sql":"select 1"}']
    assert parts[3].startswith("caller=tests/test_lines.py:")
    assert parts[4:] == ["duration=250.0ms", "ok=true", "rows=[1 <nil>]"]


def test_plain_lines_survive_what_is_not_unicode() -> None:
    with capture(LogConf(encoding="plain")) as logs:
        logx.info("a\udcffb", x="\ud800")
    assert "a?b" in logs.text
