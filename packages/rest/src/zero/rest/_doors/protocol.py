"""Our own door: HTTP/1.1 on an asyncio transport, with a bound on everything a client can make us keep."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from zero import logx

from .._message import wire
from .._message.request import Request
from .._pipeline.exchange import Exchange
from .._pipeline.guards import too_long
from .._pipeline.plan import Plan
from .answers import FOREVER, Answers
from .reader import Reader

if TYPE_CHECKING:
    from .server import Server

_SLICE = 16384
"""Most bytes parsed at once: what bounds how many requests a pipeline can make us keep."""
_HIGH_WATER = 65536
_HEAD, _BODY = 1, 2


class Connection(Answers):
    """One client's connection: requests in, answers out, in order and one at a time."""

    __slots__ = ("_pending_size", "_reader", "router")

    def __init__(self, server: "Server") -> None:
        super().__init__(server)
        self.router = server.router
        self._pending_size = 0

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
            self._pending += [data[at : at + _SLICE] for at in range(0, len(data), _SLICE)]
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
        owed = self._exchange is not None or self._queue or self._pending or self._watching
        if not owed and not self._closing:
            self._close()

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
        self.deadline = FOREVER
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
        self._lingering = True
        self._run(too_long(plan, length), request, keep_alive=False)

    def refuse(self, status: int, detail: str = "") -> None:
        """Answer bytes that are no request, once what came before them is answered, and hang up."""
        self._in_order(partial(self._write_refusal, status, detail))

    def _write_refusal(self, status: int, detail: str) -> None:
        self._transport.write(wire.refusal(status, detail))
        self._linger()

    def go_on(self) -> None:
        """Tell the client that its body is welcome."""
        self._in_order(partial(self._transport.write, wire.CONTINUE))


def peer_name(address: Any) -> str:
    """Write a socket address the way Go does: `127.0.0.1:80`, `[::1]:80`; empty for a unix socket."""
    if not address or isinstance(address, str | bytes):
        return ""
    host, port = address[0], address[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
