"""The outgoing half of a connection: answers in order, streams with backpressure, and the ends of it."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING

from .._message import wire
from .._message.render import render, stream_head
from .._message.response import Response, StreamResponse
from .._pipeline.exchange import Exchange

if TYPE_CHECKING:
    from .server import Server

FOREVER = float("inf")


class Answers(asyncio.Protocol):
    """Writes what exchanges answer; the incoming half, a subclass, says in which order they run."""

    __slots__ = (
        "_closing", "_drained", "_exchange", "_keep", "_lingering", "_paused", "_pending", "_queue", "_reading",
        "_running", "_server", "_to_discard", "_transport", "_watching", "deadline",
    )  # fmt: skip

    _transport: asyncio.Transport

    def __init__(self, server: "Server") -> None:
        self._server = server
        self._queue: deque[Callable[[], None]] = deque()
        self._pending: deque[bytes] = deque()
        self._exchange: Exchange | None = None
        self._running = False
        self._closing = False
        self._keep = True
        self._lingering = False
        self._to_discard = 0
        self._watching = 0
        self._paused = False
        self._reading = True
        self._drained: asyncio.Future[None] | None = None
        self.deadline = FOREVER
        """When `check` closes the connection, on the clock of the loop."""

    def _pump(self) -> None:
        raise NotImplementedError

    def deliver(self, response: Response, lines: bytes) -> None:
        """Write a complete answer."""
        exchange, server = self._exchange, self._server
        if exchange is None:
            return
        if not self._keep or server.draining or not self._running:
            keep = self._keep and (not server.draining or self._stays())
            self._transport.write(render(response, exchange.request, lines, server.date, keep))
            self._finish(keep)
            return
        self._transport.write(render(response, exchange.request, lines, server.date, True))
        self._exchange = None
        self._watching = 0
        self.deadline = server.now + server.idle_timeout

    def _stays(self) -> bool:
        """Tell whether a draining connection lives on: until all that was asked is answered."""
        return bool(self._queue or self._pending)

    def _finish(self, keep: bool) -> None:
        self._exchange = None
        self._watching = 0
        if keep:
            server = self._server
            self.deadline = server.now + server.limits.idle_timeout
            if not self._running and (self._queue or self._pending or not self._reading):
                # Not at once: this is a worker's step, and workers do not nest.
                server.loop.call_soon(self._pump)
        elif self._lingering:
            self._linger()
        else:
            self._close()

    async def stream(self, response: StreamResponse, lines: bytes) -> None:
        """Write an answer piece by piece, as fast as the client reads."""
        exchange, server, write = self._exchange, self._server, self._transport.write
        if exchange is None:
            return
        request = exchange.request
        chunked = request.version != "1.0"
        keep = self._keep and chunked and (not server.draining or self._stays())
        begun = False
        async with aclosing(_pieces(response)) as pieces:
            async for piece in pieces:
                if self._exchange is not exchange:
                    return  # it has been answered, or cut, while this piece was made
                framed = b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece
                if not begun:
                    begun = True
                    start = stream_head(response, request, piece, lines, server.date, keep)
                    if request.method == "HEAD":
                        write(start)
                        break
                    framed = start + framed
                write(framed)
                if self._paused:
                    await self._drain()
        if self._exchange is not exchange:
            return
        if not begun:
            empty = Response(
                b"", response.status, headers=response.headers, content_type=response.content_type
            )
            write(render(empty, request, lines, server.date, keep))
        elif chunked and request.method != "HEAD":
            write(wire.LAST_CHUNK)
        self._finish(keep)

    async def _drain(self) -> None:
        self.deadline = self._server.now + self._server.limits.body_timeout
        self._drained = asyncio.get_running_loop().create_future()
        try:
            await self._drained
        finally:
            self._drained = None
            self.deadline = FOREVER

    # ---- the ends

    def abort(self) -> None:
        """Cut the connection."""
        self._exchange = None
        self._closing = True
        self._transport.abort()

    def _close(self) -> None:
        self._closing = True
        self.deadline = self._server.now + self._server.limits.idle_timeout
        self._transport.close()

    def _linger(self) -> None:
        """Close once the client has heard us: a close over unread bytes would reach it as a reset."""
        limits = self._server.limits
        self._closing = True
        self._to_discard = limits.linger_bytes
        self.deadline = self._server.now + limits.linger_timeout
        if self._transport.can_write_eof():
            self._transport.write_eof()

    def _discard(self, count: int) -> None:
        self._to_discard -= count
        if self._to_discard <= 0:
            self._transport.close()


async def _pieces(response: StreamResponse) -> AsyncGenerator[bytes, None]:
    """Give the pieces of a stream as bytes, empty ones left out, and close their source at the end."""
    chunks = response.chunks
    try:
        async for chunk in chunks:
            piece = chunk.encode() if isinstance(chunk, str) else chunk
            if piece:
                yield piece
    finally:
        close = getattr(chunks, "aclose", None)
        if close is not None:
            await close()
