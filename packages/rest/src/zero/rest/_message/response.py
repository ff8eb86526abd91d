"""One answer, as every handler may give it and every door sends it."""

from collections.abc import AsyncIterable, Iterable, Mapping
from typing import cast

from . import json as _json
from .wire import JSON, TEXT, guess_type

HeaderList = Mapping[str, str] | Iterable[tuple[str, str]]


def header_pairs(headers: HeaderList | None) -> list[tuple[str, str]]:
    if headers is None:
        return []
    if isinstance(headers, Mapping):
        return list(cast("Mapping[str, str]", headers).items())
    return list(headers)


def _checked(status: int) -> int:
    if not 200 <= status <= 599:
        msg = f"status {status} is not in [200:599]"
        raise ValueError(msg)
    return status


class Response:
    """A complete answer: body (text is sent as UTF-8), status 200 to 599, headers, content type.

    Without a content type the body is looked at: text is `text/plain`, and an empty body has none.
    """

    __slots__ = ("body", "content_type", "headers", "status")

    def __init__(
        self,
        body: str | bytes = b"",
        status: int = 200,
        *,
        headers: HeaderList | None = None,
        content_type: str | None = None,
    ) -> None:
        self.status = status if status == 200 else _checked(status)
        self.headers: list[tuple[str, str]] = header_pairs(headers) if headers else []
        self.content_type = content_type
        self.body = body.encode("utf-8", "surrogateescape") if isinstance(body, str) else body

    def set_header(self, name: str, value: str) -> None:
        """Set a header, in place of every line of that name."""
        wanted = name.lower()
        self.headers = [pair for pair in self.headers if pair[0].lower() != wanted]
        self.headers.append((name, value))

    def add_header(self, name: str, value: str) -> None:
        """Add a header line."""
        self.headers.append((name, value))

    @classmethod
    def json(
        cls, value: object, status: int = 200, *, headers: HeaderList | None = None
    ) -> "Response":
        """Encode a value as JSON, the way go-zero's services write it.

        Raises:
            UnsupportedValueError: the value has no JSON form, as NaN has none.
        """
        return cls(_json.encode(value), status, headers=headers, content_type=JSON)

    @classmethod
    def error(cls, message: str, status: int = 400) -> "Response":
        """Give an error as plain text, ended by a line break."""
        nosniff = (("X-Content-Type-Options", "nosniff"),)
        return cls(f"{message}\n", status, headers=nosniff, content_type=TEXT)

    @classmethod
    def redirect(cls, location: str, status: int = 302) -> "Response":
        """Send the client elsewhere."""
        return cls(b"", status, headers=(("Location", location),))

    def settled_type(self) -> str | None:
        """Give the content type that goes out, a guess where none was chosen."""
        if self.content_type is None and self.body:
            return guess_type(self.body)
        return self.content_type

    def __repr__(self) -> str:
        return f"<Response {self.status}, {len(self.body)} bytes>"


def json_response(body: bytes) -> Response:
    """Give the 200 of a body that is JSON already."""
    response = Response.__new__(Response)
    response.status = 200
    response.headers = []
    response.content_type = JSON
    response.body = body
    return response


class StreamResponse(Response):
    """An answer sent piece by piece as `chunks` gives them, with backpressure.

    The head goes out with the first piece, so what fails before it still becomes an error answer; what fails
    later cuts the connection, for the client to see. On a plain route the timeout covers the whole stream.
    """

    __slots__ = ("chunks",)

    def __init__(
        self,
        chunks: AsyncIterable[bytes | str],
        status: int = 200,
        *,
        headers: HeaderList | None = None,
        content_type: str | None = None,
    ) -> None:
        super().__init__(b"", status, headers=headers, content_type=content_type)
        self.chunks = chunks

    def __repr__(self) -> str:
        return f"<StreamResponse {self.status}>"
