"""Form values of a request: query, urlencoded body and multipart fields, read as go-zero reads them."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from .errors import HttpError

if TYPE_CHECKING:
    from .request import Request

MAX_VALUES = 2048

Pairs = list[tuple[str, str]]

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_HEX = frozenset(b"0123456789abcdefABCDEF")


def form_values(request: "Request") -> dict[str, list[str]]:
    """Collect the values by name: empty ones dropped, a `[]` behind the name taken off.

    Values of an urlencoded body come before those of the query, those of a multipart body after them.
    """
    pairs = parse_query(request.query_string)
    if request.method in _WITH_BODY:
        kind, message = _content_type(request)
        if kind == "application/x-www-form-urlencoded":
            pairs = parse_query(request.body) + pairs
        elif kind == "multipart/form-data":
            pairs += _multipart(request, message)
    values: dict[str, list[str]] = {}
    count = 0
    for name, value in pairs:
        if value:
            count += 1
            values.setdefault(name.removesuffix("[]"), []).append(value)
    if count > MAX_VALUES:
        raise HttpError(400, f"too many form values: {count}, the limit is {MAX_VALUES}")
    return values


def parse_query(raw: bytes) -> Pairs:
    """Split `a=1&b=2` into names and values.

    Raises:
        HttpError: 400 for a semicolon or a `%` that no two hex digits follow.
    """
    if not raw:
        return []
    if b";" in raw:
        raise HttpError(400, "invalid semicolon separator in query")
    pairs: Pairs = []
    for piece in raw.split(b"&"):
        if piece:
            name, _, value = piece.partition(b"=")
            pairs.append((_decode(name), _decode(value)))
    return pairs


def _decode(text: bytes) -> str:
    if b"%" in text:
        for piece in text.split(b"%")[1:]:
            if len(piece) < 2 or piece[0] not in _HEX or piece[1] not in _HEX:
                shown = (b"%" + piece[:2]).decode("utf-8", "replace")
                raise HttpError(400, f'invalid URL escape "{shown}"')
        text = unquote_to_bytes(text.replace(b"+", b" "))
    elif b"+" in text:
        text = text.replace(b"+", b" ")
    return text.decode("utf-8", "surrogateescape")


def _content_type(request: "Request") -> tuple[str, EmailMessage]:
    """Read the content type; without one a body is bytes and no form."""
    message = EmailMessage(HTTP)
    raw = request.fields.get(b"content-type")
    if raw is None:
        return "", message
    text = raw.decode("latin-1")
    kind, _, parameters = text.partition(";")
    for parameter in parameters.split(";"):
        if parameter.strip() and "=" not in parameter:
            raise HttpError(400, "mime: invalid media parameter")
    message["Content-Type"] = text
    return kind.strip().lower(), message


def _multipart(request: "Request", message: EmailMessage) -> Pairs:
    boundary = message.get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise HttpError(400, "no multipart boundary param in Content-Type")
    body = request.body
    if f"--{boundary}--".encode("latin-1", "replace") not in body:
        raise HttpError(400, "multipart: NextPart: EOF")
    head = f"Content-Type: {message['Content-Type']}\r\n\r\n".encode("latin-1", "replace")
    parsed = BytesParser(policy=HTTP).parsebytes(head + body)
    pairs: Pairs = []
    for part in parsed.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and part.get_filename() is None:
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                pairs.append((name, content.decode("utf-8", "surrogateescape")))
    return pairs
