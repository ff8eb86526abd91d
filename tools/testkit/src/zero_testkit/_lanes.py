"""The inside of a fault proxy: how bytes move from one side to the other, on its event loop."""

import asyncio
import contextlib
import math
import socket
import struct
from dataclasses import dataclass

CHUNK = 64 * 1024
BACKLOG = 16
"""Chunks that a connection holds back per direction; then its sender has to wait, as with TCP."""
TICK = 0.01
"""A throttled lane sends its share this often, in seconds."""
# On, and no time to linger: the peer sees a reset, not an orderly end.
RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Mode:
    """How one direction treats its bytes: after `delay` seconds, `rate` of them a second."""

    delay: float = 0.0
    rate: float = math.inf


class Lane:
    """One direction of all connections: its mode, and the bytes that it has moved."""

    def __init__(self) -> None:
        self.mode = Mode()
        self.moved = 0
        self._changed = asyncio.Event()

    def set(self, mode: Mode) -> None:
        """Change the mode, also for the bytes that wait just now."""
        self.mode = mode
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait_turn(self, arrived: float) -> None:
        """Wait until bytes that came at `arrived` may go on."""
        clock = asyncio.get_running_loop().time
        while (left := arrived + self.mode.delay - clock()) > 0:
            await self.sleep(left)

    async def sleep(self, seconds: float) -> None:
        """Sleep, but no longer than until the mode changes."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if seconds == math.inf else seconds):
                await self._changed.wait()


class Pump:
    """One direction of one connection."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lane: Lane
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._lane = lane
        self._ended = False
        # What came and when; None stands for a reset, an empty text for the end.
        self._held = asyncio.Queue[tuple[float, bytes | None]](BACKLOG)

    async def run(self) -> None:
        """Move bytes until their end; raise `ConnectionError` if the connection breaks."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._collect())
            group.create_task(self._deliver())

    def end(self) -> None:
        """Tell the receiver that nothing more will come; what comes all the same is lost."""
        if not self._ended:
            self._ended = True
            with contextlib.suppress(OSError):
                self._writer.write_eof()

    async def _collect(self) -> None:
        clock = asyncio.get_running_loop().time
        data: bytes | None = b"?"
        while data:
            try:
                data = await self._reader.read(CHUNK)
            except ConnectionError:
                data = None
            await self._held.put((clock(), data))

    async def _deliver(self) -> None:
        while True:
            arrived, data = await self._held.get()
            await self._lane.wait_turn(arrived)
            if data is None:
                raise ConnectionResetError
            if not data:
                return self.end()
            await self._send(arrived, data)

    async def _send(self, arrived: float, data: bytes) -> None:
        while data and not self._ended:
            rate = self._lane.mode.rate
            share = len(data) if rate == math.inf else max(1, int(rate * TICK))
            piece, data = data[:share], data[share:]
            self._writer.write(piece)
            await self._writer.drain()
            self._lane.moved += len(piece)
            if rate != math.inf:
                await self._lane.sleep(len(piece) / rate)
            await self._lane.wait_turn(arrived)


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Connection:
    """A client's connection and, once there is one, ours to the server behind."""

    def __init__(self, client: Streams, lanes: dict[str, Lane]) -> None:
        self._client = client
        self._lanes = lanes
        self._pumps: dict[str, Pump] = {}
        self._ended: set[str] = set()

    def end(self, direction: str) -> None:
        """End one direction, also of a connection that is still being made."""
        self._ended.add(direction)
        if direction in self._pumps:
            self._pumps[direction].end()

    async def run(self, host: str, port: int) -> None:
        """Connect to the server and move bytes until both ways have ended, or one breaks."""
        client = self._client
        server = await asyncio.open_connection(host, port)
        self._pumps["up"] = Pump(client[0], server[1], self._lanes["up"])
        self._pumps["down"] = Pump(server[0], client[1], self._lanes["down"])
        for direction in self._ended:
            self._pumps[direction].end()
        try:
            async with asyncio.TaskGroup() as group:
                for pump in self._pumps.values():
                    group.create_task(pump.run())
            for _, writer in (client, server):
                writer.close()
                await closed(writer)
        except* OSError:
            pass
        finally:
            await reset(server[1])

    async def reset(self) -> None:
        """Let the client see its connection reset, unless it has ended in order."""
        await reset(self._client[1])


async def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection without a word; nothing happens if it has ended."""
    if not writer.is_closing():
        plain: socket.socket = writer.get_extra_info("socket")
        with contextlib.suppress(OSError):
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()
    await closed(writer)


async def closed(writer: asyncio.StreamWriter) -> None:
    """Wait until a connection has ended, in order or not."""
    with contextlib.suppress(OSError):
        # All who wait share one future, which a cancelled one must not take away from the others.
        await asyncio.shield(writer.wait_closed())
