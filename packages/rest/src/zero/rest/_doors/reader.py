"""From bytes to requests: httptools does the parsing, this bounds and judges what it finds.

No I/O happens here. llhttp, inside httptools, is strict: bare line feeds, folded headers, spaces before colons, two
lengths, a length beside a coding, and wrong chunks are errors of its own.
"""

import httptools

from zero import logx

from .._message import wire
from .._message.request import Request, decode_path, path_of
from .._pipeline.plan import Plan
from .limits import Limits
from .owner import Owner

_METHOD_NAMES = {name.encode(): name for name in wire.METHODS}
_STAND_IN = b"PURGE"
"""A method the parser knows, in whose name it reads the requests of methods that it does not know."""


Head = list[tuple[bytes, bytes]] | dict[bytes, bytes]


class Reader:
    """Reads the requests of one connection, until one of them ends it."""

    __slots__ = (
        "_fields", "_find", "_keep_alive", "_limits", "_lines", "_max_headers", "_max_url", "_method", "_owner", "_parser", "_peer",
        "_pieces", "_plan", "_ready", "_request", "_size", "_static", "_url", "dead", "fed", "in_head",
    )  # fmt: skip

    _request: Request
    _plan: Plan
    _keep_alive: bool

    def __init__(self, owner: Owner, limits: Limits, peer: str) -> None:
        self._owner = owner
        self._find = owner.router.find
        self._static = owner.router.static
        self._ready = owner.ready
        self._limits = limits
        self._max_url = limits.max_url_bytes
        self._max_headers = limits.max_headers
        self._peer = peer
        self._parser = httptools.HttpRequestParser(self)
        self._method: str | None = None
        self.dead = False
        """Whether nothing that comes is read any more."""
        self._pieces: list[bytes] = []
        self._size = 0
        self._reset()

    def _reset(self) -> None:
        self.in_head = True
        self.fed = 0
        """Bytes taken since the last request was complete, while its head is not."""
        self._url = b""
        self._fields: dict[bytes, bytes] = {}
        self._lines: list[tuple[bytes, bytes]] = []
        """Every header line, from the first name on that comes twice; empty until then."""

    def feed(self, data: bytes) -> None:
        """Read on. Whatever the bytes are, this raises nothing."""
        if self.dead:
            return
        if self.in_head:
            self.fed += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.dead = True  # what follows is another protocol, which nobody here speaks
        except httptools.HttpParserInvalidMethodError:
            self._feed_unknown_method(data)
        except httptools.HttpParserCallbackError as error:
            logx.error("a request failed inside its reader", exc=error.__context__ or error)
            self._refuse(500)
        except httptools.HttpParserError:
            self._refuse(400)
        else:
            if self.in_head and self.fed > self._limits.max_header_bytes:
                self._refuse(
                    414 if not self._fields and len(self._url) > self._limits.max_url_bytes else 431
                )

    def _feed_unknown_method(self, data: bytes) -> None:
        method, space, rest = data.partition(b" ")
        begins_here = self.fed == len(data) and self._method is None
        if begins_here and space and wire.is_token(method):
            self._method = method.decode()
            self._parser = httptools.HttpRequestParser(self)
            self._reset()
            self.feed(_STAND_IN + space + rest)
        else:
            self._refuse(400)

    def _refuse(self, status: int, detail: str = "") -> None:
        if not self.dead:
            self.dead = True
            self._owner.refuse(status, detail)

    # ---- what the parser calls

    def on_url(self, url: bytes) -> None:
        """Take (a piece of) the target."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header line; what comes after the head is a trailer, and dropped."""
        if self.in_head:
            name, fields = name.lower(), self._fields
            if name in fields or self._lines:
                self._repeat(name, value.rstrip())
            else:
                fields[name] = value.rstrip()

    def _repeat(self, name: bytes, value: bytes) -> None:
        if not self._lines:
            self._lines = list(self._fields.items())
        self._lines.append((name, value))
        self._fields.setdefault(name, value)

    def on_headers_complete(self) -> None:
        """Make a request of the head, and find out who will answer it."""
        self.in_head = False
        if self.dead:
            return
        url, head, parser = self._url, self._lines or self._fields, self._parser
        if self.fed > self._max_url or len(head) > self._max_headers:
            self._judge_size()
        raw_method = parser.get_method()
        plan = self._static.get((raw_method, url)) if self._method is None else None
        if plan is not None:
            request = Request(plan.method, url, plan.pattern, b"", head, self._peer)
            request.route = plan.pattern
        else:
            found = self._request_of(raw_method, head)
            if found is None:
                self._refuse(400)
                return
            request = found
            plan = self._find(request)
        self._plan, self._request = plan, request
        fields = request.fields
        self._keep_alive = keep_alive = parser.should_keep_alive()
        if not keep_alive or b"connection" in fields:  # else only HTTP/1.1 keeps a connection
            self._judge_connection(request)
        if b"host" not in fields or len(fields) != len(head):
            self._judge_host(request)
        length = fields.get(b"content-length", b"")
        if len(length) > plan.short_length or b"transfer-encoding" in fields or b"expect" in fields:
            self._judge_body(request)

    def _request_of(self, raw_method: bytes, head: Head) -> Request | None:
        """Make a request of any target; None for one that cannot be decoded."""
        raw_path, _, query = self._url.partition(b"?")
        if not raw_path.startswith(b"/"):
            raw_path = path_of(raw_path)
        path = decode_path(raw_path)
        if path is None:
            return None
        method = self._method or _METHOD_NAMES.get(raw_method) or raw_method.decode()
        self._method = None
        return Request(method, self._url, path, query, head, self._peer)

    def _judge_connection(self, request: Request) -> None:
        """Refuse versions we do not speak; after a change of protocol nothing more is read."""
        request.version = version = self._parser.get_http_version()
        if version not in {"1.1", "1.0"}:
            self._refuse(505, "unsupported protocol version")
        elif self._parser.should_upgrade():
            self._keep_alive = False

    def _judge_size(self) -> None:
        """Refuse what is too large; `fed` may count bytes that came before this head or come after it."""
        limits, lines = self._limits, self._lines or self._fields.items()
        size = sum(len(name) + len(value) + 4 for name, value in lines)
        if len(self._url) > limits.max_url_bytes:
            self._refuse(414)
        elif len(lines) > limits.max_headers or size + len(self._url) > limits.max_header_bytes:
            self._refuse(431)

    def _judge_host(self, request: Request) -> None:
        """Refuse a request that names no host, or several."""
        hosts = sum(name == b"host" for name, _ in request.lines)
        if hosts > 1:
            self._refuse(400, "too many Host headers")
        elif not hosts and request.version == "1.1":
            self._refuse(400, "missing required Host header")

    def _judge_body(self, request: Request) -> None:
        """Refuse codings we do not speak and bodies that are too long, and ask for those that wait."""
        if self.dead:
            return
        fields, limit = request.fields, self._plan.max_bytes
        coding, length = fields.get(b"transfer-encoding"), fields.get(b"content-length")
        expect = fields.get(b"expect")
        if coding is not None and coding.lower() != b"chunked":
            self._refuse(501, "Unsupported transfer encoding")
        elif length is not None and int(length) > limit > 0:
            self._too_large(request, int(length))
        elif expect is not None and expect.lower() != b"100-continue":
            self._refuse(417)
        elif expect is not None and request.version == "1.1":
            self._owner.go_on()

    def _too_large(self, request: Request, length: int) -> None:
        self.dead = True
        self._pieces = []
        self._owner.too_large(self._plan, request, length)

    def on_body(self, piece: bytes) -> None:
        """Keep a piece of the body, as long as the route allows its length."""
        if self.dead:
            return
        self._pieces.append(piece)
        self._size = size = self._size + len(piece)
        if size > self._plan.max_bytes > 0:
            self._too_large(self._request, size)

    def on_message_complete(self) -> None:
        """Hand over a complete request."""
        if self.dead:
            return
        request, keep_alive, ready = self._request, self._keep_alive, self._ready
        if self._size:
            pieces = self._pieces
            request.raw_body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
            self._pieces = []
            self._size = 0
        if not keep_alive:
            self.dead = True
        self.in_head = True
        self.fed = 0
        self._url = b""
        self._fields = {}
        if self._lines:
            self._lines = []
        ready(self._plan, request, keep_alive)
