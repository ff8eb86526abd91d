"""etcd."""

import http.client
import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from ._process import Command, Process, Reaper
from ._programs import find_etcd
from ._server import Server, free_port, launch

TIMEOUT = 2.0
# From the zero byte on without an end: every key, in the base64 of etcd's JSON.
ALL_KEYS = {"key": "AA==", "range_end": "AA=="}


class EtcdServer(Server):
    """An etcd with one member, or the first of the `endpoints` that were named to us."""

    kind = "etcd"
    default_port = 2379

    def __init__(self, endpoints: str, process: Process | None = None) -> None:
        self.endpoints = tuple(part.strip() for part in endpoints.split(",") if part.strip())
        first = self.endpoints[0] if self.endpoints else ""
        super().__init__(first if "://" in first else f"http://{first}", process)

    def answers(self) -> bool:
        """Tell whether it calls itself healthy: it has a leader and takes writes."""
        try:
            status, body = self._call("GET", "/health", None)
            return status == 200 and json.loads(body).get("health") == "true"
        except (OSError, http.client.HTTPException, ValueError):
            return False

    def clear(self) -> None:
        """Remove all keys; leases stay until they expire."""
        status, body = self._call("POST", "/v3/kv/deleterange", json.dumps(ALL_KEYS))
        if status != 200:
            raise RuntimeError(f"{self!r} was not emptied: {status} {body}")

    def _call(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        # Not urllib: it would ask the environment for a proxy.
        secure = urlsplit(self.url).scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self.host, self.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body)
            response = connection.getresponse()
            return response.status, response.read().decode(errors="replace")
        finally:
            connection.close()


def start_etcd(folder: Path, reaper: Reaper, options: Sequence[str]) -> EtcdServer:
    """Start an etcd of one member, with further options of its command line."""
    program = find_etcd()

    def describe(port: int) -> Command:
        client, peer = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{free_port()}"
        argv = [str(program), "--name", "n0", "--data-dir", str(folder / "data")]
        argv += ["--listen-client-urls", client, "--advertise-client-urls", client]
        argv += ["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer]
        argv += ["--initial-cluster", f"n0={peer}", "--initial-cluster-state", "new"]
        # Alone it only waits to elect itself: half a second instead of one.
        argv += ["--heartbeat-interval", "50", "--election-timeout", "500"]
        argv += ["--unsafe-no-fsync", "--log-level", "warn", *options]
        return Command("etcd", argv, folder, EtcdServer(client).answers)

    process, port = launch(describe, reaper)
    return EtcdServer(f"http://127.0.0.1:{port}", process)
