"""A closed-loop keep-alive client that never sleeps.

`python load.py PORT JOB SECONDS CONNECTIONS` prints one JSON object: requests, seconds, failures.
Every connection has one request under way; an answer that is not 200, or whose body's length
changes, counts as a failure.
"""

import asyncio
import json
import sys
import time
from typing import cast

import uvloop
from jobs import JOBS


class Client(asyncio.Protocol):
    """One connection that sends the same request as soon as its answer is complete."""

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.buffer = b""
        self.body_length = -1
        self.requests = 0
        self.failures = 0
        self.stopping = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        data = self.buffer + data if self.buffer else data
        head, separator, body = data.partition(b"\r\n\r\n")
        length = _content_length(head) if separator else 0
        if not separator or len(body) < length:
            self.buffer = data
            return
        self.buffer = b""
        self.requests += 1
        if self.body_length < 0:
            self.body_length = length
        if not head.startswith(b"HTTP/1.1 200") or length != self.body_length:
            self.failures += 1
        if not self.stopping:
            self.transport.write(self.request)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.stopping:
            self.failures += 1


def _content_length(head: bytes) -> int:
    start = head.lower().find(b"\ncontent-length:")
    if start < 0:
        sys.exit(f"an answer without Content-Length: {head[:200]!r}")
    start += len(b"\ncontent-length:")
    end = head.find(b"\r", start)
    return int(head[start:end] if end > 0 else head[start:])


def _never_sleep(loop: asyncio.AbstractEventLoop) -> None:
    """Poll without waiting.

    A client that waits is woken up inside the server's `send`, at the server's cost: the slower
    the server, the more often, up to 10 us a request on a virtual machine.
    """
    loop.call_soon(_never_sleep, loop)


async def run(port: int, request: bytes, seconds: float, connections: int) -> dict[str, float]:
    """Keep `connections` busy for `seconds` and count."""
    loop = asyncio.get_running_loop()
    clients = [Client(request) for _ in range(connections)]
    start = time.perf_counter()
    _never_sleep(loop)
    for client in clients:
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)
    await asyncio.sleep(seconds)
    elapsed = time.perf_counter() - start
    for client in clients:
        client.stopping = True
        client.transport.abort()
    return {
        "requests": sum(client.requests for client in clients),
        "seconds": elapsed,
        "failures": sum(client.failures for client in clients),
    }


def main() -> None:
    """Read the four arguments, run, print."""
    port, name, seconds, connections = sys.argv[1:]
    job = next(job for job in JOBS if job.name == name)
    result = run(int(port), job.request.encode(int(port)), float(seconds), int(connections))
    print(json.dumps(uvloop.run(result)))


if __name__ == "__main__":
    main()
