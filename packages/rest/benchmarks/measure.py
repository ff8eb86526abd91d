"""One figure: load on a server for a while, by the built-in client or wrk, and what it cost."""

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from jobs import Job
from processes import LOAD_CPU, Server, ServerError, in_child, last_line

LOAD_PROGRAM = Path(__file__).with_name("load.py")
WRK = shutil.which("wrk")
WRK_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement of one job on one server; times in seconds."""

    requests: int
    seconds: float
    cpu: float

    @property
    def microseconds(self) -> float:
        """Return the server's CPU time per request."""
        return self.cpu / self.requests * 1e6

    @property
    def rate(self) -> float:
        """Return the requests answered per second of wall time."""
        return self.requests / self.seconds


def measure(
    server: Server, job: Job, seconds: float, *, connections: int = 32, wrk: bool = False
) -> Sample:
    """Load the server with one job and return what that cost it."""
    load = _wrk if wrk else _own_client
    before = server.cpu_seconds()
    requests, elapsed, failures = load(server.port, job, seconds, connections)
    cpu = server.cpu_seconds() - before
    if failures or not requests:
        raise ServerError(f"{job.name}: {failures} of {requests} requests failed")
    return Sample(requests, elapsed, cpu)


def _run_load(command: Sequence[str], stop_after: float | None = None) -> str:
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: in_child(LOAD_CPU),
    )
    try:
        output, _ = process.communicate(timeout=stop_after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate()
    finally:
        process.kill()
    if process.returncode:
        raise ServerError(f"load generator: {last_line(output)}")
    return output


def _own_client(port: int, job: Job, seconds: float, connections: int) -> tuple[int, float, int]:
    arguments = [str(port), job.name, str(seconds), str(connections)]
    result = json.loads(_run_load([sys.executable, str(LOAD_PROGRAM), *arguments]))
    return result["requests"], result["seconds"], result["failures"]


def _wrk(port: int, job: Job, seconds: float, connections: int) -> tuple[int, float, int]:
    lines = [f'wrk.method = "{job.request.method}"']
    if job.request.body:
        lines.append(f"wrk.body = [==[{job.request.body.decode()}]==]")
        lines.append('wrk.headers["Content-Type"] = "application/json"')
    # Its -d takes whole seconds; SIGINT ends it at any time and it still reports.
    options = [str(WRK), "-t1", f"-c{connections}", f"-d{int(seconds) + 60}s"]
    with NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as script:
        script.write("\n".join(lines))
        script.flush()
        url = f"http://127.0.0.1:{port}{job.request.target}"
        output = _run_load([*options, "-s", script.name, url], stop_after=seconds)
    done = re.search(r"(\d+) requests in ([\d.]+)(us|ms|s|m),", output)
    if done is None:
        raise ServerError(f"wrk: {output.strip()}")
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+)", output)
    failures = sum(int(n) for found in (refused, broken) if found for n in found.groups())
    return int(done[1]), float(done[2]) * WRK_UNITS[done[3]], failures
