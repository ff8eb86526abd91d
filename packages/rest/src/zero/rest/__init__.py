"""HTTP services with every guard on, cheaper per request than without.

Handlers ask for what they need by type, and what they return is the answer.

    >>> from zero.rest import App, RestConf
    >>> app = App(RestConf(name="hello", port=8888))
    >>> @app.get("/hello")
    ... async def hello() -> str:
    ...     return "hello"
    >>> app.print_routes()
    Routes:
      GET /hello
"""

from ._app import App
from ._conf import MiddlewaresConf, PrivateKeyConf, RestConf, SignatureConf
from ._doors.client import AsyncClient, Client
from ._doors.limits import Limits
from ._doors.messages import ConnectionCutError, Reply
from ._doors.server import Server
from ._handler.router import RouteError
from ._message.errors import HttpError, SignatureError, UnsupportedError
from ._message.headers import Headers
from ._message.request import Request
from ._message.response import Response, StreamResponse
from ._pipeline.plan import Guard, Middleware, Next
from ._routes import Group, Route, RouteOptions
from ._serve import ListenError

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
    "ListenError",
    "Middleware",
    "MiddlewaresConf",
    "Next",
    "PrivateKeyConf",
    "Reply",
    "Request",
    "Response",
    "RestConf",
    "Route",
    "RouteError",
    "RouteOptions",
    "Server",
    "SignatureConf",
    "SignatureError",
    "StreamResponse",
    "UnsupportedError",
]
