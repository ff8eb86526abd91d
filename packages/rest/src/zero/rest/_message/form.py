"""Form values of a request: zero.mapping knows the rules, here multipart bodies are taken apart for it."""

from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING

from zero.mapping import FieldError, MappingError, parse_form

if TYPE_CHECKING:
    from .request import Request

_MULTIPART = "multipart/form-data"


def form_values(request: "Request") -> dict[str, list[str]]:
    """Collect the values of query and body by name.

    Raises:
        MappingError: query or body cannot be read.
    """
    raw_type = request.fields.get(b"content-type")
    if raw_type is None or request.method == "GET":
        return parse_form(request.query_string)
    content_type = raw_type.decode("latin-1")
    parts: list[tuple[str, str]] = []
    if content_type.lower().startswith(_MULTIPART) and request.method in {"POST", "PUT", "PATCH"}:
        parts = _fields(content_type, request.body)
    return parse_form(
        request.query_string,
        body=request.body,
        content_type=content_type,
        method=request.method,
        parts=parts,
    )


def _fields(content_type: str, body: bytes) -> list[tuple[str, str]]:
    """Give the fields of a multipart body; files are left to whoever reads the body."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    if not message.is_multipart() or message.defects:
        raise MappingError([FieldError("", "form", "the body is no multipart body")])
    pairs: list[tuple[str, str]] = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and part.get_filename() is None and isinstance(content, bytes):
            pairs.append((name, content.decode("utf-8", "surrogateescape")))
    return pairs
