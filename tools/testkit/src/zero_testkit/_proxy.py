"""A proxy between a client and a server that behaves as badly as it is told to."""

import asyncio
import math
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Literal, Self, TypeVar
from urllib.parse import urlsplit

from ._lanes import Connection, Lane, Mode

T = TypeVar("T")
Direction = Literal["up", "down", "both"]
"""`up` is from the client to the server, `down` from the server to the client."""
LIMIT = 10.0


class FaultProxy:
    """A TCP proxy on 127.0.0.1 in front of `host:port`, on a thread of its own; a context manager.

    It passes everything on until told otherwise. What is told holds for open connections and new
    ones, at once, also for bytes that are under way; when a call returns, it is in force.
    """

    def __init__(self, host: str, port: int) -> None:
        self.host = "127.0.0.1"
        self.port = 0
        self.accepted = 0
        self._target = host, port
        self._cut = False
        self._tasks: dict[asyncio.Task[None], Connection] = {}
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fault-proxy", daemon=True)
        self._thread.start()
        self._ready.wait()

    def __repr__(self) -> str:
        state = f"{self.connections} open" if self._thread.is_alive() else "closed"
        return f"<FaultProxy 127.0.0.1:{self.port} -> {self._target[0]}:{self._target[1]} {state}>"

    @property
    def connections(self) -> int:
        """How many connections are open; `accepted` counts those that ever were."""
        return len(self._tasks)

    def moved(self, direction: Literal["up", "down"]) -> int:
        """Count the bytes that were passed on in one direction."""
        return self._lanes[direction].moved

    def through(self, url: str) -> str:
        """Give a URL of the server with this proxy's host and port in their place."""
        parts = urlsplit(url)
        user, at, _ = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{user}{at}{self.host}:{self.port}").geturl()

    def restore(self, direction: Direction = "both") -> None:
        """Pass everything on again, and what was held back first; take back `cut`."""
        self._set(direction, Mode())

    def delay(self, seconds: float, direction: Direction = "both") -> None:
        """Pass everything on so many seconds after it came, however much it is."""
        if not seconds >= 0:
            raise ValueError(f"a delay cannot be {seconds!r} seconds")
        self._set(direction, Mode(delay=seconds))

    def throttle(self, bytes_per_second: float, direction: Direction = "both") -> None:
        """Pass on at most so many bytes a second and connection."""
        if not bytes_per_second > 0:
            raise ValueError(f"a rate cannot be {bytes_per_second!r} bytes a second")
        self._set(direction, Mode(rate=bytes_per_second))

    def drop(self, direction: Direction = "both") -> None:
        """Let nothing through, as a network that loses every packet: no byte, no end, no error.

        After `restore` what was sent meanwhile arrives after all, as TCP sends it again.
        """
        self._set(direction, Mode(delay=math.inf))

    def cut(self) -> None:
        """Reset all connections, and each new one, until `restore`."""

        async def change() -> None:
            self._cut = True
            await self._reset_all()

        self._call(change())

    def half_close(self, direction: Literal["up", "down"]) -> None:
        """End one direction of all open connections; the other one goes on."""

        async def change() -> None:
            for connection in self._tasks.values():
                connection.end(direction)

        self._call(change())

    def close(self) -> None:
        """Reset all connections and end the thread; a second call does nothing."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(LIMIT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _set(self, direction: Direction, mode: Mode) -> None:
        async def change() -> None:
            if mode == Mode():
                self._cut = False
            for name in ("up", "down") if direction == "both" else (direction,):
                self._lanes[name].set(mode)

        self._call(change())

    def _call(self, coroutine: Coroutine[None, None, T]) -> T:
        if not self._thread.is_alive():
            coroutine.close()
            raise RuntimeError(f"{self!r} cannot be used any more")
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(LIMIT)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._lanes = {"up": Lane(), "down": Lane()}
        server = await asyncio.start_server(self._accept, self.host, 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        await self._reset_all()
        await server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        connection = Connection((reader, writer), self._lanes)
        task = self._loop.create_task(self._handle(connection))
        self._tasks[task] = connection
        task.add_done_callback(self._tasks.pop)

    async def _handle(self, connection: Connection) -> None:
        try:
            if not self._cut:
                await connection.run(*self._target)
        except OSError:
            pass  # nobody listens behind us: the client sees its connection reset
        finally:
            await connection.reset()

    async def _reset_all(self) -> None:
        tasks = dict(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for connection in tasks.values():
            await connection.reset()  # a task that never began could not do it
