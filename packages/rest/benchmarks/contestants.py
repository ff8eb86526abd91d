"""Who takes part: how each server is started, or why it cannot be on this machine."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).parent
GO_SOURCES = ("main.go", "go.mod", "go.sum")
SWITCHES = (
    *("Trace", "Log", "Prometheus", "MaxConns", "Breaker", "Shedding"),
    *("Timeout", "Recover", "Metrics", "MaxBytes", "Gunzip"),
)


class SkippedError(RuntimeError):
    """What this contestant needs is not on this machine."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """One row of the tables."""

    key: str
    title: str
    command: Callable[[int, Path], list[str]]
    packages: tuple[str, ...] = ()
    environ: Mapping[str, str] = field(default_factory=dict)
    chosen: bool = True


def write_conf(port: int, folder: Path, switches_off: tuple[str, ...]) -> str:
    """Write the YAML that go-zero and this package both read; return its path."""
    lines = ["Name: bench", "Host: 127.0.0.1", f"Port: {port}"]
    # Load and server fill their processors on purpose: from 90 % on, load shedding would refuse.
    lines.append("CpuThreshold: 999")
    if switches_off:
        lines += ["Middlewares:", *(f"  {name}: false" for name in switches_off)]
    path = folder / f"{port}.yaml"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return str(path)


def build_gozero() -> str:
    """Return the compiled Go program, built once per source and toolchain into the user's cache."""
    go = shutil.which("go")
    if go is None:
        raise SkippedError("no Go toolchain")
    folder = HERE / "gozero"
    digest = hashlib.sha256(subprocess.check_output([go, "version"]))
    for name in GO_SOURCES:
        digest.update((folder / name).read_bytes())
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    program = cache / "zero-rest-bench" / f"gozero-{digest.hexdigest()[:16]}"
    if not program.exists():
        print("building the go-zero server (once) ...", file=sys.stderr, flush=True)
        program.parent.mkdir(parents=True, exist_ok=True)
        partial = program.with_name(f"{program.name}.{os.getpid()}")
        build = [go, "build", "-trimpath", "-o", str(partial), "."]
        done = subprocess.run(build, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SkippedError(f"go build failed: {done.stderr.strip().splitlines()[-1]}")
        partial.replace(program)
    return str(program)


def _script(name: str, *arguments: str) -> Callable[[int, Path], list[str]]:
    program = str(HERE / "servers" / name)
    return lambda port, _folder: [sys.executable, program, str(port), *arguments]


def zero(*switches_off: str) -> Callable[[int, Path], list[str]]:
    program = str(HERE / "servers" / "zero_rest.py")
    return lambda port, folder: [sys.executable, program, write_conf(port, folder, switches_off)]


def _gozero(*switches_off: str) -> Callable[[int, Path], list[str]]:
    return lambda port, folder: [build_gozero(), write_conf(port, folder, switches_off)]


GUARDED_FASTAPI = (
    *("fastapi", "uvicorn", "structlog", "prometheus-fastapi-instrumentator"),
    *("opentelemetry-instrumentation-fastapi", "opentelemetry-sdk"),
)
ONE_CORE = {"GOMAXPROCS": "1"}
CONTESTANTS = (
    Contestant("floor", "floor: uvloop + httptools + msgspec", _script("floor.py")),
    Contestant("zero-bare", "zero-rest, all switches off", zero(*SWITCHES), ("zero-rest",)),
    Contestant("zero", "zero-rest, as shipped", zero(), ("zero-rest",)),
    Contestant("gozero-off", "go-zero, all switches off", _gozero(*SWITCHES), environ=ONE_CORE),
    Contestant("gozero", "go-zero, as shipped", _gozero(), environ=ONE_CORE),
    Contestant(
        "blacksheep",
        "BlackSheep + msgspec on uvicorn",
        _script("blacksheep_app.py"),
        ("blacksheep", "uvicorn"),
    ),
    Contestant(
        "fastapi", "FastAPI on uvicorn", _script("fastapi_app.py", "bare"), ("fastapi", "uvicorn")
    ),
    Contestant(
        "fastapi-guards",
        "FastAPI on uvicorn, same guards",
        _script("fastapi_app.py", "guards"),
        GUARDED_FASTAPI,
    ),
    Contestant(
        "fastapi-sdk",
        "FastAPI, same guards, OTel SDK",
        _script("fastapi_app.py", "sdk"),
        GUARDED_FASTAPI,
        chosen=False,
    ),
)


def versions(contestant: Contestant) -> list[str]:
    """Return `name version` of the packages it needs; raise SkippedError when one is missing."""
    found: list[str] = []
    for name in contestant.packages:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            raise SkippedError(f"{name} is not installed (README.md: how to bring it)") from None
    return found
