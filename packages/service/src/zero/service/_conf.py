"""The configuration that every service has."""

import os
from typing import Annotated, Literal, Self, TypeAlias

import msgspec

from zero import conf
from zero.logx import LogConf
from zero.mapping import NotNull

from ._blocks import (
    DevServerConf,
    ProfilingConf,
    PrometheusConf,
    ShutdownBlock,
    TelemetryConf,
)
from ._set_up import set_up

Mode: TypeAlias = Literal["dev", "test", "rt", "pre", "pro"]
"""Where a service runs: only `pro` sheds load and sends alerts."""


class ServiceConf(msgspec.Struct, kw_only=True, rename="pascal"):
    """What every service is configured by; subclass it for a service's own keys.

    Attributes:
        name: name of the service, in logs, metrics and traces.
        log: what is logged, how and where.
        mode: where the service runs.
        metrics_url: where request statistics are posted every minute; empty for nowhere.
        prometheus: a port for metrics alone (the dev server has them too).
        telemetry: tracing; without the block, traces are passed on but not sampled.
        dev_server: the page about this process; off without the block.
        shutdown: bounds of the end.
        profiling: continuous profiling; off without the block.
    """

    name: str
    log: LogConf = LogConf()
    mode: Mode = "pro"
    metrics_url: str = ""
    prometheus: Annotated[PrometheusConf | None, NotNull()] = None
    telemetry: Annotated[TelemetryConf | None, NotNull()] = None
    dev_server: Annotated[DevServerConf | None, NotNull()] = None
    shutdown: ShutdownBlock = ShutdownBlock()
    profiling: Annotated[ProfilingConf | None, NotNull()] = None

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        *,
        env: bool = False,
        dotenv: str | os.PathLike[str] | None = None,
        strict: bool = False,
    ) -> Self:
        """Read the configuration from a YAML, JSON or TOML file, as `zero.conf.load` does.

        Args:
            path: the file.
            env: whether `${NAME}` in the file is replaced by the environment.
            dotenv: a file of environment variables that is read first.
            strict: whether unknown keys are errors.

        Raises:
            zero.conf.ConfigError: with every mistake in the file and its line.
        """
        return conf.load(path, cls, env=env, dotenv=dotenv, strict=strict)

    def set_up(self) -> None:
        """Put the configuration in force for this process: logs, bounds of the end, dev server.

        In go-zero's order. In a process of several services the first one's logs and dev server
        stay, and a later one that asks for others is told so by a warning.

        Raises:
            zero.logx.LogConfError: if the logs cannot be set up.
        """
        set_up(self)
