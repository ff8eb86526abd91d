import http.client
import json
import os
import signal
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from socket import create_connection, socket

import pytest

from zero.ctl.api import load
from zero.ctl.generate import Project, Templates, generate_service

from .calling import bearer, calls

CORPUS = Path(__file__).parent / "corpus"
SERVICES = sorted(path.relative_to(CORPUS).as_posix() for path in CORPUS.rglob("*.api"))


@contextmanager
def running(folder, main):
    """Start a generated service on a free port; give the port and its log."""
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = next((folder / "etc").glob("*.yaml"))
    text = settings.read_text("utf-8")
    settings.write_text(
        text.replace("Port: 8888", f"Port: {port}").replace("0.0.0.0", "127.0.0.1"), "utf-8"
    )
    log = folder / "service.log"
    with log.open("wb") as file:
        server = subprocess.Popen(
            [sys.executable, "-W", "error", f"{main}.py"], cwd=folder, stdout=file, stderr=file
        )
    try:
        for _ in range(2000):
            assert server.poll() is None, log.read_text("utf-8")
            try:
                create_connection(("127.0.0.1", port), timeout=0.5).close()
                break
            except OSError:
                # The wait is for another process: only its answer ends it, or the number of tries.
                signal.sigtimedwait([], 0.01)
        yield port, text
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0, log.read_text("utf-8")
        assert "Traceback" not in log.read_text("utf-8")
    finally:
        server.kill()
        server.wait()


def ask(port, call, headers=None):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        body = None if call.body is None else json.dumps(call.body)
        sent = {**call.headers, **(headers or {})} | (
            {"Content-Type": "application/json"} if body else {}
        )
        connection.request(call.method, call.target, body, sent)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def agrees(shape, text):
    """Tell whether a body has the declared shape."""
    if shape is None:
        return text == ""
    value = json.loads(text)
    return set(value) >= shape if isinstance(shape, set) else type(value) is type(shape)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a process can act on")
@pytest.mark.parametrize("name", SERVICES)
def test_a_real_description_becomes_a_service_that_answers(name, tmp_path):
    api = load(CORPUS / name)
    if api.service is None or not api.service.name:
        pytest.fail(f"{name} has no service")
    plan = generate_service(api, Project(tmp_path), Templates(), source=Path(name).name)
    with running(tmp_path, plan.main) as (port, settings):
        for group, call in calls(api):
            headers = {}
            if group.annotation("jwt"):
                status, _ = ask(port, call)
                assert status == 401, "a route with jwt lets nobody in without a token"
                headers = bearer(settings.partition("AccessSecret: ")[2].split()[0])
            status, body = ask(port, call, headers)
            assert status == 200, f"{call}: {status} {body}"
            assert agrees(call.shape, body), f"{call}: {body}"
