"""The access log: the lines go-zero writes per request, secrets left out."""

from collections.abc import Mapping
from contextvars import Context
from typing import Any

from zero.logx import Logger, prepare

from .._message.headers import canonical
from .._message.request import Request
from .._message.response import Response

SLOW = 0.5
SLOW_STREAM = 180.0

_BRIEF_BODY = 1024
_FULL_BODY = 4096
_SECRET = frozenset(
    {
        b"authorization",
        b"cookie",
        b"proxy-authorization",
        b"x-api-key",
        b"x-auth-token",
        b"x-content-security",
    }
)
_MASK = "***"


_durations: dict[int, str] = {}
"""Durations as text by tenths of a millisecond: writing a float costs five times as much as finding it here."""
_MAX_DURATIONS = 1000


def _duration_of(tenths: int) -> str:
    text = f"{tenths // 10}.{tenths % 10}ms"
    if tenths < _MAX_DURATIONS:
        _durations[tenths] = text
    return text


class AccessLog:
    """Writes what became of each request.

    Brief lines name status, method, target, client and agent, and show the request of a 5xx; `verbose` lines show
    request and answer of all. Slower than `slow` seconds (`slow_stream` where the client asks for an event stream)
    is worth a line more.
    """

    def __init__(
        self,
        *,
        verbose: bool = False,
        slow: float = SLOW,
        slow_stream: float = SLOW_STREAM,
        keys: Mapping[str, str] | None = None,
    ) -> None:
        self.verbose = verbose
        self.slow = slow
        self.slow_stream = slow_stream
        names = keys or {}
        self._duration = names.get("duration") or "duration"
        self._trace = names.get("trace") or "trace"
        self._span = names.get("span") or "span"
        self._lines = Logger()
        fields = self._duration, self._trace, self._span
        self._info = prepare("info", *fields)
        self._slow = prepare("slow", *fields)
        self._error = prepare("error", *fields)

    def request(
        self,
        request: Request,
        status: int,
        seconds: float,
        response: Response | None,
        context: Context,
    ) -> None:
        """Write the line of a request that has ended, and one more if it was slow."""
        slow = seconds > self.slow
        if slow and request.fields.get(b"accept") == b"text/event-stream":
            slow = seconds > self.slow_stream
        if self.verbose:
            context.run(self._full, request, status, seconds, response, slow)
            return
        fields = request.fields
        agent = fields[b"user-agent"].decode("latin-1") if b"user-agent" in fields else ""
        remote = request.remote if b"x-forwarded-for" in fields else request.peer
        duration = _durations.get(tenths := int(seconds * 1e4 + 0.5)) or _duration_of(tenths)
        target = request.uri.decode("latin-1")
        content = f"[HTTP] {status} - {request.method} {target} - {remote} - {agent}"
        trace_id, span_id = request.trace_id, request.span_id
        if slow:
            self._slow(f"{content} - slowcall({duration})", duration, trace_id, span_id)
        if status < 500:
            self._info(content, duration, trace_id, span_id)
        else:
            shown = dump(request, _BRIEF_BODY)
            self._error(f"{content}\n{shown}", duration, trace_id, span_id)

    def _full(
        self, request: Request, status: int, seconds: float, response: Response | None, slow: bool
    ) -> None:
        duration = f"{seconds * 1e3:.1f}ms"
        shown = dump(request, _FULL_BODY)
        start = f"[HTTP] {request.method} - {status} - {request.peer} - "
        if slow:
            self._lines.slow(f"{start}slowcall({duration})\n=> {shown}\n")
        content = f"{start}{duration}\n=> {shown}\n"
        if response is not None and response.body:
            content += f"<= {response.body[:_FULL_BODY].decode('utf-8', 'replace')}"
        if status < 500:
            self._lines.info(content)
        else:
            self._lines.error(content)

    def trouble(self, request: Request, message: str) -> None:
        """Write an error line that says which request it is about."""
        where = f"({request.uri.decode('latin-1')} - {request.remote})"
        self._lines.error(f"{where} {message}", **self._ids(request))

    def refused(self, request: Request, message: str) -> None:
        """Write an error line with the request it is about, secrets left out."""
        self._lines.error(f"{message}\n=> {dump(request, _BRIEF_BODY)}", **self._ids(request))

    def _ids(self, request: Request) -> dict[str, Any]:
        if not request.trace_id:
            return {}
        return {self._trace: request.trace_id, self._span: request.span_id}


NO_LOG = AccessLog()
"""What troubles are told to where the access log is off."""


def dump(request: Request, most: int) -> str:
    """Show a request as it was sent: no secret, and of its body what the handler read, at most `most` bytes."""
    lines: list[str] = []
    for name, value in request.lines:
        if name not in {b"host", b"transfer-encoding"}:
            shown = _MASK if name in _SECRET else value.decode("latin-1")
            lines.append(f"{canonical(name.decode('latin-1'))}: {shown}")
    lines.sort(key=lambda line: line.partition(":")[0])
    if request.chunked:
        lines.insert(0, "Transfer-Encoding: chunked")
    lines.insert(0, f"Host: {request.fields.get(b'host', b'').decode('latin-1')}")
    first = f"{request.method} {request.uri.decode('latin-1')} HTTP/{request.version}"
    body = request.raw_body[:most] if request.read else b""
    text = body.decode("utf-8", "replace")
    if request.chunked:
        text = (f"{len(body):x}\r\n{text}\r\n" if body else "") + "0\r\n\r\n"
    return "\r\n".join([first, *lines, "", text])
