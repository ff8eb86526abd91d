"""All servers of one run."""

from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from ._etcd import EtcdServer, start_etcd
from ._postgres import Postgres, PostgresServer
from ._process import Reaper
from ._programs import find_etcd, find_postgres, find_redis
from ._redis import RedisServer, start_redis
from ._server import Server


class Servers:
    """Starts servers on free ports, each with its data in a folder of its own, and ends them all.

    Nothing happens before the first one is asked for. They end with this process, however it ends.
    Options are further words of the server's command line.
    """

    def __init__(self) -> None:
        self._reaper: Reaper | None = None
        self._postgres: Postgres | None = None
        self._started: list[Server] = []
        self._numbers = count(1)

    @property
    def reaper(self) -> Reaper:
        """The process that clears up should this one be killed."""
        if self._reaper is None:
            self._reaper = Reaper()
        return self._reaper

    def redis(self, *options: str) -> RedisServer:
        """Start a Redis; raise `ServerMissingError` where there is none."""
        find_redis()
        server = start_redis(self._new_folder("redis"), self.reaper, options)
        self._started.append(server)
        return server

    def etcd(self, *options: str) -> EtcdServer:
        """Start an etcd; raise `ServerMissingError` where there is none."""
        find_etcd()
        server = start_etcd(self._new_folder("etcd"), self.reaper, options)
        self._started.append(server)
        return server

    def postgres(self, *options: str) -> PostgresServer:
        """Start a Postgres; raise `ServerMissingError` where there is none."""
        find_postgres()
        if self._postgres is None:
            self._postgres = Postgres(self._new_folder("postgres-empty"), self.reaper)
        server = self._postgres.start(self._new_folder("postgres"), options)
        self._started.append(server)
        return server

    def close(self) -> None:
        """Kill all servers and remove their data."""
        while self._started:
            self._started.pop().close()
        self._postgres = None
        if self._reaper is not None:
            self._reaper.close()
            self._reaper = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _new_folder(self, name: str) -> Path:
        folder = self.reaper.folder / f"{name}-{next(self._numbers)}"
        folder.mkdir()
        return folder
