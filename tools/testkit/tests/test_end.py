"""Whatever ends a run, nothing of it is left: no process, no folder."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from zero_testkit import ServerMissingError, _programs

from .processes import eventually, members

FINDERS = {
    "postgres": _programs.find_postgres,
    "redis": _programs.find_redis,
    "etcd": _programs.find_etcd,
}


def present() -> list[str]:
    """The servers of this machine: not every wheel is there for every Python."""
    names: list[str] = []
    for name, find in FINDERS.items():
        try:
            find()
        except ServerMissingError:
            continue
        names.append(name)
    return names


HERE = present()
pytestmark = pytest.mark.skipif(not HERE, reason="no server at all on this machine")

RUN = """
import json, os, signal, threading, time
from pathlib import Path

def test_run(zero_servers, request):
    def begin():
        servers = [getattr(zero_servers, name)() for name in {names!r}]
        groups = [server.process.pid for server in servers]
        told = dict(groups=groups, folder=str(zero_servers.reaper.folder), pid=os.getpid())
        told["reaper"] = zero_servers.reaper.pid
        for server in servers[:{paused}]:
            server.pause()
        Path({told!r}).write_text(json.dumps(told))
    if {threaded}:
        thread = threading.Thread(target=begin)
        thread.start()
        thread.join()
    else:
        begin()
    {ending}
"""


def run(tmp_path: Path, ending: str, **changes: object) -> tuple[int, dict[str, object]]:
    told = tmp_path / "told"
    values: dict[str, object] = {"names": HERE[:2], "paused": 0, "threaded": False}
    values |= changes
    file = tmp_path / "test_run.py"
    file.write_text(RUN.format(**values, told=str(told), ending=ending), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.exists(), done.stdout
    return done.returncode, json.loads(told.read_text())


def nothing_left(told: dict[str, object]) -> bool:
    groups = [*told["groups"], told["reaper"]]  # type: ignore[misc]
    return not any(members(group) for group in groups) and not Path(str(told["folder"])).exists()


INTERRUPTED = "os.kill(os.getpid(), signal.SIGINT); time.sleep(60)"


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        ("pass", 0),
        ("assert False", 1),
        # A run that was started in the background may have been told to ignore Ctrl-C.
        (f"signal.signal(signal.SIGINT, signal.default_int_handler); {INTERRUPTED}", 2),
    ],
)
def test_nothing_is_left_when_a_run_ends_by_itself(
    tmp_path: Path, ending: str, status: int
) -> None:
    code, told = run(tmp_path, ending, names=HERE[-1:])
    assert code == status
    assert nothing_left(told)


KILLED = "os.kill(os.getpid(), signal.SIGKILL)"


def test_nothing_is_left_of_any_server_after_kill_9(tmp_path: Path) -> None:
    code, told = run(tmp_path, KILLED, names=HERE)
    assert code == -signal.SIGKILL
    assert eventually(lambda: nothing_left(told))


def test_nothing_is_left_of_paused_servers_after_kill_9(tmp_path: Path) -> None:
    _, told = run(tmp_path, KILLED, paused=2)
    assert eventually(lambda: nothing_left(told))


def test_nothing_is_left_of_servers_of_another_thread_after_kill_9(tmp_path: Path) -> None:
    _, told = run(tmp_path, KILLED, threaded=True)
    assert eventually(lambda: nothing_left(told))


def test_servers_outlive_the_thread_that_started_them(tmp_path: Path) -> None:
    ending = "assert all(server.answers() for server in zero_servers._started)"
    code, told = run(tmp_path, ending, threaded=True)
    assert code == 0
    assert nothing_left(told)


def test_nothing_is_left_when_python_itself_exits_in_the_middle(tmp_path: Path) -> None:
    code, told = run(tmp_path, "os._exit(7)")
    assert code == 7
    assert eventually(lambda: nothing_left(told))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the death signal")
def test_no_process_is_left_when_the_reaper_is_killed_too(tmp_path: Path) -> None:
    ending = f"os.kill(zero_servers.reaper.pid, signal.SIGKILL); time.sleep(0.05); {KILLED}"
    _, told = run(tmp_path, ending)
    groups: list[int] = told["groups"]  # type: ignore[assignment]
    assert eventually(lambda: not any(members(group) for group in groups))
    subprocess.run(["rm", "-rf", str(told["folder"])], check=True)


def test_a_run_without_servers_starts_no_process_and_makes_no_folder(tmp_path: Path) -> None:
    from zero_testkit import Servers

    with Servers() as servers:
        assert servers._reaper is None
    assert servers._reaper is None
    assert os.listdir(tmp_path) == []
