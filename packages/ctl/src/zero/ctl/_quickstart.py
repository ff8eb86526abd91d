"""`zeroctl quickstart`: a first service, generated, started, called and shown."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from zero.cmdline import confirm

from ._report import report
from ._terminal import complain, say, styled

_START_TIMEOUT = 20.0
_STOP_TIMEOUT = 10.0


def quickstart(folder: Path, *, port: int, check: bool) -> int:
    """Make a project, start it, call it and show the answers; return the exit code.

    Args:
        folder: where the project goes; files of yours that are there already are kept.
        port: the port a new project listens on.
        check: work in a temporary folder on a free port, and stop after the first answers.
    """
    if not check:
        if _foreign(folder) and not confirm(
            f"{folder} has other files; write into it?", default=False
        ):
            complain(f"{folder} was left as it is; name another folder with --dir")
            return 1
        return _show(folder, port, stay=True)
    with tempfile.TemporaryDirectory(prefix="zero-quickstart-") as name:
        return _show(Path(name) / folder.name, _free_port(), stay=False)


def _foreign(folder: Path) -> bool:
    """Tell whether a folder holds something else than an earlier quickstart."""
    return folder.is_dir() and any(folder.iterdir()) and not (folder / "greet.api").exists()


def _show(folder: Path, port: int, *, stay: bool) -> int:
    from ._greet import make_project  # noqa: PLC0415 - templates cost start-up time that other commands need not pay

    report(make_project(folder, port))
    port = _port_of(folder)
    with _running(folder) as server:
        if not _answers(server, port):
            return 1
        for path in ("/ping", "/greet/zero?times=2", "/greet/zero?times=9"):
            _call(f"http://127.0.0.1:{port}{path}")
        if not stay:
            return _stop(server)
        return _stay(server, folder, port)


@contextmanager
def _running(folder: Path) -> Generator[subprocess.Popen[bytes]]:
    """Start the project in its folder; whatever happens, it is gone afterwards."""
    say(styled(f"\n$ cd {folder} && python greet.py", "bold"))
    server = subprocess.Popen([sys.executable, "greet.py"], cwd=folder)
    try:
        yield server
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()


def _answers(server: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the service accepts connections; tell how it failed if it does not."""
    deadline = time.monotonic() + _START_TIMEOUT
    while time.monotonic() < deadline:
        if server.poll() is not None:
            complain(f"the service ended with exit code {server.returncode} before it answered")
            return False
        with socket.socket() as probe:
            probe.settimeout(1.0)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.02)
    complain(f"the service did not listen on port {port} within {_START_TIMEOUT:.0f} seconds")
    return False


def _call(url: str) -> None:
    """Call the service and print what it answers, refusals too."""
    say(styled(f"\n$ curl {url}", "bold"))
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            text, status = answer.read().decode(), answer.status
    except urllib.error.HTTPError as error:
        with error:
            text, status = error.read().decode(), error.code
    say(f"{status} {_pretty(text)}")


def _pretty(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text.strip()


def _stay(server: subprocess.Popen[bytes], folder: Path, port: int) -> int:
    """Tell what to do next and wait for the service; Ctrl-C reaches it too, so it drains while we go on waiting."""
    try:
        say()
        say(f"Listening on {styled(f'http://127.0.0.1:{port}/ping', 'blue')}; Ctrl-C stops it.")
        say(
            f"Write your logic in {folder / 'internal' / 'logic'}, change {folder / 'greet.api'}, then"
        )
        say(styled(f"$ zeroctl api py --api {folder / 'greet.api'} --dir {folder}", "bold"))
        say("keeps what you wrote.")
        return server.wait()
    except KeyboardInterrupt:
        return _finish(server)


def _stop(server: subprocess.Popen[bytes]) -> int:
    """Stop the service as Ctrl-C does and tell whether it ended well."""
    server.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGINT)
    code = _finish(server)
    say(f"\nStopped with exit code {code}.")
    return code


def _finish(server: subprocess.Popen[bytes]) -> int:
    try:
        return server.wait(_STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        complain(f"the service did not stop within {_STOP_TIMEOUT:.0f} seconds and was killed")
        return 1
    except KeyboardInterrupt:
        return 130


def _port_of(folder: Path) -> int:
    """Read the port from the project's own file, which may be older than this run."""
    for line in (folder / "etc" / "greet-api.yaml").read_text("utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip().lower() == "port" and value.strip().isdigit():
            return int(value)
    raise ValueError(f"{folder / 'etc' / 'greet-api.yaml'} names no port")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
