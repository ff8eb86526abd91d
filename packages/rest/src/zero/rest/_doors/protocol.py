"""Our own door: HTTP/1.1 on an asyncio transport, with a bound on everything a client can make us keep."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any

from zero import logx

from .._message import wire as wire
from .._message.render import render, stream_head
from .._message.request import Request
from .._message.response import Response, StreamResponse
from .._pipeline.exchange import Exchange
from .._pipeline.plan import Plan
from .reader import Reader

if TYPE_CHECKING:
    from .server import Server

_SLICE = 16384
"""Most bytes parsed at once: what bounds how many requests a pipeline can make us keep."""
_HIGH_WATER = 65536
_FOREVER = float("inf")
_HEAD, _BODY = 1, 2


class Connection(asyncio.Protocol):
    """One client's connection: requests in, answers out, in order and one at a time."""

    __slots__ = (
        "_closing", "_drained", "_exchange", "_keep", "_lingering", "_paused", "_pending", "_pending_size", "_queue",
        "_reader", "_reading", "_running", "_server", "_to_discard", "_transport", "_watching", "deadline", "router",
    )  # fmt: skip

    def __init__(self, server: "Server") -> None:
        self._server = server
        self.router = server.router
        self._queue: deque[Callable[[], None]] = deque()
        self._pending: deque[bytes] = deque()
        self._pending_size = 0
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
        self.deadline = _FOREVER

    # ---- what the transport calls

    def connection_made(self, transport: Any) -> None:
        """Begin: the client has until the header deadline for its first request."""
        self._transport: asyncio.Transport = transport
        server = self._server
        name = peer_name(transport.get_extra_info("peername"))
        self._reader = Reader(self, server.limits, name)
        self.deadline = server.now + server.limits.header_timeout
        if not server.welcome(self):
            self.refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        """End: whoever still works for this client may stop."""
        self._leave()
        self._server.goodbye(self)

    def eof_received(self) -> bool:
        """Take the end of the input for the client's departure, as go-zero does."""
        self._leave()
        return False

    def _leave(self) -> None:
        self._closing = True
        self._queue.clear()
        self._pending.clear()
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.disconnected()

    def data_received(self, data: bytes) -> None:
        """Parse, unless an answer is still owed: then keep, and stop reading when that gets much."""
        if self._closing:
            self._discard(len(data))
        elif (
            self._exchange is None
            and not self._pending
            and len(data) <= _SLICE
            and not self._paused
        ):
            reader = self._reader
            reader.feed(data)
            if reader.fed or not reader.in_head:
                self._watch(reader)
        else:
            self._pending.append(data)
            self._pending_size += len(data)
            self._pump()
            if self._pending_size > _HIGH_WATER and self._reading and not self._closing:
                self._reading = False
                self._transport.pause_reading()

    def pause_writing(self) -> None:
        """Stop answering: the client does not read."""
        self._paused = True

    def resume_writing(self) -> None:
        """Go on answering."""
        self._paused = False
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)
        self._server.loop.call_soon(self._pump)

    # ---- the order of things

    def _watch(self, reader: Reader) -> None:
        """Give the rest of a request its time."""
        if reader.in_head and not reader.fed:
            return
        watching = _HEAD if reader.in_head else _BODY
        if watching != self._watching and self._exchange is None and not self._closing:
            self._watching = watching
            limits = self._server.limits
            wait = limits.header_timeout if watching == _HEAD else limits.body_timeout
            self.deadline = self._server.now + wait

    def _pump(self) -> None:
        """Answer what is queued, then parse what is kept, until something has to be waited for."""
        while self._exchange is None and not self._paused and not self._closing:
            if self._queue:
                self._queue.popleft()()
            elif self._pending:
                data = self._pending.popleft()
                if len(data) > _SLICE:
                    self._pending.appendleft(data[_SLICE:])
                    data = data[:_SLICE]
                self._pending_size -= len(data)
                self._reader.feed(data)
                self._watch(self._reader)
            else:
                break
        if not self._reading and self._pending_size <= _HIGH_WATER and not self._closing:
            self._reading = True
            self._transport.resume_reading()

    def _in_order(self, action: Callable[[], None]) -> None:
        """Do something after everything that is owed to the client by now."""
        if self._exchange is None and not self._queue and not self._paused:
            action()
        else:
            self._queue.append(action)

    def check(self, now: float) -> None:
        """Close a connection that has kept us waiting; called twice a second."""
        if now < self.deadline:
            return
        if self._closing or self._paused:
            self._transport.abort()
        elif self._watching:
            self.refuse(408)
        else:
            self._close()

    def drain(self) -> None:
        """Answer what has come, say that nothing more will be, and close."""
        if self._exchange is None and not self._queue and not self._watching and not self._closing:
            self._close()

    def abort(self) -> None:
        """Cut the connection."""
        self._exchange = None
        self._closing = True
        self._transport.abort()

    def _close(self) -> None:
        self._closing = True
        self.deadline = self._server.now + self._server.limits.idle_timeout
        self._transport.close()

    # ---- what the reader calls

    def ready(self, plan: Plan, request: Request, keep_alive: bool) -> None:
        """Run a request, or queue it behind the one that runs."""
        if self._exchange is not None or self._paused or self._queue:
            self._queue.append(partial(self._run, plan, request, keep_alive))
        else:
            self._run(plan, request, keep_alive)

    def _run(self, plan: Plan, request: Request, keep_alive: bool) -> None:
        server = self._server
        self._keep = keep_alive
        self.deadline = _FOREVER
        self._running = True
        self._exchange = exchange = Exchange(plan, request, self, server.wheel)
        try:
            exchange.start(server.workers)
        except Exception as error:
            logx.error(f"{plan!r} failed before its handler", exc=error)
            self.abort()
        self._running = False

    def too_large(self, plan: Plan, request: Request, length: int) -> None:
        """Answer 413 and hang up: the rest of the body is not read."""
        self._in_order(partial(self._run_too_large, plan, request, length))

    def _run_too_large(self, plan: Plan, request: Request, length: int) -> None:
        self._keep = False
        self._lingering = True
        self._running = True
        self._exchange = exchange = Exchange(plan, request, self, self._server.wheel)
        exchange.refuse_size(length)
        self._running = False

    def refuse(self, status: int, detail: str = "") -> None:
        """Answer bytes that are no request, once what came before them is answered, and hang up."""
        self._in_order(partial(self._write_refusal, status, detail))

    def _write_refusal(self, status: int, detail: str) -> None:
        self._transport.write(wire.refusal(status, detail))
        self._linger()

    def go_on(self) -> None:
        """Tell the client that its body is welcome."""
        self._in_order(partial(self._transport.write, wire.CONTINUE))

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

    # ---- what the exchange calls

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
                server.loop.call_soon(
                    self._pump
                )  # this is a worker's step, and workers do not nest
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
            self.deadline = _FOREVER


def peer_name(address: Any) -> str:
    """Write a socket address the way Go does: `127.0.0.1:80`, `[::1]:80`; empty for a unix socket."""
    if not address or isinstance(address, str | bytes):
        return ""
    host, port = address[0], address[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


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
