"""Server processes on the loopback interface and their CPU time. Linux: pinning, /proc, prctl."""

import ctypes
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from jobs import JOBS, Job, Request

CPUS = sorted(os.sched_getaffinity(0))
SERVER_CPU, LOAD_CPU = CPUS[0], CPUS[-1]
PR_SET_PDEATHSIG = 1


class ServerError(RuntimeError):
    """A server did not start, or answered something else than the job says."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server on 127.0.0.1."""

    pid: int
    port: int

    def cpu_seconds(self) -> float:
        """Return the CPU time of the process and its living descendants, all their threads."""
        return sum(time.clock_gettime(_cpu_clock(pid)) for pid in _tree(self.pid))

    def ask(self, request: Request) -> tuple[int, bytes]:
        """Send one request on a fresh connection; return status and body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5.0)
        headers = {"Content-Type": "application/json"} if request.body else {}
        try:
            connection.request(request.method, request.target, request.body or None, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def check(self, job: Job) -> None:
        """Raise ServerError unless the job is answered as it says and refused where it says."""
        status, body = self.ask(job.request)
        if status != 200 or json.loads(body) != job.answer:
            raise ServerError(f"{job.name}: expected {job.answer}, got {status} {body[:200]!r}")
        for request in job.refused:
            status, body = self.ask(request)
            if not 400 <= status < 500:
                raise ServerError(f"{request.target} {request.body!r}: not refused, got {status}")


def _cpu_clock(pid: int) -> int:
    # The kernel's encoding of "CPU time of that process" (clock_getcpuclockid(3)): nanoseconds,
    # where /proc/PID/stat counts in ticks of 10 ms.
    return (~pid << 3) | 2


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text(encoding="ascii").split():
            yield from _tree(int(child))


def pin(cpu: int = SERVER_CPU) -> None:
    """Keep this process, and what it starts, on one CPU."""
    os.sched_setaffinity(0, {cpu})


def in_child(cpu: int) -> None:
    """Prepare a child before it executes its program: pinned, and dead when its parent is."""
    pin(cpu)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port() -> int:
    """Return a TCP port of the loopback interface that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(
    command: Callable[[int, Path], Sequence[str]], folder: Path, environ: Mapping[str, str]
) -> Iterator[Server]:
    """Run what `command(port, folder)` says, on the servers' CPU, its log to /dev/null; kill it."""
    port = free_port()
    errors = folder / f"{port}.stderr"
    with errors.open("wb") as stderr:
        process = subprocess.Popen(
            command(port, folder),
            cwd=folder,
            env={**os.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            start_new_session=True,
            preexec_fn=lambda: in_child(SERVER_CPU),
        )
    try:
        server = Server(process.pid, port)
        try:
            await_ready(server, process)
        except ServerError as error:
            raise ServerError(
                f"{error}: {last_line(errors.read_text('utf-8', 'replace'))}"
            ) from None
        yield server
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def await_ready(server: Server, process: subprocess.Popen[bytes] | None = None) -> None:
    """Return once the server answers; raise ServerError when it ends or takes 15 s."""
    deadline = time.monotonic() + 15.0
    while time.monotonic() < deadline and (process is None or process.poll() is None):
        try:
            server.ask(JOBS[0].request)
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise ServerError("did not start")


def last_line(text: str) -> str:
    """Return what a program's complaint comes to: its last error, else its last line."""
    lines = text.strip().splitlines() or ["no message"]
    return next((line for line in reversed(lines) if "Error" in line), lines[-1])
