"""Requests and answers as the bytes between a client and a server."""

from typing import Any
from urllib.parse import quote

import httptools
import msgspec

from .._message.headers import Headers
from .._message.wire import header_line


class ConnectionCutError(ConnectionError):
    """The app closed the connection before its answer was complete."""


class Reply:
    """An answer as a client sees it."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, lines: list[tuple[bytes, bytes]], body: bytes) -> None:
        self.status = status
        self.headers = Headers(lines)
        self.body = body

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def json(self, type: Any = Any) -> Any:
        """Decode the body, into a type if one is given."""
        return msgspec.json.decode(self.body, type=type)

    def __repr__(self) -> str:
        return f"<Reply {self.status}, {len(self.body)} bytes>"


def request_bytes(method: str, path: str, headers: list[tuple[str, str]], body: bytes) -> bytes:
    """Write a request, with the headers that it needs and does not have."""
    named = {name.lower() for name, _ in headers}
    if "host" not in named:
        headers = [("Host", "test"), *headers]
    if "connection" not in named:
        headers = [*headers, ("Connection", "close")]
    if (body or method in {"POST", "PUT", "PATCH"}) and not named & {
        "content-length",
        "transfer-encoding",
    }:
        headers = [*headers, ("Content-Length", str(len(body)))]
    lines = b"".join(header_line(name, value) for name, value in headers)
    target = quote(path, safe="/:?#[]@!$&'()*+,;=%~")
    return b"%b %b HTTP/1.1\r\n%b\r\n%b" % (method.encode(), target.encode(), lines, body)


class _Answer:
    """What a response parser finds."""

    def __init__(self) -> None:
        self.lines: list[tuple[bytes, bytes]] = []
        self.body = bytearray()
        self.complete = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.lines.append((name, value))

    def on_body(self, data: bytes) -> None:
        self.body += data

    def on_message_complete(self) -> None:
        self.complete = True


_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def parse_reply(data: bytes, method: str) -> Reply:
    """Take an answer apart.

    Raises:
        ConnectionCutError: it is not complete.
    """
    data = data.removeprefix(_CONTINUE)
    head, blank, rest = data.partition(b"\r\n\r\n")
    if not blank:
        msg = "the connection was closed without an answer"
        raise ConnectionCutError(msg)
    answer = _Answer()
    parser = httptools.HttpResponseParser(answer)
    try:
        parser.feed_data(head + blank)
        if method != "HEAD":
            parser.feed_data(rest)
    except httptools.HttpParserError as error:
        if not answer.complete:  # a second answer behind it is none of ours
            raise ConnectionCutError(str(error)) from None
    framed = {name.lower() for name, _ in answer.lines} & {b"content-length", b"transfer-encoding"}
    if not answer.complete and framed and method != "HEAD":
        msg = "the connection was cut in the middle of the answer"
        raise ConnectionCutError(msg)
    return Reply(parser.get_status_code(), answer.lines, bytes(answer.body))
