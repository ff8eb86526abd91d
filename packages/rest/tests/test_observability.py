"""What a request leaves behind: trace ids, spans, access lines."""

import asyncio
from collections.abc import AsyncGenerator
from contextvars import copy_context
from typing import Any

import pytest
from opentelemetry import baggage, trace

from zero import logx
from zero.rest import App, MiddlewaresConf, Request, Response, RestConf, StreamResponse
from zero.rest._pipeline.access import AccessLog, dump
from zero.rest._pipeline.trace import RequestSpan, Tracing

from .kit import get, make_app, request, wired

ID, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
PARENT = f"traceparent: 00-{ID}-{SPAN}-01"


def tracing_app() -> App[RestConf]:
    app = make_app()

    @app.get("/ids")
    async def ids(request: Request) -> list[Any]:
        context = trace.get_current_span().get_span_context()
        logx.info("inside")
        return [
            request.trace_id,
            request.span_id,
            f"{context.trace_id:032x}",
            f"{context.span_id:016x}",
        ]

    @app.get("/baggage")
    async def carried() -> Any:
        return baggage.get_baggage("user")

    return app


async def test_user_code_and_its_log_lines_see_the_span(logs: Any) -> None:
    app = tracing_app()
    async with app.async_client() as client:
        reply = await client.get("/ids")
    trace_id, span_id, seen_trace, seen_span = reply.json()
    assert (trace_id, span_id) == (seen_trace, seen_span)
    assert reply.headers["traceparent"] == f"00-{trace_id}-{span_id}-00"
    inside = next(line for line in logs.lines if line["content"] == "inside")
    assert (inside["trace"], inside["span"]) == (trace_id, span_id)


@pytest.mark.parametrize("switches", [{}, {"trace": False}, {"trace": False, "log": False}])
async def test_a_body_that_is_too_long_is_logged_and_never_handled(
    logs: Any, switches: dict[str, bool]
) -> None:
    app = make_app(max_bytes=10, middlewares=MiddlewaresConf(**switches))
    handled: list[Request] = []

    @app.post("/short", jwt="its tokens are not asked for")
    async def short(request: Request) -> None:
        handled.append(request)

    async with wired(app) as wire:
        await wire.feed(request("POST", "/short", "Content-Length: 11"))
        assert wire.statuses == [413]
    assert handled == []
    refusal, *others = [line["content"] for line in logs.lines]
    assert refusal == (
        "(/short - 127.0.0.1:0) request entity too large, limit is 10, but got 11, rejected with code 413"
    )
    assert others == (["[HTTP] 413 - POST /short - 127.0.0.1:0 - "] * switches.get("log", True))
    assert {"trace" in line for line in logs.lines} == {switches.get("trace", True)}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0.0ms"),
        (0.00004, "0.0ms"),
        (0.00006, "0.1ms"),
        (0.0999, "99.9ms"),
        (0.1, "100.0ms"),
        (12.3456, "12345.6ms"),
    ],
)
async def test_a_duration_has_one_digit_of_a_millisecond(
    logs: Any, seconds: float, text: str
) -> None:
    made = Request("GET", b"/x", "/x", b"", ())
    for _ in range(2):
        AccessLog(slow=60.0).request(made, 200, seconds, None, copy_context())
    assert [line["duration"] for line in logs.lines] == [text, text]


async def test_a_trace_is_carried_on_and_every_span_is_new() -> None:
    async with wired(tracing_app()) as wire:
        await wire.feed(get("/ids", PARENT) + get("/ids", PARENT))
        headers = [dict(answer.headers)["Traceparent"] for answer in wire.answers()]
    assert all(header.startswith(f"00-{ID}-") and header.endswith("-01") for header in headers)
    assert len({header.split("-")[2] for header in headers} | {SPAN}) == 3


async def test_ids_do_not_repeat() -> None:
    async with wired(tracing_app()) as wire:
        await wire.feed(get("/ids") * 100)
        headers = {dict(answer.headers)["Traceparent"] for answer in wire.answers()}
    assert len(headers) == 100
    assert len({header.split("-")[1] for header in headers}) == 100


async def test_state_and_baggage_are_carried() -> None:
    async with wired(tracing_app()) as wire:
        await wire.feed(get("/baggage", PARENT, "tracestate: vendor=1", "baggage: user=ann, bad"))
        (answer,) = wire.answers()
    assert answer.body == b'"ann"'
    assert dict(answer.headers)["Tracestate"] == "vendor=1"
    assert dict(answer.headers)["Baggage"] == "user=ann"


async def test_ignored_paths_are_not_traced() -> None:
    app = make_app(trace_ignore_paths=["/quiet/:id"])

    @app.get("/quiet/:id")
    async def quiet() -> None:
        return None

    async with wired(app) as wire:
        await wire.feed(get("/quiet/1", PARENT))
        assert "Traceparent" not in dict(wire.answers()[0].headers)


class Provider(trace.TracerProvider):
    """A provider that keeps what is asked of it."""

    def __init__(self) -> None:
        self.spans: list[Any] = []

    def get_tracer(self, *args: Any, **kwargs: Any) -> Any:
        provider = self

        class Tracer(trace.NoOpTracer):
            def start_span(self, name: str, context: Any = None, **kwargs: Any) -> Any:  # type: ignore[override]
                span = Span(name, context, **kwargs)
                provider.spans.append(span)
                return span

        return Tracer()


class Span(RequestSpan):
    def __init__(self, name: str, context: Any, **kwargs: Any) -> None:
        parent = trace.get_current_span(context).get_span_context()
        super().__init__(
            f"{parent.trace_id:032x}", "b" * 16, parent.trace_flags == 1, parent.trace_state
        )
        self.name, self.attributes, self.ended = name, dict(kwargs["attributes"]), False
        self.status: Any = None

    def set_attribute(self, key: str, value: Any) -> None:
        self.attributes[key] = value

    def set_status(self, status: Any, description: str | None = None) -> None:
        self.status = status

    def end(self, end_time: int | None = None) -> None:
        self.ended = True


async def test_a_real_provider_gets_real_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider()
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    app = make_app()

    @app.get("/users/:id")
    async def user(request: Request) -> Response:
        return Response(request.trace_id, 500)

    async with wired(app) as wire:
        await wire.feed(
            get("/users/7?a=b", PARENT, "User-Agent: test", "X-Forwarded-For: 9.9.9.9, 8.8.8.8")
        )
        (answer,) = wire.answers()
    (span,) = provider.spans
    assert answer.body.decode() == ID
    assert dict(answer.headers)["Traceparent"] == f"00-{ID}-{'b' * 16}-01"
    assert (span.name, span.ended, span.status) == ("/users/:id", True, trace.StatusCode.ERROR)
    assert span.attributes == {
        "http.method": "GET",
        "http.target": "/users/7?a=b",
        "http.route": "/users/:id",
        "http.scheme": "http",
        "http.host": "test",
        "http.flavor": "1.1",
        "http.server_name": "test",
        "http.client_ip": "9.9.9.9",
        "http.user_agent": "test",
        "http.status_code": 500,
    }


def test_tracing_without_a_provider_is_the_cheap_kind() -> None:
    assert Tracing("x")._tracer is None


def test_span_reprs() -> None:
    assert repr(RequestSpan(ID, SPAN, True, trace.TraceState())) == f"RequestSpan({ID}-{SPAN})"


def a_request(*lines: tuple[bytes, bytes], body: bytes = b"") -> Request:
    made = Request("POST", b"/x?y", "/x", b"y", list(lines), "1.2.3.4:5")
    made.set_body(body)
    return made


def test_a_dump_shows_no_secret_and_only_what_was_read() -> None:
    secrets = [
        (b"host", b"h"),
        (b"authorization", b"Bearer secret"),
        (b"cookie", b"session=secret"),
        (b"x-api-key", b"secret"),
        (b"accept", b"*/*"),
    ]
    made = a_request(*secrets, body=b"body " * 1000)
    assert "body" not in dump(made, 1024)
    assert made.body
    shown = dump(made, 1024)
    assert "secret" not in shown
    assert shown.startswith(
        "POST /x?y HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nAuthorization: ***\r\nCookie: ***\r\n"
    )
    assert len(shown) < 1400


def test_a_dump_of_chunks_is_in_chunks() -> None:
    made = a_request((b"host", b"h"), (b"transfer-encoding", b"chunked"), body=b"abc")
    assert dump(made, 10).endswith("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    assert made.body
    assert dump(made, 10).endswith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n")


async def test_field_names_of_the_log_configuration_are_used(logs: Any) -> None:
    keys = logx.FieldKeys(trace_key="t", span_key="s", duration_key="d")
    app = make_app(log=logx.LogConf(field_keys=keys))

    @app.get("/x")
    async def x() -> None:
        return None

    async with wired(app) as wire:
        await wire.feed(get("/x"))
    line = logs.lines[-1]
    assert line["d"].endswith("ms")


async def test_slow_requests_have_one_line_more(logs: Any) -> None:
    from contextvars import Context

    log = AccessLog(slow=0.5, slow_stream=180.0)
    made = a_request()
    log.request(made, 200, 0.5, None, Context())
    assert [line["level"] for line in logs.lines] == ["info"]
    logs.clear()
    log.request(made, 200, 0.51, None, Context())
    assert [line["level"] for line in logs.lines] == ["slow", "info"]
    assert logs.contents[0].endswith(" - slowcall(510.0ms)")
    logs.clear()
    log.request(a_request((b"accept", b"text/event-stream")), 200, 100.0, None, Context())
    assert [line["level"] for line in logs.lines] == ["info"]


async def test_405_is_not_logged_and_404_is(logs: Any) -> None:
    async with wired(tracing_app()) as wire:
        await wire.feed(request("POST", "/ids") + get("/nowhere"))
        assert wire.statuses == [405, 404]
    assert logs.contents == ["[HTTP] 404 - GET /nowhere - 127.0.0.1:0 - "]


async def test_every_kind_of_end_is_logged_once(logs: Any) -> None:
    app = make_app(timeout=0.03)

    async def pieces(count: int) -> AsyncGenerator[str | bytes]:
        for _ in range(count):
            yield "x"
        if count == 2:
            raise RuntimeError("broke")

    @app.get("/stream/:count")
    async def stream(request: Request) -> StreamResponse:
        return StreamResponse(pieces(int(request.params["count"])))

    @app.get("/slow")
    async def slow() -> None:
        await asyncio.sleep(60)

    async with wired(app) as wire:
        await wire.feed(get("/stream/0"), get("/stream/1"))
        await wire.feed(get("/slow"))
        await asyncio.sleep(0.06)
        await wire.feed(get("/stream/2"))
    lines = [
        content.partition(" - 127")[0] for content in logs.contents if content.startswith("[HTTP]")
    ]
    assert lines == [
        "[HTTP] 200 - GET /stream/0",
        "[HTTP] 200 - GET /stream/1",
        "[HTTP] 503 - GET /slow",
        "[HTTP] 500 - GET /stream/2",
    ]


async def test_an_answer_of_the_error_hook_to_a_deadline_is_logged(logs: Any) -> None:
    app = make_app(timeout=0.02)
    app.on_error(lambda request, error: (504, None))

    @app.get("/slow")
    async def slow() -> None:
        await asyncio.sleep(60)

    async with wired(app) as wire:
        await wire.feed(get("/slow"))
        await asyncio.sleep(0.05)
        assert wire.statuses == [504]
    assert [content[:23] for content in logs.contents] == ["[HTTP] 504 - GET /slow "]
