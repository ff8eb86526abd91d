"""The handlers that the vectors name, written for this package."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

from zero.rest import HttpError, Request, Response, StreamResponse

Handler = Callable[[Request], Any]


@dataclass
class Message:
    code: int
    msg: str


VALUES: dict[str, Any] = {
    "bool": True,
    "bytes": b"hi?>",
    "channel": object(),
    "control": "\t\n\r\b\f\x00\x1f\x7f",
    "duration": timedelta(seconds=1),
    "empty-list": [],
    "float-big": 1e20,
    "float-huge": 1e21,
    "float-int": 1.0,
    "float-small": 0.000001,
    "float-tiny": 1e-7,
    "html": {"text": "<a href='x'>&\"</a>"},
    "invalid-utf8": b"a\xffb".decode("utf-8", "surrogateescape"),
    "max-int": 2**63 - 1,
    "nan": float("nan"),
    "nested": {"b": [1, 2.5, None, True], "a": {"z": 1, "y": "x"}},
    "nil-list": None,
    "nil-map": None,
    "null": None,
    "number": 7,
    "separators": "\u2028\u2029",
    "sorted": {"b": 1, "a": 2, "B": 3, "10": 4, "9": 5},
    "string": "plain",
    "struct": Message(3, "m"),
    "time": datetime(2024, 2, 29, 1, 2, 3, 40000, timezone(timedelta(hours=1))),
    "unicode": "héllo 世界 😀",
}

TEXTS = {
    "custom": "custom thing",
    "deadline": "context deadline exceeded",
    "empty": "",
    "lines": "two\nlines <&>",
    "plain": "plain error",
    "unicode": "ошибка 错误",
    "wrapped-grpc": "wrapped: rpc error: code = NotFound desc = inner",
}


class GrpcError(Exception):
    """Shaped like grpc.RpcError."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    def code(self) -> Any:
        return SimpleNamespace(value=(self.number, "text"))

    def details(self) -> str:
        return "grpc text"


GRPC_NAMES = {5: "NotFound", 14: "Unavailable"}


def error(name: str) -> Exception:
    if name.startswith("grpc-"):
        return GrpcError(int(name.removeprefix("grpc-")))
    return HttpError(400, TEXTS[name])


class AnsweredError(HttpError):
    """An error that brings its own answer."""

    def response(self) -> Response:
        return Response(f"[{self.message}]", 418)


def answered(name: str) -> Exception:
    if not name.startswith("grpc-"):
        return AnsweredError(418, TEXTS[name])
    from zero.rest._message.errors import error_text

    return AnsweredError(418, error_text(error(name)))


def raising(make: Callable[[], BaseException]) -> Handler:
    async def handler(request: Request) -> None:
        raise make()

    return handler


def answering(make: Callable[[Request], Response]) -> Handler:
    async def handler(request: Request) -> Response:
        return make(request)

    return handler


def valued(name: str) -> Handler:
    async def handler(request: Request) -> Any:
        return VALUES[name]

    return handler


REGISTERED = frozenset({"aud", "exp", "jti", "iat", "iss", "nbf", "sub"})


async def claims(request: Request) -> dict[str, Any]:
    """Answer the claims that go-zero hands on: the registered ones it keeps."""
    given = request.state["claims"]
    names = ("userId", "name", "roles", "n", "exp", "iat", "iss", "sub", "aud")
    return {name: None if name in REGISTERED else given.get(name) for name in sorted(names)}


def sleeping(milliseconds: str, *, fails: bool) -> Handler:
    async def handler(request: Request) -> Response:
        await asyncio.sleep(int(milliseconds) / 1e3)
        if fails:
            raise error("deadline")
        return Response("slept")

    return handler


def read(request: Request) -> bytes:
    try:
        return request.body
    except HttpError as failure:
        raise HttpError(failure.status, f"read: {failure}") from None


async def pieces(*texts: str) -> AsyncIterator[str]:
    for text in texts:
        yield text
        await asyncio.sleep(0)


async def path_variables(request: Request) -> dict[str, str] | None:
    return dict(request.params) or None


async def stream(request: Request) -> StreamResponse:
    return StreamResponse(pieces("data: 1\n\n", "data: 2\n\n"))


async def flush_status(request: Request) -> StreamResponse:
    return StreamResponse(pieces("a", "b"), 202)


async def partial_then_panic(request: Request) -> Response:
    Response("partial")
    raise RuntimeError("boom")


def own_headers(request: Request) -> Response:
    lines = [("X-One", "1"), ("X-Two", "a"), ("X-Two", "b")]
    return Response("h", headers=lines, content_type="text/x-own")


def seen(request: Request) -> Response:
    return Response("t", headers={"X-Seen": request.headers.get("traceparent", "")})


PLAIN: dict[str, Handler] = {
    "bad-status": answering(lambda _: Response(status=99)),
    "echo": answering(lambda request: Response(read(request))),
    "flush-status": flush_status,
    "headers": answering(own_headers),
    "hello": answering(lambda _: Response("hello")),
    "ignore-body": answering(lambda _: Response("done")),
    "length": answering(lambda request: Response(str(len(read(request))))),
    "nothing": answering(lambda _: Response()),
    "ok": answering(lambda _: Response()),
    "panic": raising(lambda: RuntimeError("boom")),
    "panic-late": partial_then_panic,
    "request-id": answering(seen),
    "stream": stream,
    "two-statuses": answering(lambda _: Response("x", 201)),
    "vars": path_variables,
}

NAMED: dict[str, Callable[..., Handler]] = {
    "error": lambda name: raising(lambda: error(name)),
    "error-ctx": lambda name: raising(lambda: error(name)),
    "error-fn": lambda name: raising(lambda: answered(name)),
    "json": valued,
    "read-then": lambda status: answering(lambda r: (read(r), Response("code", int(status)))[1]),
    "sleep": lambda milliseconds: sleeping(milliseconds, fails=False),
    "sleep-error": lambda milliseconds: sleeping(milliseconds, fails=True),
    "status": lambda status: answering(lambda _: Response("code", int(status))),
    "status-only": lambda status: answering(lambda _: Response(status=int(status))),
    "write-json": lambda status, name: answering(
        lambda _: Response.json(VALUES[name], int(status))
    ),
}


class Held:
    """A handler that answers when the test lets it go."""

    def __init__(self) -> None:
        self.entered = asyncio.Event()
        self.released = asyncio.Event()
        self.released.set()

    async def handler(self, request: Request) -> Response:
        self.entered.set()
        await self.released.wait()
        return Response("held")


def handler(text: str, held: Held) -> Handler:
    """Give the handler of a name such as `json:nested`."""
    if text == "hold":
        return held.handler
    if text == "claims":
        return claims
    if text in PLAIN:
        return PLAIN[text]
    name, *arguments = text.split(":")
    return NAMED[name](*arguments)
