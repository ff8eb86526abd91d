"""HTTP services with every guard on, cheaper per request than without.

>>> import zero.rest
"""

from ._app import App
from ._client import AsyncClient, Client, ConnectionCutError, Reply
from ._conf import MiddlewaresConf, PrivateKeyConf, RestConf, SignatureConf
from ._errors import HttpError, SignatureError
from ._headers import Headers
from ._plan import Guard, Middleware
from ._reader import Limits
from ._request import Request
from ._response import Response, StreamResponse
from ._router import RouteError
from ._routes import Group, Route
from ._serve import UnsupportedError
from ._server import Server

__all__ = [
    "App",
    "AsyncClient",
    "Client",
    "ConnectionCutError",
    "Group",
    "Guard",
    "Headers",
    "HttpError",
    "Limits",
    "Middleware",
    "MiddlewaresConf",
    "PrivateKeyConf",
    "Reply",
    "Request",
    "Response",
    "RestConf",
    "Route",
    "RouteError",
    "Server",
    "SignatureConf",
    "SignatureError",
    "StreamResponse",
    "UnsupportedError",
]
