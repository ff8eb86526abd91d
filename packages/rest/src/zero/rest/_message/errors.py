"""What a handler raises, and what each error becomes on the wire."""

from typing import Any, cast

from zero.mapping import MappingError

from . import json as _json
from .response import Response
from .wire import reason


class HttpError(Exception):
    """An error meant for the client: a status and a message, sent as plain text like go-zero's `httpx.Error`.

    `body`, if given, is sent as JSON in place of the message. A subclass may override `response`.
    """

    def __init__(self, status: int = 400, message: str | None = None, *, body: Any = None) -> None:
        self.status = status
        self.message = reason(status) if message is None else message
        self.body = body
        super().__init__(status, self.message)

    def __str__(self) -> str:
        return self.message

    def response(self) -> Response:
        """Give the answer that this error becomes when no error hook takes it."""
        if self.body is not None:
            return Response.json(self.body, self.status)
        return Response.error(self.message, self.status)


class SignatureError(TypeError):
    """A handler that cannot be called for a request; the message names it and its place."""


_GRPC_NAMES = (
    "OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound", "AlreadyExists",
    "PermissionDenied", "ResourceExhausted", "FailedPrecondition", "Aborted", "OutOfRange", "Unimplemented",
    "Internal", "Unavailable", "DataLoss", "Unauthenticated",
)  # fmt: skip
_GRPC_STATUS = (200, 408, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401)


def _grpc_response(error: BaseException) -> Response | None:
    """Answer a gRPC error by its code; known by shape, because gRPC need not be installed."""
    code, details = getattr(error, "code", None), getattr(error, "details", None)
    if not callable(code) or not callable(details):
        return None
    number = cast("object", getattr(code(), "value", None))
    if isinstance(number, tuple):  # grpc's own codes are pairs of number and text
        number = next(iter(cast("tuple[object, ...]", number)), None)
    if not isinstance(number, int):
        return None
    known = 0 <= number < len(_GRPC_NAMES)
    name = _GRPC_NAMES[number] if known else f"Code({number})"
    text = f"rpc error: code = {name} desc = {details() or ''}"
    return Response.error(text, _GRPC_STATUS[number] if known else 500)


def expected(error: BaseException) -> Response | None:
    """Give the answer of an error meant for the client, or None for one that is a fault of ours."""
    if isinstance(error, HttpError):
        return error.response()
    if isinstance(error, MappingError):
        return Response.error("\n".join(map(str, error.errors)), 400)
    if isinstance(error, _json.UnsupportedValueError):
        return Response.error(str(error), 500)
    return _grpc_response(error)


def from_hook(status: int, body: object) -> Response:
    """Give the answer of an error hook: no body, an error's text, or JSON."""
    if body is None:
        return Response(b"", status)
    if isinstance(body, BaseException):
        return Response.error(error_text(body), status)
    return Response.json(body, status)


def error_text(error: BaseException) -> str:
    """Give the text of an error as another process would see it."""
    answer = _grpc_response(error)
    return str(error) if answer is None else answer.body.decode().removesuffix("\n")


class UnsupportedError(ValueError):
    """A configuration that asks for what this release cannot do; `key` is its key."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(key, reason)
        self.key = key
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.key}: {self.reason}"
