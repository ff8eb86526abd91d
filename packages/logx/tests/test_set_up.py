"""Settings of the process's log."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from zero import logx
from zero.logx import FieldKeys, Level, LogConf, LogConfError
from zero.logx.testing import capture
from zero.sysx import hostname


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    with capture():
        yield
    logx.close()


def read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_volume_mode_has_a_folder_for_the_service_and_the_host(tmp_path: Path) -> None:
    conf = LogConf(mode="volume", path=str(tmp_path), service_name="shop")
    logx.set_up(conf, capture_logging=False)
    logx.slow("x")
    assert read(tmp_path / "shop" / hostname() / "slow.log")[0]["content"] == "x"


@pytest.mark.parametrize(
    ("conf", "key", "text"),
    [
        (LogConf(mode="file", path=""), "Path", "log path must be set"),
        (LogConf(mode="volume"), "ServiceName", "log service name must be set"),
    ],
)
def test_what_a_mode_needs_is_asked_for(conf: LogConf, key: str, text: str) -> None:
    with pytest.raises(LogConfError, match=text) as caught:
        logx.set_up(conf)
    assert caught.value.key == key
    assert isinstance(caught.value, ValueError)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "logs"
    with pytest.raises(LogConfError, match=r"cannot open log files in '.*file/logs'"):
        logx.set_up(LogConf(mode="file", path=str(folder)))


def test_a_failed_set_up_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    logx.set_up(LogConf(level="error"), capture_logging=False)
    with pytest.raises(LogConfError):
        logx.set_up(LogConf(mode="volume", level="debug"))
    logx.info("unseen")
    logx.error("seen")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "seen" in captured.err


def test_a_later_set_up_replaces_the_earlier(tmp_path: Path) -> None:
    for name in ("a", "b"):
        logx.set_up(LogConf(mode="file", path=str(tmp_path / name)), capture_logging=False)
        logx.info(name)
    assert [read(tmp_path / name / "access.log")[0]["content"] for name in "ab"] == ["a", "b"]


@pytest.mark.parametrize("level", ["error", "ERROR", Level.ERROR])
def test_the_level_can_change_at_run_time(level: str | Level) -> None:
    with capture() as logs:
        logx.set_level(level)
        logx.info("unseen")
        logx.error("seen")
    assert logs.contents == ["seen"]


def test_an_unknown_level_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="unknown log level 'warn': one of debug, info, error"):
        logx.set_level("warn")


def test_disabled_is_silence_even_for_alerts() -> None:
    with capture() as logs:
        logx.set_level(Level.DISABLED)
        for name in ("debug", "info", "error", "slow", "stat", "severe", "alert", "error_stack"):
            getattr(logx, name)("x")
    assert logs.lines == []


def test_level_numbers_are_go_zero_s() -> None:
    assert [int(level) for level in Level] == [0, 1, 2, 3, 255]


def test_stat_lines_can_be_switched_off() -> None:
    with capture(LogConf(stat=False)) as logs:
        logx.stat("x")
    with capture() as more:
        logx.disable_stat()
        logx.stat("x")
    assert logs.lines == more.lines == []


def test_stack_lines_keep_their_distance_in_files(tmp_path: Path) -> None:
    conf = LogConf(mode="file", path=str(tmp_path), stack_cooldown_millis=600_000)
    logx.set_up(conf, capture_logging=False)
    for _ in range(5):
        logx.error_stack("x")
    assert len(read(tmp_path / "error.log")) <= 1


def test_on_the_console_every_stack_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    logx.set_up(LogConf(stack_cooldown_millis=600_000), capture_logging=False)
    for _ in range(3):
        logx.error_stack("x")
    assert len(capsys.readouterr().err.splitlines()) == 3


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"keep_days": 7, "max_size": 10}, "Log.KeepDays, Log.MaxSize"),
        ({"rotation": "size"}, "Log.Rotation"),
        ({}, None),
    ],
)
def test_what_is_not_done_yet_is_told_once(
    tmp_path: Path, options: dict[str, object], told: str | None
) -> None:
    conf = msgspec.structs.replace(LogConf(mode="file", path=str(tmp_path)), **options)
    logx.set_up(conf, capture_logging=False)
    contents = [str(line["content"]) for line in read(tmp_path / "error.log")]
    assert [content.split(":")[0] for content in contents] == ([told] if told else [])


def test_the_configuration_has_go_zero_s_keys() -> None:
    conf = msgspec.convert({"Level": "debug", "FieldKeys": {"CallerKey": "at"}}, LogConf)
    assert conf == LogConf(level="debug", field_keys=FieldKeys(caller_key="at"))
    with pytest.raises(msgspec.ValidationError, match="prod"):
        msgspec.convert({"Mode": "prod"}, LogConf)


def test_global_fields_add_up_and_the_later_value_stays() -> None:
    with capture() as logs:
        logx.add_global_fields(a=1, b=1)
        logx.add_global_fields(b=2)
        logx.info("x")
    assert (logs.lines[0]["a"], logs.lines[0]["b"]) == (1, 2)


def test_close_returns_to_what_was_before() -> None:
    level = logging.getLogger().level
    logx.set_up(LogConf(level="severe"))
    assert logging.getLogger().level == logging.CRITICAL
    logx.close()
    assert logging.getLogger().level == level
    with capture(None) as logs:
        logx.debug("x")
    assert logs.contents == ["x"]
