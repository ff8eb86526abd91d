"""A small HTTP server about this process, for orchestrators, scrapers and people.

It answers GET on a port of its own from a few threads, so that it still answers when the service's
event loop does not: that is when it is needed.
"""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, cast

from zero.proc import stacks

from ._health import HealthManager, health
from ._page import page

if TYPE_CHECKING:
    from ._blocks import DevServerConf

_MOST_CONNECTIONS: Final = 32
_STALLED: Final = 10.0
_STACKS_PATH: Final = "/debug/stacks"
_log: Final = logging.getLogger("zero.service")


class Reply(NamedTuple):
    """An answer."""

    status: int
    body: str
    content_type: str = "text/plain; charset=utf-8"


Route: TypeAlias = Callable[[], Reply]


class DevServer:
    """The page about this process: `/` lists what there is, for people as HTML."""

    def __init__(self, name: str, conf: DevServerConf, *, health: HealthManager = health) -> None:
        self.conf: Final = conf
        self._name = name
        self._health = health
        self._started = time.time()
        self._routes: dict[str, Route] = {conf.health_path: self._healthy}
        if conf.enable_pprof:
            self._routes[_STACKS_PATH] = _stacks
        self._server: _Server | None = None

    def __repr__(self) -> str:
        return f"<DevServer {self.conf.host}:{self.port}>"

    @property
    def port(self) -> int:
        """The port in use; with port 0 in the configuration, the one the system chose."""
        return self._server.server_port if self._server is not None else self.conf.port

    def start(self) -> None:
        """Listen and answer in the background.

        Raises:
            OSError: if the port cannot be had.
        """
        self._server = _Server(self)
        _log.info("Starting dev http server at %s:%d", self.conf.host, self.port)
        threading.Thread(target=self._server.serve_forever, name="dev server", daemon=True).start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def abandon(self) -> None:
        """Let go of the port in a child process, where no thread answers."""
        if self._server is not None:
            self._server.socket.close()
            self._server = None

    def reply(self, path: str, *, html: bool) -> Reply:
        """Answer a GET; an unknown path gets the list of routes, as in go-zero."""
        path = path.partition("?")[0]
        route = self._routes.get(path)
        if route is not None:
            return route()
        if html:
            facts = {"service": self._name, "up": f"{time.time() - self._started:.0f} s"}
            text = page(facts, [probe.describe() for probe in self._health.probes], [*self._routes])
            return Reply(200 if path == "/" else 404, text, "text/html; charset=utf-8")
        routes = ["/", *self._routes]
        return Reply(200, json.dumps(routes, separators=(",", ":"), ensure_ascii=False) + "\n")

    def _healthy(self) -> Reply:
        if self._health.is_ready:
            return Reply(200, self.conf.health_response)
        return Reply(503, self._health.report())


def _stacks() -> Reply:
    return Reply(200, stacks())


class _Server(ThreadingHTTPServer):
    """The listening socket; refuses more connections than a page about a process needs."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 2 * _MOST_CONNECTIONS

    def __init__(self, dev_server: DevServer) -> None:
        self.dev_server = dev_server
        self._free = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        host = dev_server.conf.host
        if ":" in host or (not host and socket.has_dualstack_ipv6()):
            self.address_family = socket.AF_INET6
        super().__init__((host, dev_server.conf.port), _Handler)

    def server_bind(self) -> None:
        """Bind, to both IP versions where no host is named."""
        if self.address_family == socket.AF_INET6 and not self.dev_server.conf.host:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        # Not the base class's: it asks DNS for the machine's name, which can take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.dev_server.conf.host, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread, if one is free."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, then free the thread's place."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log what a connection broke with."""
        del request
        _log.debug("dev server: connection of %s broke", client_address, exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    timeout = _STALLED
    server_version = "zero"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer."""
        server = cast("_Server", self.server)
        html = "text/html" in (self.headers.get("Accept") or "")
        self._send(server.dev_server.reply(self.path, html=html))

    do_HEAD = do_GET

    def _send(self, reply: Reply) -> None:
        body = reply.body.encode("utf-8", "replace")
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: health is asked for every few seconds."""
