"""The configuration of a small go-zero REST service, as the tests use it."""

from typing import Annotated, Any

import msgspec
import pytest

from zero.conf import ConfigError, loads
from zero.mapping import Duration, Env, Inherit, Millis, Options, Range, Secret


class Section(msgspec.Struct, rename="pascal", kw_only=True):
    pass


class Log(Section, rename="pascal", kw_only=True):
    service_name: str = ""
    mode: Annotated[str, Options("console", "file", "volume")] = "console"
    encoding: Annotated[str, Options("json", "plain")] = "json"
    level: Annotated[str, Options("debug", "info", "error", "severe")] = "info"


class Telemetry(Section, rename="pascal", kw_only=True):
    name: str = ""
    endpoint: str = ""
    sampler: float = 1.0
    batcher: Annotated[str, Options("zipkin", "otlpgrpc", "otlphttp", "file")] = "otlpgrpc"
    otlp_headers: dict[str, str] = {}


class DevServer(Section, rename="pascal", kw_only=True):
    enabled: bool = True
    port: int = 6060


class Etcd(Section, rename="pascal", kw_only=True):
    hosts: list[str]
    key: str


class Client(Section, rename="pascal", kw_only=True):
    etcd: Annotated[Etcd | None, Inherit()] = None
    timeout: Millis = 2.0


class Redis(Section, rename="pascal", kw_only=True):
    host: str
    password: str = ""
    ping_timeout: Duration = 1.0

    def validate(self) -> None:
        if not self.host:
            raise ValueError("Host must not be empty")


class Shop(Section, rename="pascal", kw_only=True):
    name: str
    host: str = "0.0.0.0"
    port: Annotated[int, Range("[1:65536)"), Env("SHOP_PORT")]
    timeout: Millis = 3.0
    max_bytes: int = 1048576
    log: Log = msgspec.field(default_factory=Log)
    telemetry: Telemetry | None = None
    dev_server: DevServer | None = None
    etcd: Etcd | None = None
    user_rpc: Client = msgspec.field(default_factory=Client)
    cache: list[Redis] = []
    labels: dict[str, str] = {}
    signing: Annotated[str, Secret()] = ""
    data_source: str = ""

    def validate(self) -> None:
        if self.host == self.name:
            raise ValueError("Host and Name must differ")


def problems(text: str, type_: Any = Shop, **options: Any) -> list[str]:
    """Return what is wrong with a text, a line each."""
    with pytest.raises(ConfigError) as caught:
        loads(text, type_, name="etc/shop.yaml", **options)
    return [str(error) for error in caught.value.errors]
