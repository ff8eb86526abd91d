"""Take a described HTTP request apart the way a server does, into what `Binder.bind` takes."""

import email.parser
import email.policy
from typing import Any

from zero.mapping import MappingError, parse_form
from zero.mapping._errors import refuse


def read_request(request: dict[str, Any]) -> dict[str, Any]:
    headers = [(name, value.strip(" \t")) for name, value in request.get("headers", ())]
    body = (
        bytes.fromhex(request["body_hex"])
        if "body_hex" in request
        else request.get("body", "").encode()
    )
    headers = [line for line in headers if line[0].lower() != "host"]
    if body and not request.get("chunked"):
        headers.append(("Content-Length", str(len(body))))
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    return {
        "path": request.get("path_vars", {}),
        "form": form(request, body, content_type),
        "headers": headers,
        "body": body if body and "application/json" in content_type else None,
    }


def form(request: dict[str, Any], body: bytes, content_type: str) -> dict[str, list[str]]:
    parts = []
    if content_type.startswith("multipart/form-data"):
        parts = multipart(body, content_type)
    return parse_form(
        request["target"].partition("?")[2],
        body=body,
        content_type=content_type,
        method=request["method"],
        parts=parts,
    )


def multipart(body: bytes, content_type: str) -> list[tuple[str, str]]:
    head = b"Content-Type: " + content_type.encode() + b"\r\n\r\n"
    parser = email.parser.BytesParser(policy=email.policy.HTTP)
    message: Any = parser.parsebytes(head + body)
    if not message.is_multipart() or message.defects:
        raise refuse("form", "is no multipart body").error()
    return [
        (
            part.get_param("name", header="content-disposition"),
            part.get_payload(decode=True).decode(),
        )
        for part in message.iter_parts()
        if part.get_filename() is None
    ]


__all__ = ["MappingError", "read_request"]
