"""A transport without a socket: what a client writes is parsed by our own protocol, byte for byte."""

import asyncio
from typing import Any

from .protocol import Connection

PEER = ("127.0.0.1", 0)


class MemoryTransport(asyncio.Transport):
    """Takes the bytes a connection writes; `ended` is done when no more will come."""

    def __init__(self, connection: Connection) -> None:
        super().__init__({"peername": PEER})
        self._loop = asyncio.get_running_loop()
        self._connection = connection
        self._is_closing = False
        self.received = bytearray()
        self.ended = self._loop.create_future()

    def write(self, data: Any) -> None:
        """Take bytes."""
        if not self._is_closing:
            self.received += data

    def can_write_eof(self) -> bool:
        """Tell that an end can be told."""
        return True

    def write_eof(self) -> None:
        """Take the end of what is written."""
        self._end()

    def is_closing(self) -> bool:
        """Tell whether the connection has been closed."""
        return self._is_closing

    def close(self) -> None:
        """Close the connection, which learns of it in the next turn of the loop."""
        if not self._is_closing:
            self._is_closing = True
            self._end()
            self._loop.call_soon(self._connection.connection_lost, None)

    def abort(self) -> None:
        """Close the connection."""
        self.close()

    def pause_reading(self) -> None:
        """Take notice: nothing more is fed until reading is resumed."""

    def resume_reading(self) -> None:
        """Take notice."""

    def _end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
