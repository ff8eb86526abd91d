"""What all servers have in common: where they are, and who may pause or kill them."""

import re
import shutil
import socket
from collections.abc import Callable
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from ._errors import ServerStartError, ServerStateError
from ._process import Command, Process, Reaper

HIGHEST_PORT = 55_535
"""A node of a Redis cluster needs the port 10,000 above its own as well."""
START_TRIES = 3


class Server:
    """A server at `url`. One that this run started can be paused, killed and started again."""

    kind = "server"
    default_port = 0

    def __init__(self, url: str, process: Process | None = None) -> None:
        parts = urlsplit(url)
        self.url = url
        self.host = parts.hostname or "127.0.0.1"
        self.port = parts.port or self.default_port
        self._process = process

    def __repr__(self) -> str:
        where = re.sub(r"(?<=:)[^:@/]+(?=@)", "***", self.url)
        state = "named" if self._process is None else "running" if self.running else "ended"
        return f"<{type(self).__name__} {where} {state}>"

    @property
    def process(self) -> Process:
        """The process behind it; raise `ServerStateError` for a server that was only named to us."""
        if self._process is None:
            raise ServerStateError(f"{self!r}: this run did not start it and does not control it")
        return self._process

    @property
    def running(self) -> bool:
        """Whether the process that this run started has not ended."""
        return self.process.running

    def answers(self) -> bool:
        """Ask for a real answer, within about a second."""
        raise NotImplementedError

    def pause(self) -> None:
        """Stop it in the middle of what it does: connections stay, answers stop."""
        self.process.pause()

    def resume(self) -> None:
        """Let it go on after `pause`."""
        self.process.resume()

    def kill(self) -> None:
        """End it as by kill -9; its data stays until `close`."""
        self.process.kill()

    def restart(self) -> None:
        """Kill it and start it again on the same port, with the data it has on disk."""
        self.process.restart()

    def close(self) -> None:
        """End it and remove its data."""
        self.process.stop()
        shutil.rmtree(self.process.command.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def free_port() -> int:
    """Find a port that nobody listens on just now."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port <= HIGHEST_PORT:
            return port


def launch(describe: Callable[[int], Command], reaper: Reaper) -> tuple[Process, int]:
    """Start what `describe` says of a free port; another port if somebody was quicker to take it."""
    tries = START_TRIES
    while True:
        port = free_port()
        process = Process(describe(port), reaper)
        try:
            process.start()
        except ServerStartError as error:
            tries -= 1
            if not error.in_use or tries == 0:
                raise
        else:
            return process, port
