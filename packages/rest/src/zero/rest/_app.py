"""The app: routes, hooks and configuration, and the doors that lead to them."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Generic, TypeVar

import msgspec

from zero import logx

from ._conf import RestConf
from ._doors.asgi import Asgi, Receive, Scope, Send, lifespan
from ._doors.client import AsyncClient, Client
from ._doors.limits import Limits
from ._doors.server import Server
from ._handler.compile import Compiler
from ._handler.endpoint import Hooks, OkHook
from ._handler.router import Router
from ._lifecycle import F, Lifecycle
from ._message.response import Response, json_response
from ._openapi import document
from ._pipeline.plan import ErrorHook, Middleware
from ._pipeline.trace import Tracing
from ._routes import Handler, Options, Registry, Route, Routes
from ._serve import run, serve

C = TypeVar("C", bound=RestConf)
D = TypeVar("D", bound=RestConf)


class App(Routes, Lifecycle, Generic[C]):
    """A service: what it answers, and everything that stands around its answers.

    Args:
        conf: the configuration, a `RestConf` or a subclass with the service's own keys.
        limits: what one client may ask of the server; see `Limits`.
        threads: how many `def` handlers run at once.
        slow: seconds from which a request is logged as slow.
        slow_stream: the same where the client asks for an event stream.
    """

    def __init__(
        self,
        conf: C,
        *,
        limits: Limits | None = None,
        threads: int = 40,
        slow: float = 0.5,
        slow_stream: float = 180.0,
    ) -> None:
        Routes.__init__(self, Registry(), Options())
        Lifecycle.__init__(self, threads)
        self.conf = conf
        self.limits = limits or Limits()
        self.context: Any = None
        """What handlers get that ask for its type."""
        self._slow = (slow, slow_stream)
        self._middlewares: list[Middleware] = []
        self._error_hook: ErrorHook | None = None
        self._ok_hook: OkHook | None = None
        self._not_found: Handler | None = None
        self._not_allowed: Handler | None = None
        self._undescribed: set[str] = set()
        self._router: Router | None = None
        self._asgi: Asgi | None = None

    @staticmethod
    def load(path: str | os.PathLike[str], conf_type: type[D], *, env: bool = False) -> "App[D]":
        """Make an app of a configuration file (YAML, JSON or TOML).

        Raises:
            ConfigError: the file cannot be read as `conf_type`.
        """
        return App(conf_type.load(path, env=env))

    # ---- what is said about every request

    def use(self, middleware: Middleware) -> Middleware:
        """Put `async def middleware(request, call_next)` around every route; the first one is outermost."""
        self._registry.check_open()
        self._middlewares.append(middleware)
        return middleware

    def on_error(self, hook: F) -> F:
        """Ask `hook(request, error)` for the answer to an error.

        It gives a `Response`, a `(status, body)` whose body is None, an error (its text) or a value (as JSON), or None
        for an error that is not its business.
        """
        self._registry.check_open()
        self._error_hook = hook
        return hook

    def on_ok(self, hook: F) -> F:
        """Pass every value that is about to be encoded through `hook(request, value)`."""
        self._registry.check_open()
        self._ok_hook = hook
        return hook

    def on_not_found(self, handler: F) -> F:
        """Answer unknown paths; the status is 404 unless the handler chooses one."""
        self._registry.check_open()
        self._not_found = handler
        return handler

    def on_method_not_allowed(self, handler: F) -> F:
        """Answer paths known under other methods; the status is 405 unless the handler chooses one."""
        self._registry.check_open()
        self._not_allowed = handler
        return handler

    # ---- the doors

    @asynccontextmanager
    async def serving(self, *, host: str = "127.0.0.1", port: int = 0) -> AsyncGenerator[Server]:
        """Serve inside the running event loop, for as long as the block lasts; port 0 is any free one."""
        await self.startup()
        server = Server(self.compile(), limits=self.limits)
        try:
            await server.listen(host=host, port=port)
            yield server
            await server.drain(timeout=self.conf.shutdown.wait_time)
        finally:
            await server.close()
            await self.shutdown()

    async def serve(self) -> None:
        """Serve on the configured address, inside the running event loop, until the process drains.

        Raises:
            UnsupportedError: the configuration asks for what this release cannot do.
            ListenError: the address cannot be listened on.
        """
        await serve(self)

    def run(self) -> int:
        """Set the service up and serve until SIGTERM or SIGINT; return the exit status of the process.

        The end is orderly: readiness is withdrawn, what was asked is answered, then listeners and threads end.
        """
        return run(self)

    def client(self) -> Client:
        """Make a client without a socket, for tests in plain code."""
        return Client(self)

    def async_client(self) -> AsyncClient:
        """Make a client without a socket, for tests inside an event loop."""
        return AsyncClient(self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an ASGI server."""
        kind = scope["type"]
        if kind == "lifespan":
            await lifespan(self, receive, send)
        elif kind == "http":
            if self._asgi is None or self._asgi.loop is not asyncio.get_running_loop():
                self._asgi = Asgi(self.compile())
            await self._asgi.http(scope, receive, send)
        elif kind == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})

    # ---- what there is

    @property
    def routes(self) -> list[Route]:
        """Every route with its full path, in the order they were added."""
        return [entry.route for entry in self._registry.entries]

    def openapi(self, *, version: str = "1.0.0") -> dict[str, Any]:
        """Describe the routes as an OpenAPI 3.1 document, from the types that bind and encode."""
        described = [
            entry for entry in self._registry.entries if entry.route.path not in self._undescribed
        ]
        return document(self.conf.name, version, described, self.context)

    def serve_openapi(self, path: str = "/openapi.json", *, version: str = "1.0.0") -> None:
        """Answer GET requests of a path with the description of the app."""
        self._undescribed.add(path)
        made: list[bytes] = []

        async def describe() -> Response:
            if not made:
                made.append(msgspec.json.encode(self.openapi(version=version)))
            return json_response(made[0])

        self.add_routes([Route("GET", path, describe)])

    def print_routes(self) -> None:
        """Print every route, sorted."""
        lines = sorted(f"  {route.method} {route.path}\n" for route in self.routes)
        sys.stdout.write("".join(["Routes:\n", *lines]))

    def compile(self) -> Router:
        """Compile all routes, and give log lines the trace of their request; done once, by the first door that opens.

        Raises:
            RouteError: two routes answer the same requests.
            SignatureError: a handler cannot be called for a request.
        """
        if self._router is None:
            tracing = Tracing(self.conf.name)
            logx.set_trace_source(tracing.current_ids)
            compiler = Compiler(
                self.conf,
                self.context,
                Hooks(self._error_hook, self._ok_hook),
                self._workers,
                tuple(self._middlewares),
                self._slow,
                tracing,
            )
            self._registry.closed = True
            self._router = compiler.router(
                self._registry.entries, self._not_found, self._not_allowed
            )
        return self._router
