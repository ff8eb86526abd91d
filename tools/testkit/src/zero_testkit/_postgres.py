"""Postgres."""

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from ._errors import ServerStartError
from ._process import Command, Process, Reaper, User, environment, launcher
from ._programs import PostgresPrograms, find_postgres, find_psql
from ._server import Server, launch

TIMEOUT = 5.0
OPTIONS = ("-F", "-c", "shared_buffers=16MB", "-c", "full_page_writes=off")
_numbers = count(1)


class PostgresServer(Server):
    """One database of a Postgres server; `url` is what every client library takes."""

    kind = "Postgres"
    default_port = 5432

    def __init__(self, url: str, process: Process | None = None, psql: str | None = None) -> None:
        super().__init__(url, process)
        self._psql = psql or find_psql()

    @property
    def database(self) -> str:
        """The name of the database."""
        return urlsplit(self.url).path.strip("/") or "postgres"

    def answers(self) -> bool:
        """Tell whether it answers a query."""
        try:
            return self._run("select 1").returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def execute(self, sql: str) -> str:
        """Run SQL and give what it returns: a row a line, columns joined by `|`."""
        done = self._run(sql)
        if done.returncode:
            raise RuntimeError(f"{self!r}: {done.stderr.strip()}")
        return done.stdout.rstrip("\n")

    def create_database(self, template: str = "template1") -> "PostgresServer":
        """Make a database like `template`, which nobody may be connected to; give it as a server."""
        name = f"zero_{os.getpid()}_{next(_numbers)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        url = urlsplit(self.url)._replace(path=f"/{name}").geturl()
        return PostgresServer(url, self._process, self._psql)

    def drop_database(self, database: "PostgresServer") -> None:
        """Remove a database that `create_database` made, whoever is connected to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{database.database}" WITH (FORCE)')

    def _run(self, sql: str) -> subprocess.CompletedProcess[str]:
        command = [self._psql, "-X", "-w", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        command += ["-d", self.url, "-c", sql]
        return subprocess.run(
            command,
            env={**environment(Path("/")), "PGCONNECT_TIMEOUT": "2"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )


class Postgres:
    """The programs and an empty cluster, from which all servers of a run are copied."""

    def __init__(self, folder: Path, reaper: Reaper) -> None:
        self._folder = folder
        self._reaper = reaper
        self._user = _unprivileged()
        self._programs = _reachable(find_postgres(), folder, self._user)
        self._initialize()

    def start(self, folder: Path, options: Sequence[str]) -> PostgresServer:
        """Start a server on a copy of the empty cluster, with further options of `postgres`."""
        own(folder, self._user)
        subprocess.run(["cp", "-a", str(self._folder / "data"), str(folder)], check=True)
        programs = self._programs

        def describe(port: int) -> Command:
            argv = [programs["postgres"], "-D", str(folder / "data"), "-h", "127.0.0.1"]
            argv += ["-p", str(port), "-k", "", *OPTIONS, *options]
            probe = PostgresServer(_url(port), None, programs["psql"])
            # "Fast" shutdown: it collects its children, which kill -9 leaves to whoever is process 1.
            return Command("Postgres", argv, folder, probe.answers, self._user, signal.SIGINT)

        process, port = launch(describe, self._reaper)
        return PostgresServer(_url(port), process, programs["psql"])

    def _initialize(self) -> None:
        own(self._folder, self._user)
        command = [
            *launcher(self._user),
            self._programs["initdb"],
            "-D",
            str(self._folder / "data"),
        ]
        command += ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
        done = subprocess.run(
            command,
            cwd=self._folder,
            env=environment(self._folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            reason = f"could not be set up: initdb ended with exit status {done.returncode}"
            raise ServerStartError("Postgres", reason, done.stdout.strip())


def own(folder: Path, user: User | None) -> None:
    """Give a folder to the user that a server runs as."""
    if user is not None:
        os.chown(folder, user.uid, user.gid)


def _url(port: int) -> str:
    return f"postgresql://postgres@127.0.0.1:{port}/postgres"


def _unprivileged() -> User | None:
    """Postgres refuses to be root: be nobody then, ourselves otherwise."""
    if os.geteuid() != 0:
        return None
    import pwd  # noqa: PLC0415 - not on Windows, where this module is imported all the same

    nobody = pwd.getpwnam("nobody")
    return User(nobody.pw_uid, nobody.pw_gid)


def _reachable(programs: PostgresPrograms, folder: Path, user: User | None) -> PostgresPrograms:
    """Give programs that `user` can reach: a copy where they lie in somebody's private folder."""
    wheel = programs.wheel
    if user is None or wheel is None:
        return programs
    if all(parent.stat().st_mode & 0o001 for parent in programs.bin.parents):
        return programs
    # The libraries lie in a folder beside it and are found by the relative path alone.
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, symlinks=True)
    return PostgresPrograms(folder / wheel.name / programs.bin.relative_to(wheel))
