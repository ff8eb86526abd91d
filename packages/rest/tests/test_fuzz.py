"""Whatever bytes come, in whatever pieces: no exception escapes, and what goes out is HTTP or nothing."""

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zero.logx import LogConf
from zero.logx.testing import capture
from zero.rest import App, Limits, Request, Response, RestConf

from .kit import Wire, get, make_app, request, server_of, turns
from .raw import parse_all

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def app() -> App[RestConf]:
    made = make_app(Limits(max_header_bytes=2000, max_headers=20, max_url_bytes=200), max_bytes=50)

    @made.get("/now/:id")
    async def now(request: Request) -> dict[str, str]:
        return dict(request.params)

    @made.get("/soon")
    async def soon() -> str:
        await asyncio.sleep(0)
        return "soon"

    @made.post("/echo")
    async def echo(request: Request) -> Response:
        await asyncio.sleep(0)
        return Response(request.body)

    @made.get("/boom")
    async def boom() -> None:
        raise RuntimeError("boom")

    return made


def run(pieces: list[bytes]) -> tuple[bytes, list[str], bool]:
    """Feed the pieces; give what came back, what was logged, and what the loop complained about."""
    complaints: list[dict[str, Any]] = []

    async def main() -> tuple[bytes, bool]:
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: complaints.append(context)
        )
        async with server_of(app()) as server:
            wire = Wire(server)
            await wire.feed(*pieces)
            await turns(30)
            received, ended = wire.received, wire.ended
            wire.connection.check(server.now + 1000)
            await wire.end_of_input()
            return received, ended

    with capture(LogConf(level="debug")) as logs:
        received, ended = asyncio.run(main())
    assert not complaints
    return received, [content for content in logs.contents if "inside its reader" in content], ended


GOOD = st.sampled_from(
    [
        get("/now/1"),
        get("/now/%41"),
        get("/soon"),
        get("/boom"),
        get("/nowhere"),
        get("/now/1", close=True),
        request("POST", "/echo", body=b"hello"),
        request("POST", "/echo", "Transfer-Encoding: chunked", body=b"5\r\nhello\r\n0\r\n\r\n"),
        request("POST", "/echo", body=b"x" * 51),
        request("HEAD", "/now/1"),
        request("BREW", "/soon"),
    ]
)
JUNK = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"\r\n",
            b"\n",
            b" ",
            b"\x00",
            b":",
            b"0\r\n\r\n",
            b"Content-Length: 5\r\n",
            b"%",
            b"HTTP/1.1",
        ]
    ),
)


@st.composite
def streams(draw: st.DrawFn) -> list[bytes]:
    data = bytearray(b"".join(draw(st.lists(st.one_of(GOOD, JUNK), max_size=6))))
    for _ in range(draw(st.integers(0, 3))):  # spoil a byte here and there
        if data:
            place = draw(st.integers(0, len(data) - 1))
            data[place] = draw(st.integers(0, 255))
    pieces: list[bytes] = []
    while data:
        size = draw(st.integers(1, len(data)))
        pieces.append(bytes(data[:size]))
        del data[:size]
    return pieces


@SETTINGS
@given(streams())
def test_any_bytes_are_answered_with_http_or_not_at_all(pieces: list[bytes]) -> None:
    received, faults, _ = run(pieces)
    assert faults == []
    if b"HEAD" not in b"".join(pieces):
        for answer in parse_all(received):
            assert 200 <= answer.status <= 599


@SETTINGS
@given(
    st.lists(
        GOOD.filter(lambda data: not data.startswith(b"HEAD") and b"close" not in data), max_size=8
    ),
    st.data(),
)
def test_how_good_requests_are_cut_makes_no_difference(
    requests: list[bytes], data: st.DataObject
) -> None:
    requests = [one for one in requests if not one.startswith(b"BREW") and b"x" * 51 not in one]
    whole = b"".join(requests)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    pieces = [
        whole[start:end]
        for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)
        if end > start
    ]
    received, faults, ended = run(pieces)
    assert faults == []
    assert not ended
    answers = parse_all(received)
    assert len(answers) == len(requests)
    assert [answer.body for answer in answers] == [
        answer.body for answer in parse_all(run([whole])[0])
    ]


@SETTINGS
@given(st.binary(max_size=300))
def test_a_head_of_any_bytes_never_reaches_a_handler_twice(data: bytes) -> None:
    received, faults, _ = run([get("/now/7"), data])
    assert faults == []
    assert parse_all(received)[0].body == b'{"id":"7"}'
