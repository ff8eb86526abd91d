"""A route as it is run: everything that can be known before the first request, in one place."""

import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from .._message.request import Request
from .._message.response import Response
from .access import AccessLog
from .trace import Tracing

Next = Callable[[Request], Awaitable[Response]]
Middleware = Callable[[Request, Next], Awaitable[Response]]
ErrorHook = Callable[[Request, BaseException], Any]


class Place(Protocol):
    """Where an answer is left for the request it belongs to."""

    request: Request
    answer: Response


Run = Callable[[Place], Coroutine[Any, Any, None]]
"""A handler with everything around it, as one coroutine function."""


class Guard(Protocol):
    """Something that may refuse a request before its handler runs, and learns how each one it let in ended."""

    def begin(self, request: Request) -> Response | None:
        """Let the request in (None), or give the answer that refuses it."""
        ...

    def finish(self, request: Request, status: int, seconds: float) -> None:
        """Take notice of the end of a request that was let in."""
        ...


class Plan:
    """One compiled route. What is None, 0 or empty is off and costs nothing."""

    __slots__ = (
        "guards",
        "gunzip",
        "hook",
        "log",
        "max_bytes",
        "method",
        "pattern",
        "recover",
        "run",
        "short_length",
        "sse",
        "timed",
        "timeout",
        "tracing",
    )  # fmt: skip

    def __init__(
        self,
        method: str,
        pattern: str,
        run: Run,
        *,
        tracing: Tracing | None = None,
        log: AccessLog | None = None,
        guards: tuple[Guard, ...] = (),
        timeout: float = 0.0,
        recover: bool = True,
        max_bytes: int = 0,
        gunzip: bool = False,
        sse: bool = False,
        hook: ErrorHook | None = None,
    ) -> None:
        self.method = method
        self.pattern = pattern
        self.run = run
        self.tracing = tracing
        self.log = log
        self.guards = guards
        self.timeout = timeout
        self.recover = recover
        self.max_bytes = max_bytes
        self.gunzip = gunzip
        self.sse = sse
        self.hook = hook
        self.timed = bool(guards) or tracing is not None or log is not None
        """Whether anybody wants to know how long a request took."""
        self.short_length = len(str(max_bytes)) - 1 if max_bytes else sys.maxsize
        """A `Content-Length` of at most so many digits needs no look: whatever they are, `max_bytes` is more."""

    def __repr__(self) -> str:
        return f"<Plan {self.method} {self.pattern}>"
