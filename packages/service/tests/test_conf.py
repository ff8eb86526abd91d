"""What a file means, and what is put in force."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from zero import logx
from zero.conf import ConfigError, loads
from zero.proc import ShutdownConf, process
from zero.service import (
    DevServerConf,
    ProfilingConf,
    ServiceConf,
    ShutdownBlock,
    TelemetryConf,
    tear_down,
)


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    tear_down()


def test_a_name_is_enough_and_blocks_that_are_left_out_are_off() -> None:
    conf = loads("Name: a", ServiceConf)
    assert conf == ServiceConf(name="a")
    assert (conf.mode, conf.telemetry, conf.dev_server, conf.profiling) == ("pro", None, None, None)
    assert conf.shutdown == ShutdownBlock(wrap_up_time=1.0, wait_time=5.5)


def test_an_empty_block_has_its_defaults() -> None:
    conf = loads("Name: a\nTelemetry: {}\nDevServer: {}\nShutdown: {}", ServiceConf)
    assert conf.telemetry == TelemetryConf(sampler=1.0, batcher="otlpgrpc")
    assert conf.dev_server == DevServerConf(enabled=True, port=6060)


def test_keys_match_whatever_their_case() -> None:
    conf = loads("NAME: a\ndevserver: {PORT: 7}\nmetrics_url: x", ServiceConf)
    assert conf.dev_server == DevServerConf(port=7)
    assert conf.metrics_url == "x"


def test_profiling_inherits_the_service_s_name() -> None:
    conf = loads("Name: a\nProfiling: {ServerAddr: x}", ServiceConf)
    assert conf.profiling == ProfilingConf(name="a", server_addr="x", cpu_threshold=700)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Mode: pro", "Name"),
        ("Name: a\nMode: prod", "prod"),
        ("Name: a\nProfiling: {}", "ServerAddr"),
        ("Name: a\nDevServer: 6060", "DevServer"),
        ("Name: a\nProfiling: {ServerAddr: x, CpuThreshold: 1000}", "CpuThreshold"),
        ("Name: a\nTelemetry: {Batcher: jaeger}", "jaeger"),
        ("Name: a\nLog: {Level: warn}", "warn"),
        ("Name: a\nShutdown: {WaitTime: soon}", "soon"),
    ],
)
def test_mistakes_are_named(text: str, word: str) -> None:
    with pytest.raises(ConfigError, match=word):
        loads(text, ServiceConf)


def test_secrets_are_not_told() -> None:
    text = "Name: a\nProfiling: {ServerAddr: x, AuthPassword: {hunter2: 1}}"
    with pytest.raises(ConfigError) as caught:
        loads(text, ServiceConf)
    assert "AuthPassword" in str(caught.value)
    assert "hunter2" not in str(caught.value)


class ShopConf(ServiceConf, kw_only=True, rename="pascal"):
    """A service's own keys stand beside the common ones."""

    port: int
    greeting: str = "hello"


def test_a_subclass_loads_with_its_own_keys(tmp_path: Path, monkeypatch: Any) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text("Name: ${SHOP}\nPort: 8888\nLog: {Mode: file, Path: x}\n")
    monkeypatch.setenv("SHOP", "shop")
    conf = ShopConf.load(file, env=True)
    assert isinstance(conf, ShopConf)
    assert (conf.name, conf.port, conf.greeting, conf.log.mode) == ("shop", 8888, "hello", "file")


def test_logs_get_the_service_s_name(tmp_path: Path) -> None:
    log = logx.LogConf(mode="volume", path=str(tmp_path))
    ServiceConf(name="shop", log=log).set_up()
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]


def test_logs_that_cannot_be_set_up_are_an_error() -> None:
    with pytest.raises(logx.LogConfError, match="path"):
        ServiceConf(name="shop", log=logx.LogConf(mode="file", path="")).set_up()


def test_the_first_service_s_logs_stay_and_the_second_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ServiceConf(name="a", log=logx.LogConf(level="error")).set_up()
    ServiceConf(name="b", log=logx.LogConf(level="error")).set_up()
    assert "ignored" not in caplog.text
    logging.getLogger().setLevel(logging.WARNING)
    ServiceConf(name="c", log=logx.LogConf(level="debug")).set_up()
    assert "service c: Log is ignored" in caplog.text


def test_bounds_of_the_end_are_put_in_force() -> None:
    ServiceConf(name="a", shutdown=ShutdownBlock(wrap_up_time=0.5, wait_time=0)).set_up()
    assert process.conf == ShutdownConf(wrap_up_time=0.5, wait_time=5.5)


def test_what_no_package_serves_yet_is_told(caplog: pytest.LogCaptureFixture) -> None:
    text = """
Name: shop
MetricsUrl: http://127.0.0.1:1/metrics
Prometheus: {Host: 127.0.0.1}
Telemetry: {Endpoint: "127.0.0.1:4317"}
Profiling: {ServerAddr: "http://127.0.0.1:4040"}
"""
    loads(text, ServiceConf).set_up()
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(told) == 4
    for key, package in (
        ("Prometheus", "zero-prometheus"), ("Telemetry.Endpoint", "zero-trace"),
        ("MetricsUrl", "zero-stat"), ("Profiling", "zero-prof"),
    ):  # fmt: skip
        assert any(f"shop: {key} is" in text and package in text for text in told)


def test_a_plain_service_is_told_nothing(caplog: pytest.LogCaptureFixture) -> None:
    loads("Name: a\nTelemetry: {}\nPrometheus: {}", ServiceConf).set_up()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
