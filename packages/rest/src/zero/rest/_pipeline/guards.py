"""The guards that count: how many requests of a route may run at once, how long a body may be."""

from .._message.request import Request
from .._message.response import Response
from .access import NO_LOG, AccessLog
from .plan import Plan


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


class TooLong:
    """Answers 413 to a body of `length` bytes, where the route allows `limit`."""

    __slots__ = ("_log", "length", "limit")

    def __init__(self, length: int, limit: int, log: AccessLog = NO_LOG) -> None:
        self._log = log
        self.length = length
        self.limit = limit

    def begin(self, request: Request) -> Response:
        """Refuse."""
        message = f"request entity too large, limit is {self.limit}, but got {self.length}, rejected with code 413"
        self._log.trouble(request, message)
        return Response(b"", 413)

    def finish(self, request: Request, status: int, seconds: float) -> None:
        """Do nothing: no request was let in."""

    def __repr__(self) -> str:
        return f"<TooLong {self.length} of {self.limit}>"


def too_long(plan: Plan, length: int) -> Plan:
    """Give the plan of a request whose body has at least `length` bytes: traced and logged, never handled."""
    return Plan(
        plan.method,
        plan.pattern,
        plan.run,
        tracing=plan.tracing,
        log=plan.log,
        guards=(TooLong(length, plan.max_bytes, plan.log or NO_LOG),),
    )
