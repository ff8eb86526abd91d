"""The guards that count: how many requests of a route may run at once."""

import logging

from ._request import Request
from ._response import Response

_log = logging.getLogger("zero.rest")


class MaxConns:
    """Lets at most `limit` requests of one route run at a time, and answers the others 503 at once."""

    __slots__ = ("limit", "running")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.running = 0

    def begin(self, request: Request) -> Response | None:
        """Take a place, or refuse."""
        if self.running >= self.limit:
            where = f"({request.uri.decode('latin-1')} - {request.remote})"
            _log.error(
                "%s concurrent connections over %d, rejected with code 503", where, self.limit
            )
            return Response(b"", 503)
        self.running += 1
        return None

    def finish(self, request: Request, status: int, seconds: float) -> None:
        """Give the place back."""
        self.running -= 1

    def __repr__(self) -> str:
        return f"<MaxConns {self.running} of {self.limit}>"
