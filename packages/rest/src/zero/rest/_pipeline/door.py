"""What a pipeline knows of the place where a request came in."""

from typing import Protocol

from .._message.response import Response, StreamResponse


class Door(Protocol):
    """Where a request came in and its answer goes out."""

    def deliver(self, response: Response, lines: bytes) -> None:
        """Send a complete answer, `lines` among its headers."""
        ...

    async def stream(self, response: StreamResponse, lines: bytes) -> None:
        """Send an answer piece by piece; whoever fails before the first piece may still deliver another."""
        ...

    def abort(self) -> None:
        """Cut the connection: there is no answer, or the rest of it will not come."""
        ...
