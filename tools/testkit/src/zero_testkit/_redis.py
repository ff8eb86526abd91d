"""Redis, or Valkey."""

import socket
import ssl
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ._process import Command, Reaper
from ._programs import find_redis
from ._server import Server, launch

TIMEOUT = 1.0


class RedisServer(Server):
    """A Redis server; `url` names its database, 0 on our own."""

    kind = "Redis"
    default_port = 6379

    def answers(self) -> bool:
        """Tell whether it answers PING; a demand for a password is an answer too."""
        try:
            return self._call(["PING"]).startswith(("+PONG", "-NOAUTH"))
        except OSError:
            return False

    def flush(self) -> None:
        """Remove all keys: of all databases on our own server, of the named database elsewhere."""
        answer = self._call(["FLUSHALL" if self._process else "FLUSHDB"])
        if not answer.startswith("+"):
            raise RuntimeError(f"{self!r} was not emptied: {answer}")

    def _call(self, command: Sequence[str]) -> str:
        """Send a command on a connection of its own; give the first line of the answer."""
        parts = urlsplit(self.url)
        before: list[Sequence[str]] = []
        if parts.password:
            who = [unquote(text) for text in (parts.username, parts.password) if text]
            before.append(["AUTH", *who])
        if parts.path.strip("/"):
            before.append(["SELECT", parts.path.strip("/")])
        with socket.create_connection((self.host, self.port), TIMEOUT) as plain:
            link: socket.socket = plain
            answer = ""
            if parts.scheme == "rediss":
                link = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
            with link.makefile("rb") as answers:
                for words in [*before, command]:
                    link.sendall(_encode(words))
                    answer = answers.readline().decode(errors="replace").rstrip()
                    if not answer.startswith("+"):
                        break
                return answer


def _encode(words: Sequence[str]) -> bytes:
    encoded = [word.encode() for word in words]
    parts = b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in encoded)
    return b"*%d\r\n%b" % (len(encoded), parts)


def start_redis(folder: Path, reaper: Reaper, options: Sequence[str]) -> RedisServer:
    """Start a Redis that keeps nothing on disk, with further options of its command line."""
    program = find_redis()

    def describe(port: int) -> Command:
        argv = [str(program), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
        argv += ["--save", "", "--appendonly", "no", "--daemonize", "no", *options]
        return Command("Redis", argv, folder, RedisServer(_url(port)).answers)

    process, port = launch(describe, reaper)
    return RedisServer(_url(port), process)


def _url(port: int) -> str:
    return f"redis://127.0.0.1:{port}/0"
