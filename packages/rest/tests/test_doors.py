"""Sockets, ASGI servers, clients, and the end of a process."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from zero.proc import process
from zero.rest import (
    App,
    ConnectionCutError,
    HttpError,
    Limits,
    Request,
    Response,
    RestConf,
    SignatureConf,
    StreamResponse,
)
from zero.rest._doors.protocol import peer_name
from zero.rest._serve import in_loop, loop_factory
from zero.service import health

from .kit import conf, get, make_app, request, turns
from .raw import parse_all, read_all


def an_app(**keys: Any) -> App[RestConf]:
    app = make_app(**keys)
    app.context = asyncio.Event()

    @app.get("/hello/:name")
    async def hello(request: Request) -> dict[str, str]:
        return {"hello": request.params["name"]}

    @app.post("/echo")
    async def echo(request: Request) -> Response:
        await asyncio.sleep(0)
        return Response(request.body, headers={"X-Seen": request.headers.get("X-Sent", "")})

    @app.get("/wait")
    async def wait(event: asyncio.Event) -> str:
        await event.wait()
        return "waited"

    @app.get("/pieces")
    async def pieces() -> StreamResponse:
        return StreamResponse(_pieces())

    return app


async def _pieces() -> AsyncGenerator[str | bytes]:
    for number in range(3):
        yield f"{number};"
        await asyncio.sleep(0)


# ---- sockets


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_a_server_answers_over_a_socket(loop: str) -> None:
    async def main() -> bytes:
        async with an_app().serving() as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            body = b"x" * 300_000
            writer.write(
                get("/hello/ann") + request("POST", "/echo", body=body) + get("/pieces", close=True)
            )
            received = await reader.read()
            writer.close()
            answers = parse_all(received)
            assert answers[1].body == body
            assert [answer.status for answer in answers] == [200, 200, 200]
            return answers[2].body

    factory = loop_factory() if loop == "uvloop" else None
    with asyncio.Runner(loop_factory=factory) as runner:
        assert runner.run(main()) == b"0;1;2;"


async def test_a_slow_reader_gets_a_large_stream_whole() -> None:
    app = make_app()
    piece = b"x" * 65536

    async def large() -> AsyncGenerator[str | bytes]:
        for _ in range(100):
            yield piece

    @app.get("/large")
    async def stream() -> StreamResponse:
        return StreamResponse(large())

    async with app.serving() as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=4096)
        writer.write(get("/large", close=True))
        await asyncio.sleep(0.05)
        (answer,) = parse_all(await reader.read())
        assert len(answer.body) == 100 * len(piece)
        writer.close()


async def test_a_refused_upload_still_reads_its_answer() -> None:
    """A close over unread bytes would reset the connection and take the answer with it."""
    async with an_app(max_bytes=10).serving() as server:

        def upload() -> bytes:
            with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
                connection.sendall(request("POST", "/echo", "Content-Length: 100000"))
                with contextlib.suppress(OSError):
                    connection.sendall(b"x" * 100_000)
                return read_all(connection)

        (answer,) = parse_all(await asyncio.to_thread(upload))
        assert answer.status == 413


async def test_draining_answers_what_was_asked_and_says_it_is_the_last() -> None:
    app = an_app()
    async with app.serving() as server:
        idle = await asyncio.open_connection("127.0.0.1", server.port)
        busy = await asyncio.open_connection("127.0.0.1", server.port)
        busy[1].write(get("/wait") + get("/hello/ann"))
        await asyncio.sleep(0.02)
        draining = asyncio.create_task(server.drain(timeout=5))
        assert await idle[0].read() == b""
        app.context.set()
        answers = parse_all(await busy[0].read())
        assert [answer.body for answer in answers] == [b'"waited"', b'{"hello":"ann"}']
        assert ["close" in dict(answer.headers).get("Connection", "") for answer in answers] == [
            False,
            True,
        ]
        assert await draining is True
        for _, writer in (idle, busy):
            writer.close()


async def test_draining_gives_up_in_time_and_closing_cancels() -> None:
    app, seen = make_app(timeout=0.0), []

    @app.get("/forever")
    async def forever() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            seen.append("cancelled")

    async with app.serving() as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(get("/forever"))
        await asyncio.sleep(0.02)
        assert await server.drain(timeout=0.02) is False
        await server.close()
        assert seen == ["cancelled"]
        assert await reader.read() == b""
        writer.close()


async def test_a_unix_socket_is_a_door_too(tmp_path: Path) -> None:
    app = an_app()
    from .kit import server_of

    async with server_of(app) as server:
        path = str(tmp_path / "s")
        await server.listen(path=path)
        assert server.addresses == [path]
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(get("/hello/ann", close=True))
        assert parse_all(await reader.read())[0].status == 200
        writer.close()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (("1.2.3.4", 5), "1.2.3.4:5"),
        (("::1", 5, 0, 0), "[::1]:5"),
        ("", ""),
        ("/path", ""),
        (None, ""),
    ],
)
def test_peers_are_written_as_go_writes_them(address: Any, name: str) -> None:
    assert peer_name(address) == name


# ---- clients


def test_the_plain_client_needs_no_loop_and_no_socket() -> None:
    app, order = an_app(), []
    app.on_start(lambda: order.append("start"))
    app.on_stop(lambda: order.append("stop"))
    with app.client() as client:
        assert client.get("/hello/ann").json() == {"hello": "ann"}
        reply = client.post("/echo", json={"a": 1}, headers={"X-Sent": "me"})
        assert (reply.json(), reply.headers["x-seen"]) == ({"a": 1}, "me")
        assert client.post("/echo", form={"a": [1, 2]}).text == "a=1&a=2"
        assert client.put("/echo", body=b"x").status == 405
        assert client.get("/nowhere", query={"a": "b c"}).status == 404
        assert client.get("/pieces").text == "0;1;2;"
        assert client.head("/hello/x").status == client.delete("/hello/x").status == 405
        assert client.patch("/echo").status == client.options("/echo").status == 405
        assert client.send(b"nonsense").status == 400
        assert repr(reply) == "<Reply 200, 7 bytes>"
    assert order == ["start", "stop"]
    with pytest.raises(RuntimeError, match="with block"):
        client.get("/hello/ann")


async def test_the_async_client_asks_many_at_once() -> None:
    app = an_app()
    async with app.async_client() as client:
        calls = [asyncio.create_task(client.get("/wait")) for _ in range(5)]
        await turns()
        app.context.set()
        assert {reply.text for reply in await asyncio.gather(*calls)} == {'"waited"'}
    with pytest.raises(RuntimeError, match="with block"):
        await client.get("/wait")


async def test_clients_notice_a_cut_answer() -> None:
    app = make_app()

    async def broken() -> AsyncGenerator[str | bytes]:
        yield "piece"
        raise RuntimeError("broken")

    @app.get("/broken")
    async def stream() -> StreamResponse:
        return StreamResponse(broken())

    async with app.async_client() as client:
        with pytest.raises(ConnectionCutError):
            await client.get("/broken")


async def test_stop_hooks_all_run_whatever_the_others_do() -> None:
    app, order = make_app(), []

    @app.on_stop
    async def last() -> None:
        order.append("last")

    @app.on_stop
    def failing() -> None:
        order.append("failing")
        raise ValueError("no")

    with pytest.raises(ExceptionGroup, match="stop hooks failed"):
        async with app.async_client():
            pass
    assert order == ["failing", "last"]


# ---- ASGI


async def call_asgi(
    app: App[RestConf],
    method: str,
    path: str,
    *pieces: bytes,
    headers: Any = (),
    stays: bool = True,
    **scope: Any,
) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    incoming: list[dict[str, Any]] = [
        {"type": "http.request", "body": piece, "more_body": number < len(pieces) - 1}
        for number, piece in enumerate(pieces or [b""])
    ]
    gone = asyncio.Event()
    if not stays:
        gone.set()

    async def receive() -> dict[str, Any]:
        if incoming:
            return incoming.pop(0)
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    full = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": list(headers),
        "http_version": "1.1",
        "client": ("1.2.3.4", 5),
    } | scope
    await asyncio.wait_for(app(full, receive, send), 5)
    return sent


async def test_asgi_servers_get_the_same_answers(logs: Any) -> None:
    app = an_app()
    start, body = await call_asgi(app, "GET", "/hello/ann")
    headers = dict(start["headers"])
    assert (start["status"], body["body"]) == (200, b'{"hello":"ann"}')
    assert headers[b"content-type"] == b"application/json; charset=utf-8"
    assert headers[b"content-length"] == b"15"
    assert headers[b"traceparent"].startswith(b"00-")
    assert logs.contents == ["[HTTP] 200 - GET /hello/ann - 1.2.3.4:5 - "]
    await app._asgi.close()  # type: ignore[union-attr]


async def test_asgi_bodies_are_read_counted_and_echoed() -> None:
    app = an_app(max_bytes=10)
    start, body = await call_asgi(app, "POST", "/echo", b"ab", b"cd", headers=[(b"x-sent", b"me")])
    assert (start["status"], body["body"]) == (200, b"abcd")
    assert (b"x-seen", b"me") in start["headers"]
    for pieces, headers in [((b"123456", b"123456"), ()), ((b"",), [(b"content-length", b"11")])]:
        start, body = await call_asgi(app, "POST", "/echo", *pieces, headers=headers)
        assert (start["status"], body["body"]) == (413, b"")
    await app._asgi.close()  # type: ignore[union-attr]


async def test_asgi_deadlines_streams_and_departures(logs: Any) -> None:
    app = an_app(timeout=0.03)
    start, body = await call_asgi(app, "GET", "/wait")
    assert (start["status"], body["body"]) == (503, b"Request Timeout")
    first, *pieces = await call_asgi(app, "GET", "/pieces")
    assert first["status"] == 200
    assert b"".join(piece["body"] for piece in pieces) == b"0;1;2;"
    assert not pieces[-1].get("more_body")
    logs.clear()
    assert await call_asgi(app, "GET", "/wait", stays=False) == []
    assert logs.contents == ["[HTTP] 499 - GET /wait - 1.2.3.4:5 - "]
    await app._asgi.close()  # type: ignore[union-attr]


async def test_asgi_paths_and_odd_scopes() -> None:
    app = an_app()
    (start, _) = await call_asgi(app, "GET", "/hello/a/b", raw_path=b"/hello/a%2Fb")
    assert start["status"] == 404
    (start, _) = await call_asgi(app, "GET", "/x", raw_path=b"/%zz")
    assert start["status"] == 400
    (start, body) = await call_asgi(app, "GET", "/root/hello/é", root_path="/root")
    assert body["body"] == '{"hello":"é"}'.encode()
    start, body = await call_asgi(app, "HEAD", "/nowhere")
    assert (start["status"], body["body"]) == (404, b"")
    assert dict(start["headers"])[b"content-length"] == b"19"
    await app._asgi.close()  # type: ignore[union-attr]


async def test_asgi_lifespan_runs_the_hooks_and_reports_their_failures() -> None:
    app, order = make_app(), []
    app.on_start(lambda: order.append("start"))
    app.on_stop(lambda: order.append("stop"))
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    await app({"type": "lifespan"}, receive, send)
    assert order == ["start", "stop"]
    assert [message["type"] for message in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    app.on_start(lambda: 1 / 0)
    messages, sent = [{"type": "lifespan.startup"}], []
    await app({"type": "lifespan"}, receive, send)
    assert sent == [{"type": "lifespan.startup.failed", "message": "division by zero"}]


async def test_websockets_are_closed() -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await make_app()({"type": "websocket"}, receive, send)
    assert sent == [{"type": "websocket.close", "code": 1000}]


# ---- running


async def test_serve_is_ready_while_it_listens_and_gone_afterwards() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = make_app(host="127.0.0.1", port=port)

    @app.get("/ready")
    async def ready() -> bool:
        return health.is_ready

    serving = asyncio.create_task(app.serve())
    for _ in range(100):
        if health.is_ready:
            break
        await asyncio.sleep(0.01)
    assert [probe.name for probe in health.probes] == [f"rest-127.0.0.1:{port}"]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(get("/ready", close=True))
    assert parse_all(await reader.read())[0].body == b"true"
    writer.close()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert health.probes == ()
    assert "0 listeners" in repr(process)


def test_what_is_not_there_yet_is_refused_in_plain_words(logs: Any) -> None:
    app = make_app(cert_file="a.pem")
    assert app.run() == 1
    assert "CertFile" in logs.contents[-1]
    keys = SignatureConf(private_keys=[])
    assert make_app(signature=keys).conf.signature is keys


def test_a_taken_port_is_told_without_a_traceback(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run_script(tmp_path, taken.getsockname()[1])
        output, _ = done.communicate(timeout=20)
    assert done.returncode == 1
    assert b"cannot listen on 127.0.0.1:" in output
    assert b"Traceback" not in output


SCRIPT = """
    import asyncio, sys
    from zero.rest import App, RestConf
    app = App(RestConf(name="script", host="127.0.0.1", port=int(sys.argv[1])))

    @app.get("/slow")
    async def slow() -> str:
        await asyncio.sleep(0.3)
        return type(asyncio.get_running_loop()).__module__

    sys.exit(app.run())
"""


def run_script(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    script = folder / "script.py"
    script.write_text(textwrap.dedent(SCRIPT), encoding="utf-8")
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    return subprocess.Popen(
        [sys.executable, str(script), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_running_service_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = run_script(tmp_path, port)
    try:
        with connect(port) as connection:
            connection.sendall(get("/slow"))
            time.sleep(0.1)  # for the request to arrive
            running.send_signal(number)
            (answer,) = parse_all(read_all(connection))
        assert answer.body.startswith(b'"uvloop')
        assert running.wait(timeout=10) == 0
        output = running.stdout.read() if running.stdout else b""
        assert b"Traceback" not in output, output.decode()
        assert b"[HTTP] 200 - GET /slow" in output
    finally:
        running.kill()
        running.communicate()


def connect(port: int) -> socket.socket:
    for _ in range(200):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=10)
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the service did not start")


def test_the_loop_is_uvloops_where_there_is_one() -> None:
    async def module() -> str:
        return type(asyncio.get_running_loop()).__module__

    assert in_loop(module).startswith("uvloop" if loop_factory() else "asyncio")


# ---- description


def test_limits_are_values() -> None:
    assert Limits() == Limits(max_headers=100)
    assert conf().timeout == 3.0
    assert str(HttpError(404)) == "Not Found"
