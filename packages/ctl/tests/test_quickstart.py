import os
import signal
import subprocess
import sys
from contextlib import closing
from socket import socket

import pytest

from zero.ctl._cli import main
from zero.ctl._greet import make_project
from zero.ctl.generate import Change

COMMAND = [sys.executable, "-W", "error", "-m", "zero.ctl", "quickstart"]


def test_a_check_makes_starts_calls_and_stops_a_service():
    done = subprocess.run(
        [*COMMAND, "--check"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '200 {"message": "pong"}' in done.stdout
    assert '200 {"greetings": ["Hello, zero!", "Hello, zero!"]}' in done.stdout
    assert "\n400 " in done.stdout
    assert "times" in done.stdout
    assert "Stopped with exit code 0." in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no Ctrl-C for another process")
def test_ctrl_c_stops_a_service_that_stays(tmp_path):
    with closing(socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    lines = []
    with subprocess.Popen(
        [*COMMAND, "--dir", "greet", "--port", str(port)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            lines.append(line)
            if "Ctrl-C stops it" in line:
                os.killpg(running.pid, signal.SIGINT)
    assert running.returncode == 0, "".join(lines)
    assert f"http://127.0.0.1:{port}/ping" in "".join(lines)
    assert "Traceback" not in "".join(lines)
    assert (tmp_path / "greet/internal/logic/greet_logic.py").exists()


def test_a_second_run_keeps_what_was_changed(tmp_path):
    make_project(tmp_path, 8888)
    logic = tmp_path / "internal/logic/ping_logic.py"
    logic.write_text("# mine\n", "utf-8")
    again = make_project(tmp_path, 9999)
    assert logic.read_text("utf-8") == "# mine\n"
    assert {row.change for row in again.written} == {Change.KEPT, Change.UNCHANGED}


def test_a_folder_with_other_files_is_not_written_into_unasked(tmp_path, monkeypatch, capsys):
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["quickstart", "--dir", str(tmp_path)]) == 1
    assert "left as it is" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_service_that_cannot_start_is_reported(tmp_path, capfd):
    make_project(tmp_path, 8888)
    (tmp_path / "greet.py").write_text("raise SystemExit(3)\n", "utf-8")
    assert main(["quickstart", "--dir", str(tmp_path)]) == 1
    assert "ended with exit code 3 before it answered" in capfd.readouterr().err
