"""Clients that mean no good, or were written by somebody in a hurry."""

import asyncio
import json
import logging
from typing import Any

import pytest

from zero.rest import App, Limits, Request, Response, RestConf

from .kit import Wire, get, make_app, request, turns, wired


def echoing(limits: Limits | None = None, **keys: Any) -> App[RestConf]:
    app = make_app(limits, **keys)
    release = asyncio.Event()
    app.context = release

    @app.get("/hello")
    async def hello() -> Response:
        return Response("hello")

    @app.get("/wait")
    async def wait() -> Response:
        await release.wait()
        return Response("waited")

    @app.post("/echo")
    async def echo(request: Request) -> Response:
        return Response(request.body or b"empty")

    return app


HELLO = get("/hello")


# ---- framing that two servers could read differently is refused, and nothing behind it is answered

AMBIGUOUS = {
    "two lengths": "Content-Length: 4\r\nContent-Length: 4",
    "two different lengths": "Content-Length: 4\r\nContent-Length: 5",
    "a list of lengths": "Content-Length: 4, 4",
    "a signed length": "Content-Length: +4",
    "a negative length": "Content-Length: -4",
    "a hexadecimal length": "Content-Length: 0x4",
    "a length of another script": "Content-Length: ٤",
    "an empty length": "Content-Length:",
    "an overflowing length": "Content-Length: 99999999999999999999",
    "length and coding": "Content-Length: 4\r\nTransfer-Encoding: chunked",
    "coding and length": "Transfer-Encoding: chunked\r\nContent-Length: 4",
    "two codings": "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    "chunked not last": "Transfer-Encoding: chunked, gzip",
    "an unknown coding": "Transfer-Encoding: xchunked",
    "identity": "Transfer-Encoding: identity",
    "chunked with a vertical tab": "Transfer-Encoding: \x0bchunked",
    "a space before the colon": "Transfer-Encoding : chunked",
    "a tab before the colon": "Content-Length\t: 4",
    "a folded line": "X-A: 1\r\n Transfer-Encoding: chunked",
    "a bare line feed": "X-A: 1\nContent-Length: 4",
    "a bare carriage return": "X-A: 1\rContent-Length: 4",
    "a NUL": "X-A: 1\x00",
    "no name": ": 1",
    "a name with a space": "X A: 1",
    "a line without a colon": "X-A",
}


@pytest.mark.parametrize("line", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
async def test_ambiguous_framing_is_refused(line: str) -> None:
    async with wired(echoing()) as wire:
        await wire.feed(request("POST", "/echo", line, body=b"") + b"body" + HELLO)
        (answer,) = wire.answers()
        assert answer.status in {400, 501}
        assert ("Connection", "close") in answer.headers
        assert wire.ended


@pytest.mark.parametrize(
    "chunks",
    [
        b"zz\r\nbody\r\n0\r\n\r\n",
        b"4\nbody\r\n0\r\n\r\n",
        b"4\r\nbodyX0\r\n\r\n",
        b"-4\r\nbody\r\n0\r\n\r\n",
        b"0x4\r\nbody\r\n0\r\n\r\n",
        b" 4\r\nbody\r\n0\r\n\r\n",
        b"ffffffffffffffffff\r\nbody",
        b"4\r\nbody\r\n0\r\nbad trailer\r\n\r\n",
    ],
)
async def test_bad_chunks_are_refused(chunks: bytes) -> None:
    async with wired(echoing()) as wire:
        await wire.feed(request("POST", "/echo", "Transfer-Encoding: chunked") + chunks + HELLO)
        assert wire.statuses == [400]
        assert wire.ended


async def test_codings_before_chunked_are_not_spoken() -> None:
    async with wired(echoing()) as wire:
        await wire.feed(request("POST", "/echo", "Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n")
        assert wire.statuses == [501]


async def test_every_line_of_a_header_is_kept_in_order_and_the_first_one_counts() -> None:
    app = make_app()

    @app.get("/lines")
    async def lines(request: Request) -> Any:
        return [request.headers.lines(), request.headers["x-one"], request.headers.all("X-ONE")]

    once = [["host", "test"], ["x-one", "1"], ["x-two", "2"]]
    sent = ("X-One: 1", "X-Two: 2", "x-ONE: 3", "X-Three:", "X-Two: 4 ")
    repeated = [*once, ["x-one", "3"], ["x-three", ""], ["x-two", "4"]]
    async with wired(app) as wire:
        for _ in range(2):  # what one request leaves behind must not reach the next
            await wire.feed(get("/lines", *sent), get("/lines", *sent[:2]))
        seen = [json.loads(answer.body) for answer in wire.answers()]
    assert seen == [[repeated, "1", ["1", "3"]], [once, "1", ["1"]]] * 2


async def test_repeated_headers_count_against_their_number() -> None:
    for count, statuses in ((9, [200]), (10, [431])):
        async with wired(echoing(Limits(max_headers=10))) as wire:
            await wire.feed(get("/hello", *["X-One: 1"] * count))
            assert wire.statuses == statuses


async def test_a_trailer_cannot_change_the_request() -> None:
    async with wired(echoing()) as wire:
        trailer = b"4\r\nbody\r\n0\r\nHost: other\r\nX-A: 1\r\n\r\n"
        await wire.feed(request("POST", "/echo", "Transfer-Encoding: chunked") + trailer + HELLO)
        assert [answer.body for answer in wire.answers()] == [b"body", b"hello"]


GARBAGE = {
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "nothing but line breaks": b"\r\n\r\n\r\n\x00",
    "lower case": b"get / http/1.1\r\n\r\n",
    "a space in the target": b"GET /hel lo HTTP/1.1\r\nHost: a\r\n\r\n",
    "raw UTF-8 in the target": "GET /hé HTTP/1.1\r\nHost: a\r\n\r\n".encode(),
    "bare line feeds": b"GET /hello HTTP/1.1\nHost: a\n\n",
}


@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE.keys())
async def test_garbage_is_answered_and_closed(data: bytes) -> None:
    async with wired(echoing()) as wire:
        await wire.feed(data)
        assert wire.statuses == [400]
        assert wire.ended


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /hello HTTP/1.1\r\n\r\n", 400),
        (b"GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET /hello HTTP/1.0\r\n\r\n", 200),
        (b"GET /hello HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        (b"GET /hello HTTP/0.9\r\nHost: a\r\n\r\n", 505),
        (b"GET /hello\r\n\r\n", 505),
        (b"GET /hello HTTP/1.2\r\nHost: a\r\n\r\n", 400),
        (b"GET http://other/hello HTTP/1.1\r\nHost: a\r\n\r\n", 200),
        (b"GET http://other HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        (b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        (b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        (b"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET /% HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        (b"BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        (b"BREW /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        (b"GET /hello HTTP/1.1\r\nHost: a\r\nExpect: a-pony\r\nContent-Length: 2\r\n\r\n", 417),
    ],
)
async def test_first_lines_and_hosts(data: bytes, status: int) -> None:
    async with wired(echoing()) as wire:
        await wire.feed(data)
        assert wire.statuses == [status]


async def test_an_unknown_method_may_have_a_body_and_keeps_the_connection() -> None:
    async with wired(echoing()) as wire:
        await wire.feed(request("BREW", "/echo", body=b"tea"), HELLO)
        assert wire.statuses == [405, 200]
        assert not wire.ended


async def test_an_unknown_method_in_pieces_is_refused() -> None:
    async with wired(echoing()) as wire:
        await wire.feed(b"BR", b"EW /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        assert wire.statuses == [400]


# ---- sizes


async def test_long_targets_are_414_and_long_heads_431() -> None:
    limits = Limits(max_url_bytes=100, max_header_bytes=500, max_headers=5)
    for data, status in [
        (get("/" + "a" * 99), 404),
        (get("/" + "a" * 100), 414),
        (get("/hello", "X-A: " + "b" * 300), 200),
        (get("/hello", "X-A: " + "b" * 500), 431),
        (get("/hello", *[f"X-{n}: 1" for n in range(4)]), 200),
        (get("/hello", *[f"X-{n}: 1" for n in range(5)]), 431),
    ]:
        async with wired(echoing(limits)) as wire:
            await wire.feed(data)
            assert wire.statuses == [status], data


@pytest.mark.parametrize("start", [b"GET /", b"GET / HTTP/1.1\r\nX-A: ", b"GET / HTTP/1.1\r\n"])
async def test_a_head_without_an_end_is_cut_off(start: bytes) -> None:
    async with wired(echoing(Limits(max_header_bytes=4096))) as wire:
        await wire.feed(start)
        for _ in range(10):
            await wire.feed(b"a" * 1000)
            if wire.ended:
                break
        assert wire.statuses in ([414], [431])


async def test_a_declared_body_is_refused_before_it_is_sent() -> None:
    async with wired(echoing(max_bytes=10)) as wire:
        await wire.feed(request("POST", "/echo", "Content-Length: 11", "Expect: 100-continue"))
        assert b"100 Continue" not in wire.received
        assert wire.statuses == [413]
        assert wire.ended


@pytest.mark.parametrize("limit", [1, 9, 10, 99, 100, 101])
async def test_a_declared_length_is_judged_at_the_limit_however_it_is_written(limit: int) -> None:
    for size in {1, 9, 10, 11, 99, 100, 101, 102}:
        for length in (f"{size}", f"000{size}"):
            async with wired(echoing(max_bytes=limit)) as wire:
                await wire.feed(request("POST", "/echo", f"Content-Length: {length}"))
                assert wire.statuses == ([] if size <= limit else [413])


async def test_a_chunked_body_is_counted_while_it_comes() -> None:
    async with wired(echoing(max_bytes=10)) as wire:
        await wire.feed(request("POST", "/echo", "Transfer-Encoding: chunked"))
        await wire.feed(b"6\r\n123456\r\n")
        assert wire.received == b""
        await wire.feed(b"6\r\n123456\r\n")
        assert wire.statuses == [413]
        await wire.feed(b"6\r\n123456\r\n" * 100)
        assert wire.statuses == [413]


async def test_what_comes_after_a_refusal_is_dropped_and_bounded() -> None:
    async with wired(echoing(Limits(linger_bytes=1000), max_bytes=10)) as wire:
        await wire.feed(request("POST", "/echo", "Content-Length: 9999999"))
        assert wire.statuses == [413]
        await wire.feed(b"x" * 500)
        assert not wire.transport.is_closing()
        await wire.feed(b"x" * 600)
        assert wire.transport.is_closing()


async def test_expect_continue_is_answered_once_and_in_order() -> None:
    async with wired(echoing()) as wire:
        await wire.feed(request("POST", "/echo", "Content-Length: 4", "Expect: 100-Continue"))
        assert wire.received == b"HTTP/1.1 100 Continue\r\n\r\n"
        await wire.feed(b"body")
        assert wire.answers()[0].body == b"body"


# ---- time


async def test_slow_heads_are_408() -> None:
    async with wired(echoing()) as wire:
        await wire.feed(b"GET /he")
        wire.check_later(9)
        assert wire.received == b""
        await wire.feed(b"llo")  # a byte now and then does not win time
        wire.check_later(11)
        assert wire.statuses == [408]
        assert wire.ended


async def test_slow_bodies_are_408() -> None:
    async with wired(echoing()) as wire:
        await wire.feed(request("POST", "/echo", "Content-Length: 4") + b"bo")
        wire.check_later(29)
        assert wire.received == b""
        wire.check_later(31)
        assert wire.statuses == [408]


async def test_idle_connections_are_closed_without_a_word() -> None:
    async with wired(echoing()) as wire:
        await wire.feed(HELLO)
        wire.check_later(74)
        assert not wire.ended
        wire.check_later(76)
        assert wire.ended
        assert wire.statuses == [200]


async def test_a_connection_that_says_nothing_is_closed() -> None:
    async with wired(echoing()) as wire:
        wire.check_later(11)
        assert wire.ended
        assert wire.received == b""


async def test_a_running_handler_is_not_idle() -> None:
    app = echoing(timeout=0.0)
    async with wired(app) as wire:
        await wire.feed(get("/wait"))
        wire.check_later(1e6)
        assert not wire.ended
        app.context.set()
        await turns()
        assert wire.statuses == [200]


async def test_who_stays_after_a_refusal_is_cut_off() -> None:
    async with wired(echoing()) as wire:
        await wire.feed(b"\x00")
        assert not wire.transport.is_closing()
        wire.check_later(1.5)
        assert wire.transport.is_closing()


# ---- pipelines


async def test_pipelined_requests_are_answered_in_order() -> None:
    app = echoing()
    async with wired(app) as wire:
        bodies = [request("POST", "/echo", body=b"%d" % n) for n in range(50)]
        await wire.feed(get("/wait") + b"".join(bodies[:25]), b"".join(bodies[25:]) + HELLO)
        assert wire.received == b""
        app.context.set()
        await turns()
        expected = [b"waited", *[b"%d" % n for n in range(50)], b"hello"]
        assert [answer.body for answer in wire.answers()] == expected


async def test_a_flood_behind_a_slow_request_stops_being_read() -> None:
    app = echoing()
    async with wired(app) as wire:
        paused: list[bool] = []
        wire.transport.pause_reading = lambda: paused.append(True)
        wire.transport.resume_reading = lambda: paused.append(False)
        flood = HELLO * 2000
        await wire.feed(get("/wait"), flood, flood)
        assert paused == [True]
        assert wire.received == b""
        app.context.set()
        await turns(40)
        assert paused[-1] is False
        assert len(wire.answers()) == 4001


async def test_one_large_read_does_not_become_thousands_of_waiting_requests() -> None:
    async with wired(echoing()) as wire:
        await wire.feed((get("/wait") + HELLO * 20) * 500)
        assert len(wire.connection._queue) < 600


async def test_a_client_that_does_not_read_is_not_answered_further() -> None:
    async with wired(echoing()) as wire:
        wire.connection.pause_writing()
        await wire.feed(HELLO * 3)
        assert wire.received == b""
        wire.connection.resume_writing()
        await turns()
        assert wire.statuses == [200, 200, 200]


async def test_a_client_that_never_reads_is_cut_off() -> None:
    async with wired(echoing()) as wire:
        await wire.feed(HELLO)
        wire.connection.pause_writing()
        wire.check_later(76)
        assert wire.transport.is_closing()


async def test_bad_bytes_behind_good_requests_do_not_overtake_them() -> None:
    app = echoing()
    async with wired(app) as wire:
        await wire.feed(get("/wait") + b"\x00garbage")
        assert wire.received == b""
        app.context.set()
        await turns()
        assert wire.statuses == [200, 400]
        assert wire.ended


async def test_nothing_behind_a_last_request_is_answered() -> None:
    async with wired(echoing()) as wire:
        await wire.feed(get("/hello", close=True) + HELLO)
        assert wire.statuses == [200]
        assert wire.ended


async def test_after_a_change_of_protocol_the_connection_closes() -> None:
    async with wired(echoing()) as wire:
        lines = ("Upgrade: websocket", "Connection: Upgrade")
        await wire.feed(get("/hello", *lines) + b"\x81\x05frame")
        assert wire.statuses == [200]
        assert wire.ended


# ---- ends


async def test_half_a_request_and_an_end_is_no_request() -> None:
    async with wired(echoing()) as wire:
        await wire.feed(request("POST", "/echo", "Content-Length: 10") + b"half")
        await wire.end_of_input()
        assert wire.received == b""


async def test_a_client_that_leaves_cancels_its_handler(logs: Any) -> None:
    app = make_app()
    seen: list[str] = []

    @app.get("/wait")
    async def wait() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    async with wired(app) as wire:
        await wire.feed(get("/wait") + get("/wait"))
        await wire.end_of_input()
        assert seen == ["cancelled"]
    assert [line for line in logs.contents if "499" in line] == [
        "[HTTP] 499 - GET /wait - 127.0.0.1:0 - "
    ]


async def test_too_many_connections_are_refused() -> None:
    async with wired(echoing(Limits(max_connections=1))) as wire:
        other = Wire(wire.server)
        await turns()
        assert other.statuses == [503]
        assert other.ended
        await wire.feed(HELLO)
        assert wire.statuses == [200]


async def test_a_fault_in_the_reader_is_a_500(monkeypatch: pytest.MonkeyPatch, logs: Any) -> None:
    app = echoing()
    async with wired(app) as wire:
        monkeypatch.setattr(wire.connection._reader, "_find", lambda request: 1 / 0)
        await wire.feed(get("/nowhere"))
        assert wire.statuses == [500]
        assert b"ZeroDivision" not in wire.received
    assert "ZeroDivisionError" in logs.contents[0]
    assert logging.getLogger("asyncio").handlers == []


async def test_headers_from_a_handler_cannot_split_the_answer(logs: Any) -> None:
    app = make_app()

    @app.get("/split")
    async def split(request: Request) -> Response:
        return Response(headers={"X-A": "1\r\nSet-Cookie: a=b"})

    @app.get("/name")
    async def name(request: Request) -> Response:
        return Response(headers={"X A": "1"})

    @app.get("/framing")
    async def framing(request: Request) -> Response:
        return Response("x", headers={"Content-Length": "5", "Transfer-Encoding": "chunked"})

    async with wired(app) as wire:
        await wire.feed(get("/split"), get("/name"), get("/framing"))
        assert wire.statuses == [500, 500, 200]
        assert b"Set-Cookie" not in wire.received
        assert wire.answers()[2].body == b"x"
