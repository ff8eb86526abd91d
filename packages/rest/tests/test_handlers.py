"""What an author writes: signatures, request types, results, threads."""

import asyncio
import contextvars
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypedDict, cast

import msgspec
import pytest

from zero.mapping import Form, Header, Path, Range
from zero.rest import (
    App,
    HttpError,
    Next,
    Request,
    Response,
    RestConf,
    Route,
    RouteError,
    RouteOptions,
    SignatureError,
    StreamResponse,
)
from zero.rest._routes import Options

from .kit import get, make_app, request, turns, wired


class Item(msgspec.Struct):
    sku: str
    count: Annotated[int, Range("[1:100]")]


class CreateOrder(msgspec.Struct, kw_only=True):
    shop: Annotated[int, Path("shop")]
    token: Annotated[str, Header("X-Token")] = ""
    page: Annotated[int, Form("page")] = 1
    items: list[Item]
    note: str | None = None


class Order(msgspec.Struct):
    id: int
    items: list[Item]
    note: str | None


class Shop:
    name = "corner shop"


class OtherShop(Shop):
    pass


class HasName(Protocol):
    name: str


def json_request(method: str, path: str, value: Any, *lines: str) -> bytes:
    return request(
        method, path, "Content-Type: application/json", *lines, body=msgspec.json.encode(value)
    )


async def ask(app: App[RestConf], data: bytes) -> tuple[int, bytes]:
    async with wired(app) as wire:
        await wire.feed(data)
        await turns()
        (answer,) = wire.answers()
        return answer.status, answer.body


# ---- binding


async def test_a_request_type_is_read_from_all_its_places() -> None:
    app = make_app()
    app.context = OtherShop()

    @app.post("/shops/:shop/orders")
    async def create(order: CreateOrder, shop: Shop, request: Request) -> dict[str, Any]:
        return {
            "fields": [order.shop, order.token, order.page, order.items[0].sku],
            "by": shop.name,
            "at": request.route,
        }

    data = json_request(
        "POST", "/shops/7/orders?page=3", {"items": [{"sku": "a", "count": 2}]}, "x-token: t"
    )
    status, body = await ask(app, data)
    assert status == 200
    assert msgspec.json.decode(body) == {
        "fields": [7, "t", 3, "a"],
        "by": "corner shop",
        "at": "/shops/:shop/orders",
    }


async def test_all_errors_of_a_request_are_reported_one_a_line() -> None:
    app = make_app()

    @app.post("/shops/:shop/orders")
    async def create(order: CreateOrder) -> None:
        return None

    data = json_request("POST", "/shops/x/orders?page=y", {"items": [{"sku": 1, "count": 0}]})
    status, body = await ask(app, data)
    lines = body.decode().splitlines()
    assert status == 400
    assert sorted(line.partition(":")[0] for line in lines) == [
        "items[0].count",
        "items[0].sku",
        "page",
        "shop",
    ]


async def test_json_in_chunks_is_read() -> None:
    app = make_app()

    @app.post("/items")
    async def create(item: Item) -> str:
        return item.sku

    body = b'{"sku":"a","count":1}'
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    data = (
        request("POST", "/items", "Content-Type: application/json", "Transfer-Encoding: chunked")
        + chunked
    )
    assert await ask(app, data) == (200, b'"a"')


async def test_a_type_may_judge_its_own_value() -> None:
    class Span(msgspec.Struct):
        start: int
        end: int

        def validate(self) -> None:
            if self.end < self.start:
                msg = "end is before start"
                raise ValueError(msg)

    app = make_app()

    @app.post("/spans")
    async def create(span: Span) -> int:
        return span.end - span.start

    assert await ask(app, json_request("POST", "/spans", {"start": 2, "end": 5})) == (200, b"3")
    assert await ask(app, json_request("POST", "/spans", {"start": 5, "end": 2})) == (
        400,
        b"end is before start\n",
    )


@dataclass
class Point:
    x: int
    y: int


class Named(TypedDict):
    name: str


@pytest.mark.parametrize(
    ("annotation", "value", "answer"),
    [
        (Point, {"x": 1, "y": 2}, b'{"x":1,"y":2}'),
        (Named, {"name": "n"}, b'{"name":"n"}'),
        (list[Point], [{"x": 1, "y": 2}], b'[{"x":1,"y":2}]'),
        (Item, {"sku": "a", "count": 1}, b'{"sku":"a","count":1}'),
    ],
)
async def test_kinds_of_request_types(annotation: Any, value: Any, answer: bytes) -> None:
    app = make_app()

    async def handler(value: Any) -> Any:
        return value

    handler.__annotations__ = {"value": annotation, "return": annotation}
    app.add_routes([Route("POST", "/x", handler)])
    assert await ask(app, json_request("POST", "/x", value)) == (200, answer)


# ---- signatures


async def test_the_context_is_known_by_class_base_class_and_protocol() -> None:
    app = make_app()
    app.context = OtherShop()

    @app.get("/class")
    async def by_class(shop: OtherShop) -> str:
        return shop.name

    @app.get("/base")
    async def by_base(shop: Shop) -> str:
        return shop.name

    @app.get("/protocol")
    async def by_protocol(shop: HasName) -> str:
        return shop.name

    async with wired(app) as wire:
        await wire.feed(get("/class") + get("/base") + get("/protocol"))
        assert [answer.body for answer in wire.answers()] == [b'"corner shop"'] * 3


async def test_methods_callables_and_defaults_are_handlers() -> None:
    class Service:
        async def method(self, request: Request) -> str:
            return request.path

        async def __call__(self, request: Request, extra: int = 7) -> int:
            return extra

    app = make_app()
    app.add_routes([Route("GET", "/method", Service().method), Route("GET", "/object", Service())])
    async with wired(app) as wire:
        await wire.feed(get("/method") + get("/object"))
        assert [answer.body for answer in wire.answers()] == [b'"/method"', b"7"]


async def unannotated(request) -> None:  # type: ignore[no-untyped-def]
    return None


async def two_types(first: Item, second: CreateOrder) -> None:
    return None


async def keyword_only(*, request: Request) -> None:
    return None


async def unreadable(value: asyncio.Event) -> None:
    return None


async def missing_name(value: "Nowhere") -> None:  # type: ignore[name-defined]  # noqa: F821
    return None


async def yielding() -> AsyncIterator[int]:
    yield 1


@pytest.mark.parametrize(
    ("handler", "problem"),
    [
        (unannotated, "request has no annotation"),
        (two_types, "second is the second"),
        (keyword_only, "not positional"),
        (unreadable, "value cannot be read from a request"),
        (missing_name, "Nowhere"),
        (yielding, "sse=True"),
    ],
)
def test_a_wrong_signature_is_refused_at_the_start_with_its_place(
    handler: Any, problem: str
) -> None:
    app = make_app()
    app.add_routes([Route("GET", "/x", handler)])
    with pytest.raises(SignatureError) as caught:
        app.compile()
    assert handler.__name__ in str(caught.value)
    assert f"{__file__}:" in str(caught.value)
    assert problem in str(caught.value)


# ---- results


async def nothing() -> None:
    return None


async def maybe() -> Item | None:
    return None


async def text() -> str:
    return "text"


async def plain() -> Response:
    return Response("plain")


async def untyped():  # type: ignore[no-untyped-def]
    return {"b": 1, "a": 2}


async def untyped_nothing():  # type: ignore[no-untyped-def]
    return None


async def floats() -> list[float]:
    return [1.0, 0.5]


@pytest.mark.parametrize(
    ("handler", "body"),
    [
        (nothing, b""),
        (maybe, b"null"),
        (text, b'"text"'),
        (plain, b"plain"),
        (untyped, b'{"a":2,"b":1}'),
        (untyped_nothing, b""),
        (floats, b"[1,0.5]"),
    ],
)
async def test_what_handlers_return(handler: Any, body: bytes) -> None:
    app = make_app()
    app.add_routes([Route("GET", "/x", handler)])
    assert await ask(app, get("/x")) == (200, body)


async def test_what_cannot_be_encoded_is_a_500_that_says_why() -> None:
    app = make_app()

    @app.get("/nan")
    async def nan() -> float:
        return float("nan")

    assert await ask(app, get("/nan")) == (500, b"json: unsupported value: NaN\n")


# ---- threads


async def test_plain_functions_run_in_threads_with_the_context_copied() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    app = make_app()

    @app.use
    async def setting(request: Request, call_next: Any) -> Response:
        variable.set(request.headers["x-value"])
        return await call_next(request)

    @app.get("/thread")
    def thread(request: Request) -> list[Any]:
        seen = variable.get()
        variable.set("changed in the thread")
        return [threading.current_thread() is threading.main_thread(), seen]

    async with wired(app) as wire:
        await wire.feed(get("/thread", "X-Value: a") + get("/thread", "X-Value: b"))
        for _ in range(100):
            if len(wire.answers()) == 2:
                break
            await asyncio.sleep(0.01)
        assert [answer.body for answer in wire.answers()] == [b'[false,"a"]', b'[false,"b"]']
    await app.shutdown()


async def test_threads_are_bounded() -> None:
    app: App[RestConf] = App(RestConf(name="t", port=0), threads=2)
    running, peak, lock = 0, 0, threading.Lock()
    release = threading.Event()

    @app.get("/thread")
    def thread() -> None:
        nonlocal running, peak
        with lock:
            running += 1
            peak = max(peak, running)
        release.wait(5)
        with lock:
            running -= 1

    async with app.async_client() as client:
        calls = [asyncio.create_task(client.get("/thread")) for _ in range(6)]
        await asyncio.sleep(0.05)
        assert peak == 2
        release.set()
        assert [reply.status for reply in await asyncio.gather(*calls)] == [200] * 6


async def test_errors_in_threads_are_errors_of_handlers() -> None:
    app = make_app()

    @app.get("/thread")
    def thread() -> None:
        raise HttpError(409, "from a thread")

    async with app.async_client() as client:
        reply = await client.get("/thread")
    assert (reply.status, reply.text) == (409, "from a thread\n")


async def test_a_thread_does_not_hold_the_deadline_up() -> None:
    app = make_app(timeout=0.03)
    release = threading.Event()

    @app.get("/thread")
    def thread() -> None:
        release.wait(5)

    async with app.async_client() as client:
        reply = await client.get("/thread")
        release.set()
    assert reply.status == 503


# ---- streams


async def test_events_are_framed_and_flushed_one_by_one() -> None:
    app = make_app()
    step = asyncio.Event()

    @app.get("/events", sse=True)
    async def events() -> AsyncIterator[Item]:
        yield Item("a", 1)
        await step.wait()
        yield Item("b", 2)

    async with wired(app) as wire:
        await wire.feed(get("/events"))
        head, _, first = wire.received.partition(b"\r\n\r\n")
        assert first == b'1d\r\ndata: {"sku":"a","count":1}\n\n\r\n'
        assert b"Content-Type: text/event-stream\r\n" in head
        assert b"Cache-Control: no-cache\r\n" in head
        step.set()
        await turns()
        assert (
            wire.answers()[0].body
            == b'data: {"sku":"a","count":1}\n\ndata: {"sku":"b","count":2}\n\n'
        )
        assert not wire.ended


async def test_a_stream_route_outlives_the_timeout_once_it_has_begun_or_was_asked_for() -> None:
    app = make_app(timeout=0.03)

    @app.get("/late", sse=True)
    async def late() -> AsyncIterator[int]:
        await asyncio.sleep(0.08)
        yield 1

    @app.get("/early", sse=True)
    async def early() -> AsyncIterator[int]:
        yield 1
        await asyncio.sleep(0.08)
        yield 2

    async with app.async_client() as client:
        accept = {"Accept": "text/event-stream"}
        assert (await client.get("/late", headers=accept)).text == "data: 1\n\n"
        assert (await client.get("/late")).status == 503
        assert (await client.get("/early")).text == "data: 1\n\ndata: 2\n\n"


async def test_a_plain_stream_is_cut_at_its_deadline() -> None:
    app, closed = make_app(timeout=0.03), []

    async def endless() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x"
                await asyncio.sleep(0.005)
        finally:
            closed.append(True)

    @app.get("/endless")
    async def stream() -> StreamResponse:
        return StreamResponse(endless())

    async with wired(app) as wire:
        await wire.feed(get("/endless"))
        await asyncio.sleep(0.08)
        assert wire.transport.is_closing()
        assert not wire.received.endswith(b"0\r\n\r\n")
        assert closed == [True]


async def test_a_stream_that_fails_first_is_an_error_and_later_is_cut(logs: Any) -> None:
    app = make_app()

    async def failing(pieces: int) -> AsyncIterator[str]:
        for _ in range(pieces):
            yield "piece"
        raise RuntimeError("stream broke")

    @app.get("/first")
    async def first() -> StreamResponse:
        return StreamResponse(failing(0))

    @app.get("/later")
    async def later() -> StreamResponse:
        return StreamResponse(failing(1))

    async with wired(app) as wire:
        await wire.feed(get("/first"))
        assert wire.statuses == [500]
        await wire.feed(get("/later"))
        assert wire.transport.is_closing()
        assert not wire.received.endswith(b"0\r\n\r\n")
    assert sum("stream broke" in content for content in logs.contents) == 2


async def test_streams_wait_for_a_client_that_reads_slowly() -> None:
    app, given = make_app(), []

    async def numbers() -> AsyncIterator[bytes]:
        for number in range(5):
            given.append(number)
            yield b"%d" % number

    @app.get("/numbers")
    async def stream() -> StreamResponse:
        return StreamResponse(numbers())

    async with wired(app) as wire:
        wire.connection._paused = True  # as a transport says while its buffer is full
        wire.connection._paused = False
        write = wire.transport.write

        def full(data: bytes) -> None:
            write(data)
            wire.connection.pause_writing()

        wire.transport.write = full  # type: ignore[method-assign]
        await wire.feed(get("/numbers"))
        assert given == [0]
        for expected in ([0, 1], [0, 1, 2]):
            wire.connection.resume_writing()
            await turns()
            assert given == expected


async def test_a_client_that_leaves_closes_the_stream() -> None:
    app, closed = make_app(), []

    async def endless() -> AsyncIterator[bytes]:
        try:
            yield b"x"
            await asyncio.sleep(60)
        finally:
            closed.append(True)

    @app.get("/endless", timeout=0)
    async def stream() -> StreamResponse:
        return StreamResponse(endless())

    async with wired(app) as wire:
        await wire.feed(get("/endless"))
        await wire.end_of_input()
        assert closed == [True]


async def test_streams_for_head_and_http_1_0() -> None:
    app = make_app()

    async def pieces() -> AsyncIterator[str]:
        yield "a"
        yield "b"

    @app.get("/stream")
    @app.head("/stream")
    async def stream() -> StreamResponse:
        return StreamResponse(pieces(), content_type="text/csv")

    async with wired(app) as wire:
        await wire.feed(request("HEAD", "/stream"), get("/stream"))
        head, _, rest = wire.received.partition(b"\r\n\r\n")
        assert b"Transfer-Encoding: chunked" in head
        assert rest.startswith(b"HTTP/1.1 200 OK")
    async with wired(app) as wire:
        await wire.feed(b"GET /stream HTTP/1.0\r\n\r\n")
        (answer,) = wire.answers()
        assert (answer.framing, answer.body) == ("until-close", b"ab")
        assert wire.ended


# ---- routes


def test_routes_are_refused_when_they_cannot_be_routed() -> None:
    app = make_app()
    for method, path in [("get", "/x"), ("TRACE", "/x"), ("GET", "x"), ("GET", "")]:
        with pytest.raises(RouteError, match=f"{method} {path}"):
            app.add_routes([Route(method, path, nothing)])
    app.add_routes([Route("GET", "/a/:b", nothing), Route("GET", "/a/:c/", nothing)])
    with pytest.raises(RouteError, match="GET /a/:c"):
        app.compile()


def test_groups_add_up_and_routes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    app = make_app()
    api = app.group(prefix="/api", timeout=1.0, max_bytes=10)
    v1 = api.group(prefix="v1/", max_bytes=20)
    v1.add_routes([Route("POST", "/users/", nothing)], prefix="/admin", timeout=2.0)
    v1.get("/")(nothing)
    app.get("/")(nothing)
    assert [(route.method, route.path) for route in app.routes] == [
        ("POST", "/api/v1/admin/users"),
        ("GET", "/api/v1"),
        ("GET", "/"),
    ]
    options = app._registry.entries[0].options
    assert (options.timeout, options.max_bytes) == (2.0, 20)
    app.print_routes()
    assert (
        capsys.readouterr().out == "Routes:\n  GET /\n  GET /api/v1\n  POST /api/v1/admin/users\n"
    )


def test_every_option_of_a_group_holds_inside_and_may_be_said_again() -> None:
    async def outer(request: Request, call_next: Next) -> Response:
        return await call_next(request)

    async def inner(request: Request, call_next: Next) -> Response:
        return await call_next(request)

    app = make_app()
    plain = app.group()
    full = app.group(
        prefix="/a", timeout=1.0, max_bytes=10, priority=True, sse=True, middlewares=iter([outer]),
        jwt="one-secret", signature=True,
    )  # fmt: skip
    plain.get("/plain")(nothing)
    full.get("/full", priority=False, sse=False, signature=False)(nothing)
    full.get("/said", timeout=0.0, max_bytes=0, middlewares=[inner], jwt="other")(nothing)
    assert [entry.options for entry in app._registry.entries] == [
        Options(),
        Options("/a", 1.0, 10, True, True, (outer,), "one-secret", True),
        Options("/a", 0.0, 0, True, True, (outer, inner), "other", True),
    ]


def test_an_option_that_does_not_exist_is_refused() -> None:
    app, unknown = make_app(), cast("RouteOptions", {"tiemout": 1.0})
    for taking in (
        lambda: app.group(**unknown),
        lambda: app.add_routes([], **unknown),
        lambda: app.get("/x", **unknown)(nothing),
    ):
        with pytest.raises(TypeError, match="'tiemout'"):
            taking()


def test_what_comes_after_the_start_is_refused_instead_of_ignored() -> None:
    app = make_app()
    group = app.group(prefix="/v1")
    app.compile()
    for late in (
        lambda: app.get("/late")(nothing),
        lambda: group.get("/late")(nothing),
        lambda: app.use(lambda request, call_next: call_next(request)),
        lambda: app.on_error(lambda request, error: None),
        lambda: app.on_not_found(nothing),
    ):
        with pytest.raises(RuntimeError, match="the app has started"):
            late()
