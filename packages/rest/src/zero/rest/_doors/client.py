"""Clients for tests: requests go through our own protocol and pipeline, only the socket is missing."""

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec

from .._message.response import HeaderList, header_pairs
from .memory import MemoryTransport
from .messages import Reply, parse_reply, request_bytes
from .protocol import Connection
from .server import Server

if TYPE_CHECKING:
    from .._app import App


class _Calls:
    """The methods of both clients; `_call` does the work, waiting or awaitable."""

    def _call(self, method: str, path: str, what: dict[str, Any]) -> Any:
        raise NotImplementedError

    def get(self, path: str, **what: Any) -> Any:
        """Send a GET request."""
        return self._call("GET", path, what)

    def post(self, path: str, **what: Any) -> Any:
        """Send a POST request."""
        return self._call("POST", path, what)

    def put(self, path: str, **what: Any) -> Any:
        """Send a PUT request."""
        return self._call("PUT", path, what)

    def patch(self, path: str, **what: Any) -> Any:
        """Send a PATCH request."""
        return self._call("PATCH", path, what)

    def delete(self, path: str, **what: Any) -> Any:
        """Send a DELETE request."""
        return self._call("DELETE", path, what)

    def head(self, path: str, **what: Any) -> Any:
        """Send a HEAD request."""
        return self._call("HEAD", path, what)

    def options(self, path: str, **what: Any) -> Any:
        """Send a OPTIONS request."""
        return self._call("OPTIONS", path, what)


class AsyncClient(_Calls):
    """Asks an app within the running event loop; made by `App.async_client`."""

    def __init__(self, app: "App[Any]") -> None:
        self._app = app
        self._server: Server | None = None

    async def __aenter__(self) -> "AsyncClient":
        await self._app.startup()
        self._server = Server(self._app.compile(), limits=self._app.limits)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        server, self._server = self._server, None
        if server is not None:
            await server.close()
        await self._app.shutdown()

    def _call(self, method: str, path: str, what: dict[str, Any]) -> Any:
        return self.request(method, path, **what)

    async def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = msgspec.UNSET,
        form: Mapping[str, Any] | None = None,
        body: bytes = b"",
        headers: HeaderList = (),
        query: Mapping[str, Any] | None = None,
    ) -> Reply:
        """Send a request and wait for its answer; streams are read to their end.

        Raises:
            ConnectionCutError: the app gave no complete answer.
        """
        lines = header_pairs(headers)
        if json is not msgspec.UNSET:
            body = msgspec.json.encode(json)
            lines.append(("Content-Type", "application/json"))
        elif form is not None:
            body = urlencode(form, doseq=True).encode()
            lines.append(("Content-Type", "application/x-www-form-urlencoded"))
        if query:
            path += ("&" if "?" in path else "?") + urlencode(query, doseq=True)
        return await self.send(request_bytes(method, path, lines, body), method)

    async def send(self, data: bytes, method: str = "GET") -> Reply:
        """Send the bytes of one request as they are, for what `request` would not write."""
        if self._server is None:
            msg = "the client is not open; use it in a with block"
            raise RuntimeError(msg)
        connection = Connection(self._server)
        transport = MemoryTransport(connection)
        connection.connection_made(transport)
        # As a callback, like a real transport: handlers are stepped where no task is running.
        asyncio.get_running_loop().call_soon(connection.data_received, data)
        try:
            await transport.ended
        finally:
            transport.close()
        return parse_reply(bytes(transport.received), method)


class Client(_Calls):
    """Asks an app from code without an event loop; made by `App.client`."""

    def __init__(self, app: "App[Any]") -> None:
        self._client = AsyncClient(app)
        self._runner: asyncio.Runner | None = None

    def __enter__(self) -> "Client":
        self._runner = asyncio.Runner()
        self._run(self._client.__aenter__())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._run(self._client.__aexit__(kind, error, trace))
        runner, self._runner = self._runner, None
        if runner is not None:
            runner.close()

    def _run(self, coroutine: Any) -> Any:
        if self._runner is None:
            coroutine.close()
            msg = "the client is not open; use it in a with block"
            raise RuntimeError(msg)
        return self._runner.run(coroutine)

    def _call(self, method: str, path: str, what: dict[str, Any]) -> Any:
        return self.request(method, path, **what)

    def request(self, method: str, path: str, **what: Any) -> Reply:
        """Send a request: `json`, `form` or `body`, `headers`, `query`; as `AsyncClient.request`."""
        return self._run(self._client.request(method, path, **what))

    def send(self, data: bytes, method: str = "GET") -> Reply:
        """Send the bytes of one request as they are."""
        return self._run(self._client.send(data, method))
