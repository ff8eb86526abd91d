"""The pytest plugin: servers that are started when a test first asks for them, a proxy, a clock."""

import importlib
import importlib.util
import os
import tempfile
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol, TypeVar

import pytest

from ._errors import ServerMissingError
from ._etcd import EtcdServer
from ._postgres import PostgresServer
from ._proxy import FaultProxy
from ._redis import RedisServer
from ._server import Server
from ._servers import Servers

if TYPE_CHECKING:
    from zero.timex import ManualClock

AnyServer = TypeVar("AnyServer", bound=Server)


class ChdbSession(Protocol):
    """What the `chdb_session` fixture gives: ClickHouse in this process."""

    def query(self, sql: str, fmt: str = "CSV") -> object:
        """Run SQL; the text of what comes back is the result in the format asked for."""
        ...


@pytest.fixture(scope="session")
def zero_servers() -> Iterator[Servers]:
    """Give the servers of this run, all of which end with it."""
    with Servers() as servers:
        yield servers


@pytest.fixture(scope="session")
def redis_server(zero_servers: Servers) -> RedisServer:
    """Give the Redis that all tests share: what REDIS_URL names, else our own."""
    return _shared("REDIS_URL", RedisServer, zero_servers.redis)


@pytest.fixture(scope="session")
def etcd_server(zero_servers: Servers) -> EtcdServer:
    """Give the etcd that all tests share: what ETCD_ENDPOINTS names, else our own."""
    return _shared("ETCD_ENDPOINTS", EtcdServer, zero_servers.etcd)


@pytest.fixture(scope="session")
def postgres_server(zero_servers: Servers) -> PostgresServer:
    """Give the Postgres that all tests share: what POSTGRES_URL names, else our own."""
    return _shared("POSTGRES_URL", PostgresServer, zero_servers.postgres)


@pytest.fixture
def fresh_redis(redis_server: RedisServer) -> RedisServer:
    """Give the shared Redis without any key (on a named server: in the named database)."""
    redis_server.flush()
    return redis_server


@pytest.fixture
def fresh_etcd(etcd_server: EtcdServer) -> EtcdServer:
    """Give the shared etcd without any key."""
    etcd_server.clear()
    return etcd_server


@pytest.fixture
def fresh_postgres(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    """Give an empty database of the shared Postgres, which is dropped after the test."""
    database = postgres_server.create_database()
    yield database
    postgres_server.drop_database(database)


@pytest.fixture
def start_redis(zero_servers: Servers) -> Iterator[Callable[..., RedisServer]]:
    """Give a function that starts a Redis for this test alone, with further options."""
    yield from _private(zero_servers.redis)


@pytest.fixture
def start_etcd(zero_servers: Servers) -> Iterator[Callable[..., EtcdServer]]:
    """Give a function that starts an etcd for this test alone, with further options."""
    yield from _private(zero_servers.etcd)


@pytest.fixture
def start_postgres(zero_servers: Servers) -> Iterator[Callable[..., PostgresServer]]:
    """Give a function that starts a Postgres for this test alone, with further options."""
    yield from _private(zero_servers.postgres)


@pytest.fixture(scope="session")
def chdb_session() -> Iterator[ChdbSession]:
    """Give ClickHouse in this process, with an empty folder for tables: there can be only one."""
    if importlib.util.find_spec("chdb") is None:
        pytest.skip("no chdb: run pytest with `uv run --with chdb-core` (its wheel has 180 MB)")
    session = importlib.import_module("chdb.session")
    with tempfile.TemporaryDirectory(prefix="zero-testkit-", ignore_cleanup_errors=True) as folder:
        opened = session.Session(folder)
        yield opened
        opened.close()


@pytest.fixture
def manual_clock() -> "ManualClock":
    """Give a clock that stands still until `advance(seconds)` moves it."""
    # Imported when asked for: a mistake in zero-timex must not keep pytest from starting.
    from zero.timex import ManualClock  # noqa: PLC0415

    return ManualClock()


@pytest.fixture
def fault_proxy() -> Iterator[Callable[[Server | tuple[str, int]], FaultProxy]]:
    """Give a function that puts a `FaultProxy` in front of a server, or of a host and port."""
    opened: list[FaultProxy] = []

    def open_proxy(target: Server | tuple[str, int]) -> FaultProxy:
        where = (target.host, target.port) if isinstance(target, Server) else target
        opened.append(FaultProxy(*where))
        return opened[-1]

    yield open_proxy
    for proxy in opened:
        proxy.close()


def _shared(
    variable: str, named: Callable[[str], AnyServer], start: Callable[[], AnyServer]
) -> AnyServer:
    """Take the server that a variable names, else start one, else skip and say what would help."""
    try:
        if not (url := os.environ.get(variable)):
            return start()
        server = named(url)
    except ServerMissingError as error:
        pytest.skip(str(error))
    if not server.answers():
        pytest.fail(f"{variable} names a server that does not answer: {server!r}", pytrace=False)
    return server


def _private(start: Callable[..., AnyServer]) -> Iterator[Callable[..., AnyServer]]:
    """Start servers as asked and end them with the test."""
    started: list[AnyServer] = []

    def start_one(*options: str) -> AnyServer:
        try:
            started.append(start(*options))
        except ServerMissingError as error:
            pytest.skip(str(error))
        return started[-1]

    yield start_one
    for server in started:
        server.close()
