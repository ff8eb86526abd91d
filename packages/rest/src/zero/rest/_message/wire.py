"""What HTTP/1.1 looks like on the wire: status lines, dates, heads of answers and of refusals."""

import re
import time
from http import HTTPStatus

JSON = "application/json; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
EVENTS = "text/event-stream"

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
"""What a route may be registered under."""

_REASONS = {status.value: status.phrase for status in HTTPStatus} | {
    # What net/http says, where Python's table has another phrase or none.
    413: "Request Entity Too Large",
    416: "Requested Range Not Satisfiable",
    418: "I'm a teapot",
    422: "Unprocessable Entity",
}

_TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")
_VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*\Z")

heads: dict[tuple[int, str | None], bytes] = {}
_MAX_HEADS = 1024


def reason(status: int) -> str:
    """Give the phrase that stands behind a status on the wire."""
    return _REASONS.get(status) or f"status code {status}"


def head(status: int, content_type: str | None) -> bytes:
    """Give the first lines of an answer: the status and, if any, the content type."""
    found = heads.get((status, content_type))
    if found is not None:
        return found
    text = f"HTTP/1.1 {status} {reason(status)}\r\n".encode()
    if content_type is not None:
        text += header_line("Content-Type", content_type)
    if len(heads) < _MAX_HEADS:
        heads[status, content_type] = text
    return text


def header_line(name: str, value: str) -> bytes:
    """Give one header line; raise `ValueError` for what would break the framing."""
    raw_name, raw_value = name.encode("latin-1"), value.encode("latin-1", "replace")
    if not is_token(raw_name):
        msg = f"not a header name: {name!r}"
        raise ValueError(msg)
    if not _VALUE.match(raw_value):
        msg = f"control character in header {name}: {value!r}"
        raise ValueError(msg)
    return b"%b: %b\r\n" % (raw_name, raw_value)


def is_token(text: bytes) -> bool:
    """Tell whether a text can be a method or a header name."""
    return _TOKEN.match(text) is not None


def refusal(status: int, detail: str = "") -> bytes:
    """Give the whole answer to bytes that are no request, in the words of net/http."""
    line = f"{status} {reason(status)}"
    text = f"{line}: {detail}" if detail else line
    head_text = f"HTTP/1.1 {line}\r\nContent-Type: {TEXT}\r\nConnection: close\r\n\r\n"
    return (head_text + text).encode()


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def date_line(seconds: float) -> bytes:
    """Give the `Date` header line of a wall clock time."""
    t = time.gmtime(seconds)
    day, month = _DAYS[t.tm_wday], _MONTHS[t.tm_mon - 1]
    clock = f"{t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02}"
    return f"Date: {day}, {t.tm_mday:02} {month} {t.tm_year} {clock} GMT\r\n".encode()


_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x1f\x8b\x08", "application/x-gzip"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"OggS\x00", "application/ogg"),
    (b"\x00asm", "application/wasm"),
)
_ANY_SIGNATURE = tuple(signature for signature, _ in _SIGNATURES)
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_SNIFFED = 512


def guess_type(body: bytes) -> str:
    """Guess a content type as net/http does, but never one that a browser would execute."""
    if body.startswith(_ANY_SIGNATURE):
        return next(kind for signature, kind in _SIGNATURES if body.startswith(signature))
    return "application/octet-stream" if _BINARY.search(body[:_SNIFFED]) else TEXT
