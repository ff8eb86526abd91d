# /// script
# requires-python = ">=3.11"
# dependencies = ["dynaconf>=3.2", "pydantic-settings>=2.15", "pyyaml>=6", "zero-conf"]
# ///
"""A 47-line YAML file into a typed object, side by side: this package, its floor and its peers.

Every round loads once with each contestant in turn; a ratio is taken inside a round, and the
median of the ratios counts.
"""

import argparse
import platform
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec
import yaml

from zero.conf import load

FILE = Path(__file__).with_name("shop.yaml")


class Log(msgspec.Struct, kw_only=True, rename="pascal"):
    service_name: str = ""
    mode: str = "console"
    encoding: str = "json"
    level: str = "info"
    compress: bool = False
    keep_days: int = 0
    stack_cooldown_millis: int = 100


class Telemetry(msgspec.Struct, kw_only=True, rename="pascal"):
    name: str = ""
    endpoint: str = ""
    sampler: float = 1.0
    batcher: str = "otlpgrpc"


class DevServer(msgspec.Struct, kw_only=True, rename="pascal"):
    enabled: bool = True
    port: int = 6060
    metrics_path: str = "/metrics"
    health_path: str = "/healthz"


class Middlewares(msgspec.Struct, kw_only=True, rename="pascal"):
    trace: bool = True
    log: bool = True
    prometheus: bool = True
    max_conns: bool = True
    breaker: bool = True
    shedding: bool = True
    timeout: bool = True


class Auth(msgspec.Struct, kw_only=True, rename="pascal"):
    access_secret: str
    access_expire: int = 3600


class Node(msgspec.Struct, kw_only=True, rename="pascal"):
    host: str
    type: str = "node"
    weight: int = 100


class Shop(msgspec.Struct, kw_only=True, rename="pascal"):
    name: str
    host: str = "0.0.0.0"
    port: int
    timeout: int = 3000
    max_conns: int = 10000
    max_bytes: int = 1048576
    cpu_threshold: int = 900
    mode: str = "pro"
    verbose: bool = False
    log: Log
    telemetry: Telemetry
    dev_server: DevServer
    middlewares: Middlewares
    trace_ignore_paths: list[str]
    auth: Auth
    cache: list[Node]
    data_source: str


def floor() -> Shop:
    return msgspec.convert(yaml.load(FILE.read_bytes(), yaml.CSafeLoader), Shop)


def ours() -> Shop:
    return load(FILE, Shop)


def pydantic_settings() -> Callable[[], Any]:
    from pydantic import create_model
    from pydantic.alias_generators import to_pascal
    from pydantic_settings import BaseSettings, SettingsConfigDict, YamlConfigSettingsSource

    models: dict[Any, Any] = {}

    def fields(cls: Any) -> dict[str, Any]:
        return {field.name: (twin(field.type), ...) for field in msgspec.structs.fields(cls)}

    def twin(kind: Any) -> Any:
        if kind == list[Node]:
            return list[twin(Node)]  # type: ignore[misc]
        if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
            return kind
        if kind not in models:
            models[kind] = create_model(
                kind.__name__, __config__={"alias_generator": to_pascal}, **fields(kind)
            )
        return models[kind]

    class Base(BaseSettings):
        model_config = SettingsConfigDict(alias_generator=to_pascal, yaml_file=FILE)

        @classmethod
        def settings_customise_sources(cls, settings_cls: Any, **sources: Any) -> tuple[Any, ...]:
            return (YamlConfigSettingsSource(settings_cls),)

    return create_model("Shop", __base__=Base, **fields(Shop))


def dynaconf() -> Callable[[], Any]:
    from dynaconf import Dynaconf

    def run() -> Any:
        settings = Dynaconf(settings_files=[str(FILE)], environments=False)
        return (
            settings.NAME,
            settings.CACHE,
        )  # it reads the file only when it is asked for something

    return run


def contestants() -> dict[str, Callable[[], Any]]:
    found: dict[str, Callable[[], Any]] = {
        "CSafeLoader + msgspec.convert": floor,
        "zero-conf": ours,
    }
    for name, make in (("pydantic-settings", pydantic_settings), ("dynaconf", dynaconf)):
        try:
            found[f"{name} {version(name)}"] = make()
        except (ImportError, PackageNotFoundError):
            print(f"SKIPPED: {name} is not installed", file=sys.stderr)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=300, help="default %(default)s")
    rounds: int = parser.parse_args().rounds
    runs = contestants()
    assert floor() == ours()
    times: dict[str, list[float]] = {name: [] for name in runs}
    for name, run in runs.items():  # imports, caches
        run()
        assert name
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    base = times["CSafeLoader + msgspec.convert"]
    print(
        f"Python {platform.python_version()}, PyYAML {version('pyyaml')}, msgspec {version('msgspec')}, {rounds} rounds"
    )
    print(f"{'':<34}{'median us':>10}{'ratio':>8}")
    for name, spent in times.items():
        ratio = statistics.median(mine / its for mine, its in zip(spent, base, strict=True))
        print(f"{name:<34}{statistics.median(spent) * 1e6:>10.0f}{ratio:>8.2f}")


if __name__ == "__main__":
    main()
