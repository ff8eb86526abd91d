"""The ASGI door: any ASGI server may stand before an app; guards, deadlines and logs are the same."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from .._handler.router import Router
from .._message.render import app_headers
from .._message.request import Request, decode_path
from .._message.response import Response, StreamResponse
from .._message.wire import guess_type, reason
from .._pipeline.exchange import Exchange
from .._pipeline.guards import too_long
from .._pipeline.plan import Plan
from .._pipeline.wheel import Wheel
from .._pipeline.worker import Workers
from .protocol import peer_name

if TYPE_CHECKING:
    from .._app import App

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class ClientGoneError(ConnectionError):
    """The client left before its request was complete."""


class AsgiDoor:
    """Takes the answer of one exchange and hands it to an ASGI server."""

    def __init__(self, request: Request, send: Send) -> None:
        self._request = request
        self._send = send
        self.done: asyncio.Future[Response | None] = asyncio.get_running_loop().create_future()
        self._lines = b""

    def deliver(self, response: Response, lines: bytes) -> None:
        """Take a complete answer."""
        self._start = self._head(response, response.settled_type(), lines)
        if not self.done.done():
            self.done.set_result(response)

    async def send(self, response: Response) -> None:
        """Send a complete answer."""
        body = b"" if self._request.method == "HEAD" else response.body
        if response.body and response.status not in {204, 304}:
            self._start["headers"].append((b"content-length", str(len(response.body)).encode()))
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body})

    async def stream(self, response: StreamResponse, lines: bytes) -> None:
        """Send an answer piece by piece."""
        begun = False
        async for chunk in response.chunks:
            if self.done.done():
                return
            piece = chunk.encode() if isinstance(chunk, str) else chunk
            if not begun:
                begun = True
                await self._send(
                    self._head(response, response.content_type or guess_type(piece), lines)
                )
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})
        if not begun:
            await self._send(self._head(response, response.content_type, lines))
        await self._send({"type": "http.response.body", "body": b""})
        self.abort()

    async def refuse(self, status: int) -> None:
        """Answer what is no request."""
        self.deliver(Response.error(f"{status} {reason(status)}", status), b"")
        await self.send(self.done.result() or Response())

    def abort(self) -> None:
        """End without (the rest of) an answer."""
        if not self.done.done():
            self.done.set_result(None)

    def _head(self, response: Response, content_type: str | None, lines: bytes) -> dict[str, Any]:
        headers = app_headers(response.headers, lines)
        if content_type is not None:
            headers.append((b"content-type", content_type.encode("latin-1")))
        return {"type": "http.response.start", "status": response.status, "headers": headers}


class Asgi:
    """An app as an ASGI application, in one event loop."""

    def __init__(self, router: Router) -> None:
        self.loop = asyncio.get_running_loop()
        self._router = router
        self._workers = Workers(self.loop)
        self._wheel = Wheel(self.loop)

    async def http(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = _request_of(scope)
        if request is None:
            await AsgiDoor(_NO_REQUEST, send).refuse(400)
            return
        plan = self._router.find(request)
        door = AsgiDoor(request, send)
        try:
            if length := await _read_body(request, plan, receive):
                plan = too_long(plan, length)
        except ClientGoneError:
            return
        exchange = Exchange(plan, request, door, self._wheel)
        # As a callback: a handler is stepped where no task is running.
        self.loop.call_soon(exchange.start, self._workers)
        gone = self.loop.create_task(_departure(receive))
        try:
            await asyncio.wait([door.done, gone], return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            exchange.disconnected()  # nothing, if it has been answered
        if door.done.done() and (response := door.done.result()) is not None:
            await door.send(response)

    async def close(self) -> None:
        """End the workers."""
        await self._workers.close()


_NO_REQUEST = Request("GET", b"", "", b"", ())


def _request_of(scope: Scope) -> Request | None:
    """Make a request of a scope; None for a path that cannot be decoded."""
    query: bytes = scope.get("query_string", b"")
    raw_path: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    path = decode_path(raw_path)
    if path is None:
        return None
    root: str = scope.get("root_path", "")
    client = scope.get("client")
    return Request(
        scope["method"],
        raw_path + b"?" + query if query else raw_path,
        path.removeprefix(root) if root else path,
        query,
        [(bytes(name).lower(), bytes(value)) for name, value in scope["headers"]],
        peer_name(client),
        scope.get("http_version", "1.1"),
        scope.get("scheme", "http"),
    )


async def _read_body(request: Request, plan: Plan, receive: Receive) -> int:
    """Read the body; give its length as far as it was read if the route does not allow it, else 0."""
    limit = plan.max_bytes
    declared = request.fields.get(b"content-length", b"0")
    if limit and declared.isdigit() and int(declared) > limit:
        return int(declared)
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        piece: bytes = message.get("body", b"")
        size += len(piece)
        if limit and size > limit:
            return size
        pieces.append(piece)
        if not message.get("more_body"):
            break
    request.set_body(b"".join(pieces))
    return 0


async def _departure(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def lifespan(app: "App[Any]", receive: Receive, send: Send) -> None:
    """Start and stop an app with its server."""
    while True:
        message = await receive()
        step = message["type"].removeprefix("lifespan.")
        try:
            await (app.startup() if step == "startup" else app.shutdown())
        except Exception as error:
            await send({"type": f"lifespan.{step}.failed", "message": str(error)})
            return
        await send({"type": f"lifespan.{step}.complete"})
        if step == "shutdown":
            return
