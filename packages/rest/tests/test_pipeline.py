"""Guards, deadlines, errors: what stands between a door and a handler."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from zero.rest import HttpError, MiddlewaresConf, Next, Request, Response, StreamResponse

from .kit import get, make_app, request, turns, wired

# ---- deadlines


async def test_the_deadline_answers_503_and_cancels_the_handler() -> None:
    app, seen = make_app(), []

    @app.get("/slow", timeout=0.02)
    async def slow() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    async with wired(app) as wire:
        await wire.feed(get("/slow"))
        await asyncio.sleep(0.06)
        (answer,) = wire.answers()
        assert (answer.status, answer.body) == (503, b"Request Timeout")
        assert seen == ["cancelled"]
        assert not wire.ended


async def test_a_handler_that_ignores_its_cancellation_is_answered_for_once() -> None:
    app, seen = make_app(), []

    @app.get("/stubborn", timeout=0.02)
    async def stubborn() -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(0.02)
        seen.append("finished")
        return "late"

    @app.get("/hello")
    async def hello() -> str:
        return "hello"

    async with wired(app) as wire:
        await wire.feed(get("/stubborn") + get("/hello"))
        await asyncio.sleep(0.1)
        assert wire.statuses == [503, 200]
        assert seen == ["finished"]


async def test_an_error_after_the_deadline_is_nobody_s_answer(logs: Any) -> None:
    app = make_app()

    @app.get("/failing", timeout=0.02)
    async def failing() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            raise RuntimeError("too late")

    async with wired(app) as wire:
        await wire.feed(get("/failing"))
        await asyncio.sleep(0.06)
        assert wire.statuses == [503]
    assert not any("too late" in content for content in logs.contents)


async def test_what_ends_in_time_leaves_the_wheel_empty() -> None:
    app = make_app()

    @app.get("/short")
    async def short() -> None:
        await asyncio.sleep(0)

    async with wired(app) as wire:
        await wire.feed(get("/short") * 20)
        await turns(80)
        assert wire.statuses == [200] * 20
        assert len(wire.server.wheel) == 0


@pytest.mark.parametrize("timeout", [0.0, None])
async def test_no_timeout_is_no_timeout(timeout: float | None) -> None:
    app = make_app(middlewares=MiddlewaresConf(timeout=timeout is not None), timeout=0.01)

    @app.get("/slow", timeout=timeout)
    async def slow() -> str:
        await asyncio.sleep(0.05)
        return "slept"

    async with wired(app) as wire:
        await wire.feed(get("/slow"))
        await asyncio.sleep(0.1)
        assert wire.statuses == [200]


async def test_an_error_hook_answers_for_the_deadline() -> None:
    app = make_app()

    @app.on_error
    async def hook(request: Request, error: Exception) -> tuple[int, Any]:
        await asyncio.sleep(0)
        return 504, {"error": str(error)}

    @app.get("/slow", timeout=0.02)
    async def slow() -> None:
        await asyncio.sleep(60)

    async with wired(app) as wire:
        await wire.feed(get("/slow"))
        await asyncio.sleep(0.06)
        assert wire.answers()[0].body == b'{"error":"context deadline exceeded"}'
        assert wire.statuses == [504]


async def test_no_client_can_switch_the_timeout_off() -> None:
    app = make_app(timeout=0.02)

    @app.get("/slow")
    async def slow() -> None:
        await asyncio.sleep(60)

    async with wired(app) as wire:
        await wire.feed(
            get("/slow", "Accept: text/event-stream") + get("/slow", "Upgrade: websocket")
        )
        await asyncio.sleep(0.12)
        assert wire.statuses == [503, 503]


# ---- guards


async def test_max_conns_counts_per_route_and_lets_go() -> None:
    app = make_app(max_conns=2)
    release = asyncio.Event()

    @app.get("/wait")
    async def wait() -> None:
        await release.wait()

    @app.get("/other")
    async def other() -> None:
        return None

    async with wired(app) as first:
        from .kit import Wire

        wires = [first, *[Wire(first.server) for _ in range(3)]]
        for wire in wires:
            await wire.feed(get("/wait"))
        assert [wire.statuses for wire in wires] == [[], [], [503], [503]]
        await wires[3].feed(get("/other"))
        assert wires[3].statuses == [503, 200]
        release.set()
        await turns()
        assert [wire.statuses for wire in wires[:2]] == [[200], [200]]
        await wires[2].feed(get("/wait"))
        assert wires[2].statuses == [503, 200]


@pytest.mark.parametrize("how", ["error", "timeout", "disconnect", "stream"])
async def test_a_place_is_given_back_however_a_request_ends(how: str) -> None:
    app = make_app(max_conns=1, timeout=0.02)

    @app.get("/end")
    async def end() -> StreamResponse:
        if how == "error":
            raise RuntimeError
        if how == "stream":
            return StreamResponse(broken())
        await asyncio.sleep(60)
        raise AssertionError

    async def broken() -> AsyncGenerator[str | bytes]:
        yield b"piece"
        raise RuntimeError("in the middle")

    async with wired(app) as wire:
        await wire.feed(get("/end"))
        if how == "disconnect":
            await wire.end_of_input()
        await asyncio.sleep(0.06)
        plan = wire.server.router.find(_probe("/end"))
        assert plan.guards[0].running == 0  # pyright: ignore[reportAttributeAccessIssue]


def _probe(path: str) -> Request:
    return Request("GET", path.encode(), path, b"", ())


async def test_every_switch_off_leaves_a_bare_server() -> None:
    switches = dict.fromkeys(MiddlewaresConf.__struct_fields__, False)
    app = make_app(middlewares=MiddlewaresConf(**switches), max_bytes=1, timeout=0.01)

    @app.post("/echo")
    async def echo(request: Request) -> Response:
        return Response(request.body)

    @app.get("/boom")
    async def boom() -> None:
        raise RuntimeError("boom")

    async with wired(app) as wire:
        await wire.feed(request("POST", "/echo", body=b"longer than one"))
        (answer,) = wire.answers()
        assert answer.body == b"longer than one"
        assert "Traceparent" not in dict(answer.headers)
        await wire.feed(get("/boom"))
        assert wire.transport.is_closing()
        assert wire.statuses == [200]


# ---- errors


async def test_a_fault_is_a_500_without_a_word_and_its_stack_goes_to_the_log(logs: Any) -> None:
    app = make_app()

    @app.get("/boom")
    async def boom() -> None:
        raise RuntimeError("secret of the house")

    async with wired(app) as wire:
        await wire.feed(get("/boom"))
        (answer,) = wire.answers()
        assert (answer.status, answer.body) == (500, b"")
    stack, access = logs.lines
    assert "secret of the house" in stack["content"]
    assert "Traceback" in stack["content"]
    assert stack["trace"] == access["trace"] == dict(answer.headers)["Traceparent"].split("-")[1]


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (HttpError(409, "taken"), 409, b"taken\n"),
        (HttpError(404), 404, b"Not Found\n"),
        (HttpError(), 400, b"Bad Request\n"),
        (HttpError(422, body={"code": 7}), 422, b'{"code":7}'),
        (asyncio.CancelledError(), 503, b""),
        (SystemError("x"), 500, b""),
    ],
)
async def test_errors_become_answers(error: BaseException, status: int, body: bytes) -> None:
    app = make_app()

    @app.get("/error")
    async def failing() -> None:
        raise error

    async with wired(app) as wire:
        await wire.feed(get("/error"))
        (answer,) = wire.answers()
        assert (answer.status, answer.body) == (status, body)


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        (None, 400, b"plain\n"),
        ((418, None), 418, b""),
        ((418, {"a": 1}), 418, b'{"a":1}'),
        ((418, "text"), 418, b'"text"'),
        ((418, ValueError("other")), 418, b"other\n"),
        (Response("own", 201), 201, b"own"),
    ],
)
@pytest.mark.parametrize("colour", ["sync", "async"])
async def test_the_error_hook_decides_or_passes(
    answer: Any, status: int, body: bytes, colour: str
) -> None:
    app, asked = make_app(), []

    def hook(request: Request, error: Exception) -> Any:
        asked.append((request.path, str(error)))
        return answer

    async def slow_hook(request: Request, error: Exception) -> Any:
        await asyncio.sleep(0)
        return hook(request, error)

    app.on_error(hook if colour == "sync" else slow_hook)

    @app.get("/error")
    async def failing() -> None:
        raise HttpError(400, "plain")

    async with wired(app) as wire:
        await wire.feed(get("/error"))
        (got,) = wire.answers()
        assert (got.status, got.body) == (status, body)
    assert asked == [("/error", "plain")]


async def test_an_error_hook_that_fails_is_a_500(logs: Any) -> None:
    app = make_app()
    app.on_error(lambda request, error: 1 / 0)

    @app.get("/error")
    async def failing() -> None:
        raise HttpError(400, "plain")

    async with wired(app) as wire:
        await wire.feed(get("/error"))
        assert wire.statuses == [500]
    assert "ZeroDivisionError" in logs.contents[0]


# ---- middlewares


async def test_middlewares_nest_and_see_answers_of_errors() -> None:
    app, order = make_app(), []

    def named(name: str) -> Any:
        async def middleware(request: Request, call_next: Next) -> Response:
            order.append(f"{name} in")
            answer = await call_next(request)
            order.append(f"{name} {answer.status}")
            answer.add_header("X-Passed", name)
            return answer

        return middleware

    app.use(named("app"))
    group = app.group(prefix="/v1", middlewares=[named("group")])

    @group.get("/x", middlewares=[named("route")])
    async def failing() -> None:
        raise HttpError(404, "nothing")

    async with wired(app) as wire:
        await wire.feed(get("/v1/x"))
        (answer,) = wire.answers()
        assert [value for name, value in answer.headers if name == "X-Passed"] == [
            "route",
            "group",
            "app",
        ]
    assert order == ["app in", "group in", "route in", "route 404", "group 404", "app 404"]


async def test_a_middleware_may_refuse_replace_and_recover() -> None:
    app = make_app()

    @app.use
    async def middleware(request: Request, call_next: Next) -> Response:
        if "token" not in request.headers:
            raise HttpError(401, "who are you")
        try:
            return await call_next(request)
        except RuntimeError as error:
            return Response(f"recovered from {error}", 502)

    @app.get("/x")
    async def x() -> None:
        raise RuntimeError("x")

    async with wired(app) as wire:
        await wire.feed(get("/x"), get("/x", "Token: 1"))
        assert [(a.status, a.body) for a in wire.answers()] == [
            (401, b"who are you\n"),
            (502, b"recovered from x"),
        ]


async def test_a_fault_passes_all_middlewares_and_asks_the_hook_once() -> None:
    app, asked = make_app(), []

    @app.use
    async def middleware(request: Request, call_next: Next) -> Response:
        return await call_next(request)

    app.on_error(lambda request, error: asked.append(error))

    @app.get("/x")
    async def x() -> None:
        raise RuntimeError("x")

    async with wired(app) as wire:
        await wire.feed(get("/x"))
        assert wire.statuses == [500]
    assert len(asked) == 1


async def test_a_middleware_that_forgets_its_answer_is_a_500(logs: Any) -> None:
    app = make_app()

    @app.use
    async def forgetful(request: Request, call_next: Next) -> Any:
        await call_next(request)

    @app.get("/x")
    async def x() -> None:
        return None

    async with wired(app) as wire:
        await wire.feed(get("/x"))
        assert wire.statuses == [500]
    assert "no response" in logs.contents[0]


# ---- hooks and leftovers


async def test_the_ok_hook_wraps_values_but_not_responses() -> None:
    app = make_app()
    app.on_ok(lambda request, value: {"code": 0, "data": value})

    @app.get("/value")
    async def value() -> dict[str, int]:
        return {"a": 1}

    @app.get("/response")
    async def response() -> Response:
        return Response("own")

    @app.get("/nothing")
    async def nothing() -> None:
        return None

    async with wired(app) as wire:
        await wire.feed(get("/value") + get("/response") + get("/nothing"))
        assert [a.body for a in wire.answers()] == [b'{"code":0,"data":{"a":1}}', b"own", b""]


async def test_own_answers_for_unknown_paths_and_methods() -> None:
    app = make_app()
    app.context = {"name": "context"}

    @app.on_not_found
    async def not_found(request: Request, context: dict) -> Response:  # type: ignore[type-arg]
        return Response(f"{context['name']} has no {request.path}")

    @app.on_method_not_allowed
    async def not_allowed(request: Request) -> Response:
        return Response("use another", 400)

    @app.get("/x")
    async def x() -> None:
        return None

    async with wired(app) as wire:
        await wire.feed(get("/y") + request("POST", "/x"))
        assert [(a.status, a.body) for a in wire.answers()] == [
            (404, b"context has no /y"),
            (400, b"use another"),
        ]
