import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from zero_testkit import FaultProxy, RedisServer, _server

from .processes import eventually


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        yield listening


@pytest.fixture
def proxy(listener: socket.socket) -> Iterator[FaultProxy]:
    with FaultProxy(*listener.getsockname()) as opened:
        yield opened


class Pair:
    """A client and the server's side of its connection, with the proxy between."""

    def __init__(self, proxy: FaultProxy, listener: socket.socket) -> None:
        self.client = socket.create_connection((proxy.host, proxy.port), 10)
        self.server = listener.accept()[0]
        self.server.settimeout(10)

    def settle(self) -> "Pair":
        """Both halves of the connection stand for certain, and nothing is under way."""
        self.client.sendall(b".")
        assert self.server.recv(1) == b"."
        return self

    def close(self) -> None:
        self.client.close()
        self.server.close()


@pytest.fixture
def connect(proxy: FaultProxy, listener: socket.socket) -> Iterator[Callable[[], Pair]]:
    with contextlib.ExitStack() as stack:

        def connect() -> Pair:
            pair = Pair(proxy, listener)
            stack.callback(pair.close)
            return pair

        yield connect


@pytest.fixture
def pair(connect: Callable[[], Pair]) -> Pair:
    return connect()


def receive(end: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count and (more := end.recv(count - len(data))):
        data += more
    return data


def silent(end: socket.socket, seconds: float = 0.05) -> bool:
    """Nothing comes: no byte, no end, no error."""
    before = end.gettimeout()
    end.settimeout(seconds)
    try:
        end.recv(1)
    except TimeoutError:
        return True
    finally:
        end.settimeout(before)
    return False


def is_reset(end: socket.socket) -> bool:
    try:
        end.recv(1)
        return False
    except ConnectionResetError:
        return True


def refuses(proxy: FaultProxy) -> bool:
    """A new connection is reset, perhaps before the client knows that it has one."""
    try:
        with socket.create_connection((proxy.host, proxy.port), 10) as late:
            return is_reset(late)
    except ConnectionResetError:
        return True


def test_passes_everything_both_ways(pair: Pair, proxy: FaultProxy) -> None:
    pair.client.sendall(b"question")
    assert receive(pair.server, 8) == b"question"
    pair.server.sendall(b"answer")
    assert receive(pair.client, 6) == b"answer"
    assert eventually(lambda: (proxy.moved("up"), proxy.moved("down")) == (8, 6))
    assert (proxy.accepted, proxy.connections) == (1, 1)


def test_passes_megabytes_unchanged(pair: Pair) -> None:
    sent = os.urandom(3_000_000)
    sender = threading.Thread(target=pair.client.sendall, args=(sent,))
    sender.start()
    assert receive(pair.server, len(sent)) == sent
    sender.join()


def test_passes_the_end_of_one_direction_and_keeps_the_other(pair: Pair) -> None:
    pair.client.sendall(b"last words")
    pair.client.shutdown(socket.SHUT_WR)
    assert receive(pair.server, 100) == b"last words"
    pair.server.sendall(b"still here")
    pair.server.close()
    assert receive(pair.client, 100) == b"still here"


def test_forgets_connections_that_have_ended(pair: Pair, proxy: FaultProxy) -> None:
    assert eventually(lambda: proxy.connections == 1)
    pair.close()
    assert eventually(lambda: proxy.connections == 0)
    assert proxy.accepted == 1


def test_a_reset_by_the_server_reaches_the_client(pair: Pair) -> None:
    pair.settle()
    pair.client.sendall(b"never read")
    assert eventually(lambda: bool(pair.server.recv(1, socket.MSG_PEEK)))
    pair.server.close()  # with unread bytes: the kernel sends a reset
    assert is_reset(pair.client)


def test_a_delay_holds_bytes_for_its_time(pair: Pair, proxy: FaultProxy) -> None:
    proxy.delay(0.1, "up")
    began = time.monotonic()
    pair.client.sendall(b"x")
    assert receive(pair.server, 1) == b"x"
    assert time.monotonic() - began >= 0.1
    pair.server.sendall(b"y")
    assert receive(pair.client, 1) == b"y"


def test_a_delay_is_for_the_way_not_for_each_chunk(pair: Pair, proxy: FaultProxy) -> None:
    proxy.delay(0.2)
    pair.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    arrivals: list[float] = []
    for _ in range(10):
        pair.client.sendall(b"x")
        eventually(lambda: False, within=0.005)
    for _ in range(10):
        assert receive(pair.server, 1) == b"x"
        arrivals.append(time.monotonic())
    assert arrivals[-1] - arrivals[0] < 10 * 0.2 / 2


def test_a_delay_holds_the_end_too(pair: Pair, proxy: FaultProxy) -> None:
    proxy.delay(60)
    pair.client.sendall(b"x")
    pair.client.close()
    assert silent(pair.server)
    proxy.restore()
    assert receive(pair.server, 100) == b"x"


@pytest.mark.parametrize("change", ["delay", "drop", "throttle"])
def test_a_restored_direction_passes_what_was_held_at_once(
    change: str, pair: Pair, proxy: FaultProxy
) -> None:
    pair.client.sendall(b"before ")
    assert receive(pair.server, 7) == b"before "
    {
        "delay": lambda: proxy.delay(1_000),
        "drop": proxy.drop,
        "throttle": lambda: proxy.throttle(0.001),
    }[change]()
    pair.client.sendall(b"under the fault")
    if change == "throttle":
        assert receive(pair.server, 1) == b"u"  # the first byte needs no patience
    assert silent(pair.server)
    proxy.restore()
    rest = b"nder the fault" if change == "throttle" else b"under the fault"
    assert receive(pair.server, len(rest)) == rest


def test_a_throttled_direction_keeps_its_rate(pair: Pair, proxy: FaultProxy) -> None:
    proxy.throttle(50_000, "down")
    began = time.monotonic()
    pair.server.sendall(b"x" * 10_000)
    assert receive(pair.client, 10_000) == b"x" * 10_000
    # The share of the last tick needs no waiting.
    assert time.monotonic() - began >= (10_000 - 500) / 50_000
    pair.client.sendall(b"y" * 1_000_000)
    assert receive(pair.server, 1_000_000) == b"y" * 1_000_000


def test_drop_lets_nothing_through_and_ends_nothing(
    pair: Pair, connect: Callable[[], Pair], proxy: FaultProxy
) -> None:
    proxy.drop()
    later = connect()
    for one in (pair, later):
        one.client.sendall(b"up")
        one.server.sendall(b"down")
        one.client.shutdown(socket.SHUT_WR)
    assert all(silent(end) for one in (pair, later) for end in (one.client, one.server))
    assert (proxy.connections, proxy.moved("up"), proxy.moved("down")) == (2, 0, 0)
    proxy.restore()
    for one in (pair, later):
        assert receive(one.server, 100) == b"up"
        assert receive(one.client, 4) == b"down"


def test_drop_may_be_for_one_direction(pair: Pair, proxy: FaultProxy) -> None:
    proxy.drop("down")
    pair.client.sendall(b"done?")
    assert receive(pair.server, 5) == b"done?"
    pair.server.sendall(b"done")
    assert silent(pair.client)


def test_drop_holds_a_bounded_amount(pair: Pair, proxy: FaultProxy) -> None:
    proxy.drop("up")
    pair.client.settimeout(0.2)
    sent = 0
    with contextlib.suppress(TimeoutError):
        while sent < 200_000_000:
            sent += pair.client.send(b"x" * 65_536)
    assert 0 < sent < 50_000_000


def test_cut_resets_all_connections_and_each_new_one(
    pair: Pair, connect: Callable[[], Pair], proxy: FaultProxy, listener: socket.socket
) -> None:
    pair.settle()
    other = connect().settle()
    proxy.cut()
    assert proxy.connections == 0
    assert [is_reset(end) for end in (pair.client, pair.server, other.client)] == [True] * 3
    assert refuses(proxy)
    proxy.restore()
    again = connect()
    again.client.sendall(b"x")
    assert receive(again.server, 1) == b"x"


def test_cut_ends_connections_that_hold_bytes_back(pair: Pair, proxy: FaultProxy) -> None:
    pair.settle()
    proxy.drop()
    pair.client.sendall(b"lost")
    proxy.cut()
    assert is_reset(pair.client)
    assert is_reset(pair.server)


def test_the_server_may_be_half_closed_to_the_client(pair: Pair, proxy: FaultProxy) -> None:
    proxy.half_close("down")
    assert pair.client.recv(1) == b""
    pair.client.sendall(b"are you there?")
    assert receive(pair.server, 14) == b"are you there?"
    pair.server.sendall(b"lost")
    proxy.half_close("down")
    assert pair.client.recv(1) == b""


def test_the_client_may_be_half_closed_to_the_server(pair: Pair, proxy: FaultProxy) -> None:
    proxy.half_close("up")
    assert pair.server.recv(1) == b""
    pair.server.sendall(b"goodbye")
    assert receive(pair.client, 7) == b"goodbye"


def test_a_dead_server_looks_dead() -> None:
    with FaultProxy("127.0.0.1", _server.free_port()) as proxy:
        assert refuses(proxy)
        assert eventually(lambda: proxy.connections == 0)


def test_close_may_come_while_a_connection_ends(listener: socket.socket) -> None:
    for _ in range(30):
        with FaultProxy(*listener.getsockname()) as proxy:
            pair = Pair(proxy, listener).settle()
            pair.server.close()
            assert pair.client.recv(1) == b""
            pair.client.close()
        assert not proxy._thread.is_alive()
        assert proxy.connections == 0


@pytest.mark.parametrize("held", [False, True])
def test_close_leaves_nothing_behind(listener: socket.socket, held: bool) -> None:
    def open_files() -> int:
        return len(os.listdir("/proc/self/fd" if Path("/proc/self/fd").exists() else "/dev/fd"))

    threads, files = set(threading.enumerate()), open_files()
    proxy = FaultProxy(*listener.getsockname())
    pair = Pair(proxy, listener).settle()
    if held:
        proxy.drop()
        pair.client.sendall(b"x" * 1_000_000)
    proxy.close()
    proxy.close()
    assert is_reset(pair.client)
    assert is_reset(pair.server)
    pair.close()
    assert set(threading.enumerate()) <= threads
    assert open_files() == files
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((proxy.host, proxy.port), 10)
    assert repr(proxy).endswith(" closed>")
    with pytest.raises(RuntimeError, match="cannot be used any more"):
        proxy.restore()


@pytest.mark.parametrize("bad", [-1, float("nan")])
def test_nonsense_is_refused(bad: float, proxy: FaultProxy) -> None:
    with pytest.raises(ValueError, match="a delay cannot be"):
        proxy.delay(bad)
    with pytest.raises(ValueError, match="a rate cannot be"):
        proxy.throttle(bad)
    with pytest.raises(ValueError, match="a rate cannot be 0 "):
        proxy.throttle(0)


def test_stands_before_a_real_server(
    fault_proxy: Callable[[object], FaultProxy], redis_server: RedisServer
) -> None:
    proxy = fault_proxy(redis_server)
    through = RedisServer(proxy.through(redis_server.url))
    assert through.port == proxy.port
    assert through.answers()
    proxy.cut()
    assert not through.answers()
    proxy.restore()
    assert through.answers()
    assert proxy.accepted == 3


def test_gives_urls_that_lead_through_it(proxy: FaultProxy) -> None:
    where = f"127.0.0.1:{proxy.port}"
    assert proxy.through("redis://h:1/0") == f"redis://{where}/0"
    assert proxy.through("postgresql://me:pw@h:1/db?x=1") == f"postgresql://me:pw@{where}/db?x=1"


def test_shows_where_it_leads(proxy: FaultProxy, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    assert repr(proxy) == f"<FaultProxy 127.0.0.1:{proxy.port} -> 127.0.0.1:{port} 0 open>"
