"""Running an app for real: its loop, its readiness, and its part in the end of the process."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from zero import logx
from zero.logx import LogConfError
from zero.proc import add_drain_listener, add_wrap_up_listener
from zero.service import health
from zero.service import run as run_service

from ._conf import RestConf
from ._doors.server import Server
from ._message.errors import UnsupportedError

if TYPE_CHECKING:
    from ._app import App

T = TypeVar("T")


class ListenError(OSError):
    """An address that cannot be listened on; `host` and `port` are it."""

    def __init__(self, host: str, port: int, reason: OSError) -> None:
        text = f"cannot listen on {host}:{port}: {reason.strerror or reason}"
        super().__init__(reason.errno, text)
        self.host = host
        self.port = port

    def __str__(self) -> str:
        return str(self.strerror)


def check(conf: RestConf) -> None:
    """Refuse a configuration whose promises would not be kept.

    Raises:
        UnsupportedError: it asks for TLS or for signed requests.
    """
    for key, value in (("CertFile", conf.cert_file), ("KeyFile", conf.key_file)):
        if value:
            raise UnsupportedError(
                key, "TLS is not served yet; put a proxy or an ASGI server with TLS in front"
            )
    if conf.signature is not None and conf.signature.private_keys:
        raise UnsupportedError("Signature.PrivateKeys", "signed requests are not checked yet")


def run(app: "App[Any]") -> int:
    """Serve until the process is told to end; 0 after an orderly end, 1 where serving could not begin."""
    conf = app.conf
    try:
        check(conf)
        conf.set_up()
        app.compile()
        run_service(lambda: serve(app, on_ready=_freeze), runner=in_loop)
    except (UnsupportedError, LogConfError, ListenError) as error:
        logx.error(f"{conf.name} cannot start: {error}")
        return 1
    return 0


def _freeze() -> None:
    """Keep what is there by now out of every later garbage collection: it stays."""
    gc.collect()
    gc.freeze()


def in_loop(function: Callable[[], Awaitable[T]], /) -> T:
    """Run a coroutine function in uvloop's event loop where there is one, else in asyncio's own."""
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(_awaited(function))


async def _awaited(function: Callable[[], Awaitable[T]]) -> T:
    return await function()


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Give uvloop's maker of loops; None on Windows and where uvloop is not installed."""
    try:
        import uvloop  # noqa: PLC0415 - no wheel for every platform
    except ImportError:
        return None
    return uvloop.new_event_loop


async def serve(app: "App[Any]", *, on_ready: Callable[[], None] = lambda: None) -> None:
    """Serve on the configured address until the process drains, or until this is cancelled."""
    conf = app.conf
    check(conf)
    await app.startup()
    server = Server(app.compile(), limits=app.limits)
    drained = asyncio.Event()
    probe = health.add(f"rest-{conf.host}:{conf.port}")

    async def drain() -> None:
        probe.mark_not_ready()
        try:
            await server.drain()
        finally:
            drained.set()

    listeners = [add_wrap_up_listener(probe.mark_not_ready), add_drain_listener(drain)]
    try:
        try:
            await server.listen(host=conf.host, port=conf.port)
        except OSError as error:
            raise ListenError(conf.host, conf.port, error) from error
        probe.mark_ready()
        on_ready()
        logx.info(f"Starting server at {conf.host}:{conf.port}...")
        await drained.wait()
    finally:
        for listener in listeners:
            listener.remove()
        health.remove(probe)
        await server.close()
        await app.shutdown()
