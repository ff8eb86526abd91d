"""Putting a configuration in force, once per process."""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING, Final

import msgspec

from zero import logx
from zero.proc import ShutdownConf, process

if TYPE_CHECKING:
    from ._blocks import DevServerConf, ShutdownBlock
    from ._conf import ServiceConf
    from ._dev_server import DevServer

_log: Final = logging.getLogger("zero.service")


class _InForce:
    """What this process has taken over so far."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.log: logx.LogConf | None = None
        self.dev_server: DevServer | None = None
        self.watches_forks = False

    def after_fork(self) -> None:
        """Keep the logs, which a child goes on with, and nothing that needs a thread."""
        self.lock = threading.Lock()
        if self.dev_server is not None:
            self.dev_server.abandon()
            self.dev_server = None


_in_force: Final = _InForce()


def set_up(conf: ServiceConf) -> None:
    """Put a service's configuration in force; see `ServiceConf.set_up`."""
    with _in_force.lock:
        _set_up_logs(conf)
        _tell_missing(conf)
        process.conf = _bounds(conf.shutdown, process.conf)
        if conf.dev_server is not None and conf.dev_server.enabled:
            _start_dev_server(conf.name, conf.dev_server)


def tear_down() -> None:
    """Undo `set_up`, for tests: stop the dev server and return to plain logs."""
    with _in_force.lock:
        if _in_force.dev_server is not None:
            _in_force.dev_server.stop()
        if _in_force.log is not None:
            logx.close()
        _in_force.log = _in_force.dev_server = None
        process.conf = ShutdownConf()


def _set_up_logs(conf: ServiceConf) -> None:
    log = conf.log
    if not log.service_name:
        log = msgspec.structs.replace(log, service_name=conf.name)
    if _in_force.log is None:
        logx.set_up(log)
        _in_force.log = log
    elif msgspec.structs.replace(_in_force.log, service_name="") != msgspec.structs.replace(
        log, service_name=""
    ):
        _log.warning("service %s: Log is ignored, this process has set up its logs", conf.name)


def _tell_missing(conf: ServiceConf) -> None:
    """Say which blocks ask for a package that this process does not have."""
    asked = {
        "Prometheus": ("zero-prometheus", conf.prometheus is not None and conf.prometheus.host),
        "Telemetry.Endpoint": (
            "zero-trace",
            conf.telemetry is not None and conf.telemetry.endpoint,
        ),
        "MetricsUrl": ("zero-stat", conf.metrics_url),
        "Profiling": ("zero-prof", conf.profiling is not None),
    }
    for key, (package, wanted) in asked.items():
        if wanted:
            _log.warning(
                "service %s: %s is configured but not served: it needs a release of zero-service with %s",
                conf.name,
                key,
                package,
            )


def _bounds(block: ShutdownBlock, present: ShutdownConf) -> ShutdownConf:
    return ShutdownConf(
        wrap_up_time=block.wrap_up_time if block.wrap_up_time > 0 else present.wrap_up_time,
        wait_time=block.wait_time if block.wait_time > 0 else present.wait_time,
    )


def _start_dev_server(name: str, conf: DevServerConf) -> None:
    if _in_force.dev_server is not None:
        if _in_force.dev_server.conf != conf:
            _log.warning("service %s: DevServer is ignored, this process has one", name)
        return
    from ._dev_server import DevServer  # noqa: PLC0415 - http.server is for those who serve

    if not _in_force.watches_forks and hasattr(os, "register_at_fork"):
        _in_force.watches_forks = True
        os.register_at_fork(after_in_child=_in_force.after_fork)
    server = DevServer(name, conf)
    try:
        server.start()
    except OSError as error:
        _log.error("dev server on %s:%d: %s", conf.host, conf.port, error.strerror or error)
    else:
        _in_force.dev_server = server
