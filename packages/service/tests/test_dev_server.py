"""The page about the process, over real sockets of this machine."""

import http.client
import logging
import os
import socket
import threading
from collections.abc import Iterator

import pytest

from zero.service import DevServerConf, HealthManager, ServiceConf, tear_down
from zero.service._dev_server import DevServer
from zero.service._set_up import _in_force


@pytest.fixture
def health() -> HealthManager:
    return HealthManager()


@pytest.fixture
def server(health: HealthManager) -> Iterator[DevServer]:
    server = DevServer("<shop>", DevServerConf(host="127.0.0.1", port=0), health=health)
    server.start()
    yield server
    server.stop()


def get(
    server: DevServer, path: str, *, method: str = "GET", accept: str = "*/*"
) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(method, path, headers={"Accept": accept})
        reply = connection.getresponse()
        return reply.status, reply.headers["Content-Type"], reply.read().decode()
    finally:
        connection.close()


PLAIN = "text/plain; charset=utf-8"
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.mark.parametrize("path", ["/", "/nothing/here", "/?a=1"])
def test_programs_get_the_list_of_routes_at_any_unknown_path(server: DevServer, path: str) -> None:
    assert get(server, path) == (200, PLAIN, '["/","/healthz","/debug/stacks"]\n')


def test_health_is_go_zero_s(server: DevServer, health: HealthManager) -> None:
    assert get(server, "/healthz") == (503, PLAIN, "Service Unavailable\n\n")
    probe = health.add("rest-0.0.0.0:8888")
    assert get(server, "/healthz")[2] == ("Service Unavailable\nrest-0.0.0.0:8888 is not ready\n\n")
    probe.mark_ready()
    assert get(server, "/healthz") == (200, PLAIN, "OK")


def test_people_get_a_page_with_nothing_unescaped(server: DevServer, health: HealthManager) -> None:
    health.add("<script>alert(1)</script>").mark_ready()
    health.add("rest-:1")
    status, kind, body = get(server, "/", accept=BROWSER)
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert "<h1>&lt;shop&gt;</h1>" in body
    assert "<script>" not in body
    assert '<li class="ok">&lt;script&gt;' in body
    assert '<li class="no">rest-:1 is not ready</li>' in body
    assert 'href="/debug/stacks"' in body


def test_people_are_told_of_a_page_that_is_not_there(server: DevServer) -> None:
    assert get(server, "/nothing", accept=BROWSER)[0] == 404


def test_stacks_of_all_threads(server: DevServer) -> None:
    status, kind, body = get(server, "/debug/stacks")
    assert (status, kind) == (200, PLAIN)
    assert "thread 'MainThread'" in body
    assert "thread 'dev server'" in body


def test_paths_and_answers_follow_the_configuration(health: HealthManager) -> None:
    conf = DevServerConf(
        host="127.0.0.1", port=0, health_path="/ready", health_response="fine", enable_pprof=False
    )
    server = DevServer("a", conf, health=health)
    server.start()
    try:
        health.add("x").mark_ready()
        assert get(server, "/ready")[2] == "fine"
        assert get(server, "/debug/stacks")[2] == '["/","/ready"]\n'
    finally:
        server.stop()


def test_head_has_no_body_and_other_methods_are_refused(server: DevServer) -> None:
    assert get(server, "/", method="HEAD")[::2] == (200, "")
    assert get(server, "/", method="POST")[0] == 501


def test_answers_are_neither_cached_nor_guessed_at(server: DevServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/")
    headers = connection.getresponse().headers
    connection.close()
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Python" not in headers["Server"]


def test_nonsense_is_survived(server: DevServer) -> None:
    for junk in (b"\x00\xff\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b""):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(junk)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):
                pass
    assert get(server, "/")[0] == 200


def test_more_connections_than_it_needs_are_refused(server: DevServer) -> None:
    held = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(32)]
    for connection in held:
        connection.sendall(b"GET / HTTP/1.1\r\n")
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as late:
            assert late.recv(1) == b""
    finally:
        for connection in held:
            connection.close()


def test_all_interfaces_are_the_default_as_in_go_zero(health: HealthManager) -> None:
    server = DevServer("a", DevServerConf(port=0), health=health)
    server.start()
    try:
        assert get(server, "/")[0] == 200
    finally:
        server.stop()


def test_set_up_starts_it_once(caplog: pytest.LogCaptureFixture) -> None:
    conf = DevServerConf(host="127.0.0.1", port=0)
    before = set(threading.enumerate())
    try:
        ServiceConf(name="a", dev_server=conf).set_up()
        ServiceConf(name="b", dev_server=conf).set_up()
        assert len(set(threading.enumerate()) - before) == 1
        logging.getLogger().setLevel(logging.WARNING)
        ServiceConf(name="c", dev_server=DevServerConf(port=1)).set_up()
    finally:
        tear_down()
    assert "service c: DevServer is ignored" in caplog.text


def test_a_port_that_is_taken_is_logged_and_not_fatal(
    server: DevServer, caplog: pytest.LogCaptureFixture
) -> None:
    conf = DevServerConf(host="127.0.0.1", port=server.port)
    try:
        ServiceConf(name="a", dev_server=conf).set_up()
    finally:
        tear_down()
    assert f"dev server on 127.0.0.1:{server.port}: " in caplog.text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_child_lets_go_of_the_port_and_may_have_its_own() -> None:
    conf = DevServerConf(host="127.0.0.1", port=0)
    ServiceConf(name="a", dev_server=conf).set_up()
    running = _in_force.dev_server
    assert running is not None
    try:
        child = os.fork()
        if child == 0:
            freed = _in_force.dev_server is None
            ServiceConf(name="a", dev_server=conf).set_up()
            own = _in_force.dev_server
            os._exit(0 if freed and own is not None and get(own, "/")[0] == 200 else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert get(running, "/")[0] == 200
    finally:
        tear_down()


def test_it_is_off_when_it_is_switched_off() -> None:
    before = set(threading.enumerate())
    ServiceConf(name="a", dev_server=DevServerConf(enabled=False)).set_up()
    assert set(threading.enumerate()) <= before
    tear_down()
