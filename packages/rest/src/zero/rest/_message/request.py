"""One request, as every door fills it and every handler may read it."""

import re
from collections.abc import Mapping, Sequence
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import unquote_to_bytes

import msgspec

from .errors import HttpError
from .form import form_values
from .gunzip import unpack
from .headers import Headers

_NO_PARAMS: Mapping[str, str] = {}


class Request:
    """A request whose body has been read; bounded, so nothing here waits.

    `path` is decoded, `uri` is the target as it was sent, `params` holds the path parameters, `route` the
    pattern that matched, `peer` the socket address, and `state` is for middlewares to leave things in.
    """

    __slots__ = (
        "_form", "_headers", "_lines", "_state", "failed", "fields", "inflate", "method", "params", "path",
        "peer", "query_string", "raw_body", "read", "route", "scheme", "span_id", "trace_id", "uri", "version",
    )  # fmt: skip

    fields: dict[bytes, bytes]
    """The first value of each header, both as bytes, names in lower case."""

    def __init__(
        self,
        method: str,
        uri: bytes,
        path: str,
        query_string: bytes,
        lines: Sequence[tuple[bytes, bytes]] | dict[bytes, bytes],
        peer: str = "",
        version: str = "1.1",
        scheme: str = "http",
    ) -> None:
        self.method = method
        self.uri = uri
        self.path = path
        self.query_string = query_string
        # Names in lower case; a dictionary where no name came twice, as nearly always.
        if isinstance(lines, dict):
            self._lines, self.fields = (), lines
        else:
            self._lines, self.fields = lines, dict(reversed(lines))
        self.peer = peer
        self.version = version
        self.scheme = scheme
        self.route = ""
        self.params = _NO_PARAMS
        self.trace_id = self.span_id = ""
        self.failed: BaseException | None = None
        self.inflate = 0
        self.read = False
        """Whether anybody has looked at the body; an unread one is not shown in logs."""
        self.raw_body = b""
        """The body as it came, gzip or not."""
        self._headers: Headers | None = None
        self._form: dict[str, list[str]] | None = None
        self._state: dict[str, Any] | None = None

    @property
    def lines(self) -> Sequence[tuple[bytes, bytes]]:
        """Header lines in order, names in lower case."""
        return self._lines or tuple(self.fields.items())

    @property
    def body(self) -> bytes:
        """The whole body, unpacked where it came as gzip.

        Raises:
            HttpError: 400 for a broken gzip stream, 413 for one that unpacks to more than is allowed.
        """
        self.read = True
        if self.inflate:
            limit, self.inflate = self.inflate, 0
            try:
                self.raw_body = unpack(self.raw_body, limit)
            except HttpError:
                self.inflate = limit  # who asks again learns it again
                raise
        return self.raw_body

    def set_body(self, data: bytes) -> None:
        """Give the request its body, as a door does."""
        self.raw_body = data

    @property
    def chunked(self) -> bool:
        """Whether the body came in chunks."""
        return b"transfer-encoding" in self.fields

    @property
    def headers(self) -> Headers:
        """The headers, names without regard to case."""
        if self._headers is None:
            self._headers = Headers(self.lines)
        return self._headers

    @property
    def remote(self) -> str:
        """Who asked: the `X-Forwarded-For` header as it came, else the socket's address."""
        forwarded = self.fields.get(b"x-forwarded-for")
        return forwarded.decode("latin-1") if forwarded else self.peer

    @property
    def form(self) -> Mapping[str, list[str]]:
        """The values of query and form body, empty ones dropped, `[]` taken off the names.

        Raises:
            MappingError: query or body cannot be read; for a client, a 400.
        """
        if self._form is None:
            self._form = form_values(self)
        return self._form

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies; unreadable ones are left out."""
        jar: SimpleCookie = SimpleCookie()
        for name, value in self.lines:
            if name == b"cookie":
                try:
                    jar.load(value.decode("latin-1"))
                except CookieError:
                    continue
        return {name: morsel.value for name, morsel in jar.items()}

    @property
    def state(self) -> dict[str, Any]:
        """A place for what middlewares hand to handlers."""
        if self._state is None:
            self._state = {}
        return self._state

    def json(self) -> Any:
        """Decode the body as JSON, without a type.

        Raises:
            HttpError: 400 for a body that is no JSON.
        """
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise HttpError(400, str(error)) from None

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.uri.decode('latin-1')}>"


def decode_path(raw: bytes) -> str | None:
    """Decode the path of a target, or give None for a `%` that no two hex digits follow.

    Bytes that are not UTF-8 survive as surrogates, so that a handler can still tell them apart.
    """
    if b"%" in raw:
        if _BAD_ESCAPE.search(raw):
            return None
        raw = unquote_to_bytes(raw)
    return raw.decode("utf-8", "surrogateescape")


_BAD_ESCAPE = re.compile(rb"%(?![0-9a-fA-F]{2})")


def path_of(target: bytes) -> bytes:
    """Give the path of a target that is no path: absolute (`http://host/a`), `*`, or a host."""
    _, scheme, rest = target.partition(b"://")
    if not scheme:
        return target
    _, slash, path = rest.partition(b"/")
    return slash + path
