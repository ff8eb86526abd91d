"""The guards that count: how many requests of a route may run at once."""

from .._message.request import Request
from .._message.response import Response
from .access import NO_LOG, AccessLog


class MaxConns:
    """Lets at most `limit` requests of one route run at a time, and answers the others 503 at once."""

    __slots__ = ("_log", "limit", "running")

    def __init__(self, limit: int, log: AccessLog = NO_LOG) -> None:
        self._log = log
        self.limit = limit
        self.running = 0

    def begin(self, request: Request) -> Response | None:
        """Take a place, or refuse."""
        if self.running >= self.limit:
            self._log.trouble(
                request, f"concurrent connections over {self.limit}, rejected with code 503"
            )
            return Response(b"", 503)
        self.running += 1
        return None

    def finish(self, request: Request, status: int, seconds: float) -> None:
        """Give the place back."""
        self.running -= 1

    def __repr__(self) -> str:
        return f"<MaxConns {self.running} of {self.limit}>"
