"""Answers as bytes."""

from .request import Request
from .response import Response, StreamResponse
from .wire import guess_type, head, header_line, heads

_NO_LENGTH = frozenset({204, 304})


def render(
    response: Response, request: Request, lines: bytes, date: bytes, keep_alive: bool
) -> bytes:
    """Give a complete answer as the bytes of one write.

    Raises:
        ValueError: a header name or value would break the framing.
    """
    body = response.body
    content_type = response.content_type
    if content_type is None and body:
        content_type = guess_type(body)
    status = response.status
    start = heads.get((status, content_type)) or head(status, content_type)
    if response.headers:
        lines = _header_lines(response.headers) + lines
    if not keep_alive or request.version == "1.0":
        lines += _connection(request, keep_alive)
    if request.method == "HEAD":
        if body and status not in _NO_LENGTH:
            return b"%b%b%bContent-Length: %d\r\n\r\n" % (start, lines, date, len(body))
        return b"%b%b%b\r\n" % (start, lines, date)
    if status in _NO_LENGTH:
        return b"%b%b%b\r\n" % (start, lines, date)
    return b"%b%b%bContent-Length: %d\r\n\r\n%b" % (start, lines, date, len(body), body)


def stream_head(
    response: StreamResponse,
    request: Request,
    first: bytes,
    lines: bytes,
    date: bytes,
    keep_alive: bool,
) -> bytes:
    """Give the head of a stream: chunked, or ended by the close where the client is of HTTP/1.0."""
    content_type = response.content_type or guess_type(first)
    lines = _header_lines(response.headers) + lines + _connection(request, keep_alive)
    framing = b"Transfer-Encoding: chunked\r\n" if request.version != "1.0" else b""
    return b"%b%b%b%b\r\n" % (head(response.status, content_type), lines, date, framing)


def _connection(request: Request, keep_alive: bool) -> bytes:
    if not keep_alive:
        return b"Connection: close\r\n"
    return b"Connection: keep-alive\r\n" if request.version == "1.0" else b""


_OURS = frozenset({"connection", "content-length", "date", "transfer-encoding", "traceparent"})


def _header_lines(headers: list[tuple[str, str]]) -> bytes:
    """Write the headers a handler set; those that frame the message are ours to set."""
    return b"".join(
        header_line(name, value) for name, value in headers if name.lower() not in _OURS
    )


def app_headers(headers: list[tuple[str, str]], lines: bytes) -> list[tuple[bytes, bytes]]:
    """Give headers as pairs, for servers that write them themselves."""
    text = _header_lines(headers) + lines
    pairs = (line.partition(b": ") for line in text.split(b"\r\n") if line)
    return [(name.lower(), value) for name, _, value in pairs]
