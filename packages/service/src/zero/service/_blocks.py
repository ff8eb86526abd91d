"""Blocks of a service's configuration, under go-zero's keys and with its defaults.

A block that may be left out is None when it is: to have a dev server, write `DevServer: {}`.
"""

from typing import Annotated, Literal

import msgspec

from zero.mapping import Duration, Inherit, Range, Secret


class PrometheusConf(msgspec.Struct, kw_only=True, frozen=True, rename="pascal"):
    """Where metrics are scraped, on a port of their own; off while `host` is empty."""

    host: str = ""
    port: int = 9101
    path: str = "/metrics"


class TelemetryConf(msgspec.Struct, kw_only=True, frozen=True, rename="pascal"):
    """What is traced and where spans go; without an `endpoint` they go nowhere.

    Attributes:
        name: name of the service in traces; its own if empty.
        endpoint: a URL for zipkin, `host:port` for otlpgrpc and otlphttp, a path for file.
        sampler: share of traces that are kept, from 0 to 1.
        batcher: the exporter.
        otlp_headers: headers (HTTP) or metadata (gRPC) of each export.
        otlp_http_path: path of the URL for otlphttp; `/v1/traces` if empty.
        otlp_http_secure: whether otlphttp speaks HTTPS.
        disabled: whether tracing is off altogether.
    """

    name: str = ""
    endpoint: str = ""
    sampler: float = 1.0
    batcher: Literal["zipkin", "otlpgrpc", "otlphttp", "file"] = "otlpgrpc"
    otlp_headers: Annotated[dict[str, str], Secret()] = {}
    otlp_http_path: str = ""
    otlp_http_secure: bool = False
    disabled: bool = False


class DevServerConf(msgspec.Struct, kw_only=True, frozen=True, rename="pascal"):
    """The page about this process: health, metrics, stacks.

    Attributes:
        enabled: whether it runs.
        host: address it listens on; empty for all interfaces, as in go-zero.
        port: TCP port.
        metrics_path: where metrics are.
        health_path: where the health is.
        enable_metrics: whether there are metrics.
        enable_pprof: whether there are stacks and profiles.
        health_response: body of a healthy answer.
    """

    enabled: bool = True
    host: str = ""
    port: int = 6060
    metrics_path: str = "/metrics"
    health_path: str = "/healthz"
    enable_metrics: bool = True
    enable_pprof: bool = True
    health_response: str = "OK"


class ShutdownBlock(msgspec.Struct, kw_only=True, frozen=True, rename="pascal"):
    """How long the end may take; 0 or less keeps what is in force."""

    wrap_up_time: Duration = 1.0
    wait_time: Duration = 5.5


class ProfileTypeConf(msgspec.Struct, kw_only=True, frozen=True, rename="pascal"):
    """What continuous profiling looks at."""

    logger: bool = False
    cpu: bool = msgspec.field(default=True, name="CPU")
    goroutines: bool = True
    memory: bool = True
    mutex: bool = False
    block: bool = False


class ProfilingConf(msgspec.Struct, kw_only=True, frozen=True, rename="pascal"):
    """Continuous profiling while the processor is busy.

    Attributes:
        name: name of the application; the service's own if it is not given.
        server_addr: the Pyroscope server.
        auth_user: user of its basic authentication.
        auth_password: password of its basic authentication.
        upload_rate: seconds between uploads.
        check_interval: seconds between looks at the processor.
        profiling_duration: seconds that profiling stays on.
        cpu_threshold: load in per mille from which on it is switched on.
        profile_type: what is looked at.
    """

    name: Annotated[str, Inherit()] = ""
    server_addr: str
    auth_user: str = ""
    auth_password: Annotated[str, Secret()] = ""
    upload_rate: Duration = 15.0
    check_interval: Duration = 10.0
    profiling_duration: Duration = 120.0
    cpu_threshold: Annotated[int, Range("[0:1000)")] = 700
    profile_type: ProfileTypeConf = ProfileTypeConf()
