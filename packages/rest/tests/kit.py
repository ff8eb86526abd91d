"""What most tests need: an app, its server without sockets, and connections to feed by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from zero.logx import LogConf
from zero.logx.testing import Captured, capture
from zero.rest import App, Limits, RestConf
from zero.rest._doors.memory import MemoryTransport
from zero.rest._doors.protocol import Connection
from zero.rest._doors.server import Server

from .raw import Answer, parse_all


def conf(**keys: Any) -> RestConf:
    return RestConf(**{"name": "test", "port": 0} | keys)


def make_app(limits: Limits | None = None, **keys: Any) -> App[RestConf]:
    return App(conf(**keys), limits=limits)


def quiet() -> Any:
    """Collect every log line instead of writing it."""
    return capture(LogConf(level="debug"))


class Wire:
    """One connection whose client is the test."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.connection = Connection(server)
        self.transport = MemoryTransport(self.connection)
        self.connection.connection_made(self.transport)

    async def feed(self, *pieces: bytes) -> None:
        """Let the connection receive, as callbacks of the loop."""
        loop = asyncio.get_running_loop()
        for piece in pieces:
            loop.call_soon(self._receive, piece)
        await turns()

    def _receive(self, piece: bytes) -> None:
        if not self.transport.is_closing():
            self.connection.data_received(piece)

    async def end_of_input(self) -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(self.connection.eof_received)
        loop.call_soon(self.transport.close)
        await turns()

    def check_later(self, seconds: float) -> None:
        """Look at the deadlines as if so much time had passed."""
        self.connection.check(self.server.now + seconds)

    @property
    def received(self) -> bytes:
        return bytes(self.transport.received)

    @property
    def ended(self) -> bool:
        return self.transport.ended.done()

    def answers(self, method: str = "GET") -> list[Answer]:
        return parse_all(self.received, method)

    @property
    def statuses(self) -> list[int]:
        return [answer.status for answer in self.answers()]


async def turns(count: int = 12) -> None:
    """Let everything run that is ready to."""
    for _ in range(count):
        await asyncio.sleep(0)


@asynccontextmanager
async def server_of(app: App[Any]) -> AsyncIterator[Server]:
    server = Server(app.compile(), limits=app.limits)
    try:
        yield server
    finally:
        await server.close()


@asynccontextmanager
async def wired(app: App[Any]) -> AsyncIterator[Wire]:
    async with server_of(app) as server:
        yield Wire(server)


def get(path: str, *lines: str, close: bool = False) -> bytes:
    return request("GET", path, *lines, close=close)


def request(method: str, path: str, *lines: str, body: bytes = b"", close: bool = False) -> bytes:
    head = [f"{method} {path} HTTP/1.1", "Host: test", *lines]
    if body and not any(
        line.lower().startswith(("content-length", "transfer-enc")) for line in lines
    ):
        head.append(f"Content-Length: {len(body)}")
    if close:
        head.append("Connection: close")
    return "\r\n".join([*head, "", ""]).encode() + body


__all__ = [
    "Captured",
    "Wire",
    "conf",
    "get",
    "make_app",
    "quiet",
    "request",
    "server_of",
    "turns",
    "wired",
]
