"""A running server: its sockets, its connections, its clock, and its orderly end."""

import asyncio
import time
from typing import Any

from .._handler.router import Router
from .._message.wire import date_line
from .._pipeline.wheel import Wheel
from .._pipeline.worker import Workers
from .limits import Limits
from .protocol import Connection

TICK = 0.5


class Server:
    """Listens and answers from a table of plans, inside the running event loop."""

    def __init__(self, router: Router, *, limits: Limits | None = None) -> None:
        self.router = router
        self.limits = limits or Limits()
        self.idle_timeout = self.limits.idle_timeout
        self.loop = asyncio.get_running_loop()
        self.workers = Workers(self.loop)
        self.wheel = Wheel(self.loop)
        self.connections: set[Connection] = set()
        self.draining = False
        self.now = self.loop.time()
        self.date = date_line(time.time())
        self._listeners: list[asyncio.Server] = []
        self._empty: asyncio.Future[None] | None = None
        self._timer = self.loop.call_later(TICK, self._tick)

    async def listen(self, **where: Any) -> None:
        """Start accepting: `host` and `port`, `path` of a unix socket, or `sock`."""
        if "path" in where:
            listener = await self.loop.create_unix_server(self._connect, **where)
        else:
            where.setdefault("backlog", 1024)
            listener = await self.loop.create_server(self._connect, **where)
        self._listeners.append(listener)

    def _connect(self) -> Connection:
        return Connection(self)

    @property
    def addresses(self) -> list[Any]:
        """The addresses listened on: `(host, port)`, or the path of a unix socket."""
        return [sock.getsockname() for listener in self._listeners for sock in listener.sockets]

    @property
    def port(self) -> int:
        """The first port listened on."""
        ports: list[int] = [
            address[1] for address in self.addresses if not isinstance(address, str)
        ]
        return ports[0]

    # ---- what connections call

    def welcome(self, connection: Connection) -> bool:
        """Take a connection in; False when there are too many, or no more are taken."""
        self.connections.add(connection)
        most = self.limits.max_connections
        return not self.draining and (most <= 0 or len(self.connections) <= most)

    def goodbye(self, connection: Connection) -> None:
        """Forget a connection."""
        self.connections.discard(connection)
        if not self.connections and self._empty is not None and not self._empty.done():
            self._empty.set_result(None)

    def _tick(self) -> None:
        self.now = self.loop.time()
        self.date = date_line(time.time())
        for connection in list(self.connections):
            connection.check(self.now)
        self._timer = self.loop.call_later(TICK, self._tick)

    # ---- the end

    def stop_accepting(self) -> None:
        """Close the listening sockets; connections go on."""
        for listener in self._listeners:
            listener.close()

    async def drain(self, timeout: float | None = None) -> bool:
        """Finish what has been asked and close; True when every client was answered in time."""
        self.stop_accepting()
        self.draining = True
        for connection in list(self.connections):
            connection.drain()
        if self.connections:
            self._empty = self.loop.create_future()
            await asyncio.wait([self._empty], timeout=timeout)
        return not self.connections

    async def close(self) -> None:
        """Cut what is left and end the workers."""
        self.stop_accepting()
        self.draining = True
        self._timer.cancel()
        for connection in list(self.connections):
            connection.abort()
        await asyncio.sleep(0)  # connections learn of their end from the loop
        await self.workers.close()
