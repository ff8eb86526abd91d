"""Servers as the vectors describe them, run on real sockets in a background event loop."""

import asyncio
import re
import tempfile
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from zero.rest import App, Request, Response, RestConf, Route

from .handlers import Held, handler

PENDING = {
    "unauthorized callback": "unauthorized callback",
    "WithCors": "cors",
    "WithCustomCors": "cors",
    "file server": "file server",
    "signature": "signature",
}


def pending(server: dict[str, Any]) -> str | None:
    """Name the feature a server needs that this package does not have yet."""
    texts = [*server.get("options", [])]
    for route in server.get("routes") or []:
        texts += route["options"]
    for text in texts:
        for start, feature in PENDING.items():
            if text.startswith(start):
                return feature
    return None


def configuration(text: str) -> RestConf:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "etc.yaml"
        path.write_text(f"{text}Port: 0\n", encoding="utf-8")
        return RestConf.load(path)


def build(server: dict[str, Any], held: Held, *, slow: float = 0.5) -> App[RestConf]:
    app = App(configuration(server["config"]), slow=slow)
    for option in server.get("options", []):
        add_option(app, option)
    for route in server.get("routes") or []:
        options = route_options(route["options"])
        app.add_routes(
            [Route(route["method"], route["path"], handler(route["handler"], held))], **options
        )
    return app


def route_options(texts: list[str]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for text in texts:
        if match := re.match(r"max bytes (\d+)", text):
            options["max_bytes"] = int(match[1])
        elif match := re.match(r"timeout (\d+)(ms)?$", text):
            options["timeout"] = int(match[1]) / 1e3
        elif match := re.match(r"prefix (\S+)$", text):
            options["prefix"] = match[1]
        elif text == "sse":
            options["sse"] = True
        elif match := re.match(r"jwt secret: (.+)$", text):
            options["jwt"] = match[1]
        elif match := re.match(r"previous secret: (\S+)$", text):
            options["jwt"] = (options["jwt"], match[1])
        else:
            raise ValueError(f"unknown route option {text!r}")
    return options


def add_option(app: App[RestConf], text: str) -> None:
    subject, _, rest = text.partition(":")
    rest = rest.strip()
    match subject:
        case "error handler" | "error handler with context":
            add_error_hook(app, rest)
        case "ok handler":
            app.on_ok(lambda _, value: {"code": 0, "data": value})
        case "not found handler":
            app.on_not_found(own_handler(rest))
        case "not allowed handler":
            app.on_method_not_allowed(own_handler(rest))
        case _ if text.startswith("all routes have the prefix"):
            pass  # each route says so too
        case _:
            raise ValueError(f"unknown option {text!r}")


def add_error_hook(app: App[RestConf], text: str) -> None:
    status = int(re.search(r"status (\d+)", text)[1])  # pyright: ignore[reportOptionalSubscript]

    def hook(request: Request, error: Exception) -> tuple[int, Any]:
        from zero.rest._message.errors import error_text

        if "no body" in text:
            return status, None
        if "body the same error" in text:
            return status, error
        if match := re.search(r"body the text (.*)$", text):
            return status, match[1]
        if match := re.search(r"\{code: (\d+), msg: the error's text\}", text):
            return status, {"code": int(match[1]), "msg": error_text(error)}
        raise ValueError(text)

    app.on_error(hook)


def own_handler(text: str) -> Any:
    async def answer(request: Request) -> Response:
        shown = text.replace("PATH", request.path).replace("METHOD", request.method)
        if match := re.match(r"answers (\d+) with the text (.*)$", shown):
            return Response(match[2], int(match[1]))
        if match := re.match(r"writes the text (.*) without a status$", shown):
            return Response(match[1])
        if match := re.match(r"sets ([\w-]+): (.*), no status, no body$", shown):
            return Response(headers={match[1]: match[2]})
        raise ValueError(text)

    return answer


class Background:
    """An event loop in a thread, and the servers that run in it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return self.submit(coroutine).result(10)

    def submit(self, coroutine: Coroutine[Any, Any, Any]) -> "Future[Any]":
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    async def _held(self) -> Held:
        return Held()

    def start(self, server: dict[str, Any], *, slow: float = 0.5) -> "Running":
        held = self.run(self._held())
        return Running(self, build(server, held, slow=slow), held)

    def settle(self) -> None:
        """Let everything run that is ready to."""

        async def turns() -> None:
            for _ in range(10):
                await asyncio.sleep(0)

        self.run(turns())

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()


class Running:
    """One server on a port of its own."""

    def __init__(self, background: Background, app: App[RestConf], held: Held) -> None:
        self.held = held
        self._background = background
        self._serving = app.serving()
        self.port: int = background.run(self._serving.__aenter__()).port

    def hold(self, on: bool) -> None:
        async def change() -> None:
            self.held.entered.clear()
            (self.held.released.clear if on else self.held.released.set)()

        self._background.run(change())

    def await_entered(self) -> None:
        self._background.run(asyncio.wait_for(self.held.entered.wait(), 5))

    def stop(self) -> None:
        self._background.run(self._serving.__aexit__(None, None, None))
