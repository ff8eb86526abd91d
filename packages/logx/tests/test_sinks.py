"""Where lines go, and what happens when they cannot go there."""

import errno
import io
import json
import os
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from zero import logx
from zero.logx import LogConf
from zero.logx._kinds import Channel
from zero.logx._sink import ConsoleSink, FileSink, write_whole


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    logx.close()


def run(code: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run a program of its own."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, timeout=30, check=False, **options)  # type: ignore[call-overload]


def test_news_go_to_stdout_and_trouble_to_stderr() -> None:
    names = ["debug", "info", "stat", "error", "slow", "severe", "alert", "error_stack"]
    done = run(f"from zero import logx\nfor n in {names}: getattr(logx, n)(n)")
    out = [json.loads(line)["content"] for line in done.stdout.splitlines()]
    err = [json.loads(line)["content"].split("\n")[0] for line in done.stderr.splitlines()]
    assert out == ["debug", "info", "stat"]
    assert err == ["error", "slow", "severe", "alert", "error_stack"]


def test_a_replaced_stream_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    streams = [io.StringIO(), io.StringIO()]
    for stream in streams:
        monkeypatch.setattr(sys, "stdout", stream)
        logx.info("x")
    assert [json.loads(stream.getvalue())["content"] for stream in streams] == ["x", "x"]


def test_a_stream_replaced_and_put_back_is_followed() -> None:
    done = run(
        "import io, os, sys; from zero import logx\n"
        "logx.info('1'); kept, sys.stdout = sys.stdout, io.StringIO()\n"
        "logx.info('2'); inner, sys.stdout = sys.stdout.getvalue(), kept\n"
        "logx.info('3'); os.dup2(2, 1); logx.info(inner.count('content'))"
    )
    assert [json.loads(line)["content"] for line in done.stdout.splitlines()] == ["1", "3"]
    assert b'"content":1' in done.stderr


def test_a_stream_closed_after_a_line_gets_no_more() -> None:
    done = run(
        "import os, sys; from zero import logx\nlogx.info('1'); sys.stdout.close()\n"
        "logx.info('2'); logx.error(logx.dropped_lines())"
    )
    assert [json.loads(line)["content"] for line in done.stdout.splitlines()] == ["1"]
    assert json.loads(done.stderr)["content"] == 1


def test_a_replacement_is_not_kept_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    logx.info("x")
    monkeypatch.undo()
    gone = weakref.ref(stream)
    del stream
    assert gone() is None


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_streams_with_and_without_a_buffer_are_written_to(unbuffered: str) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    done = run("from zero import logx\nlogx.info('1'); logx.info('2')", env=environment)
    assert len(done.stdout.splitlines()) == 2


def test_a_closed_replacement_is_no_error_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    stream.close()
    monkeypatch.setattr(sys, "stdout", stream)
    before = logx.dropped_lines()
    logx.info("x")
    assert logx.dropped_lines() == before + 1


def test_no_stream_at_all_is_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    before = logx.dropped_lines()
    logx.info("x")
    assert logx.dropped_lines() == before


@pytest.mark.parametrize("close", ["sys.stderr.close()", "os.close(2)"])
def test_a_closed_stderr_is_no_error_of_the_program(close: str) -> None:
    done = run(
        f"import os, sys; from zero import logx\n{close}\nlogx.error('x'); logx.error('y')\n"
        "print(logx.dropped_lines())"
    )
    assert (done.returncode, done.stdout) == (0, b"2\n")


def test_a_reader_that_left_is_no_error_of_the_program() -> None:
    read, write = os.pipe()
    os.close(read)
    with pytest.raises(BrokenPipeError):
        write_whole(write, b"x\n")
    os.close(write)


def fill(stream: socket.socket, line: bytes) -> None:
    for _ in range(1_000):
        write_whole(stream.fileno(), line)


def test_a_reader_that_stalls_costs_lines_not_the_program() -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    line = b"x" * 50_000 + b"\n"
    with ours, theirs:
        with pytest.raises(BlockingIOError):
            fill(ours, line)
        theirs.setblocking(False)
        received = b""
        while True:
            try:
                received += theirs.recv(1 << 20)
            except BlockingIOError:
                break
        write_whole(ours.fileno(), b"next\n")
        received += theirs.recv(1 << 20)
    whole = [part for part in received.split(b"\n") if part in {line[:-1], b"next"}]
    assert whole[-1] == b"next"


def test_a_short_write_is_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, bytes(data)[:3]))
    write_whole(write, b"0123456789\n")
    assert os.read(read, 100) == b"0123456789\n"
    os.close(read)
    os.close(write)


def test_a_cut_line_is_ended_so_that_the_next_starts_afresh(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[bytes] = []

    def full(_: int, data: bytes) -> int:
        if data == b"\n" or not written:
            written.append(bytes(data)[:4])
            return 4
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    read, write = os.pipe()
    with pytest.raises(OSError, match="No space"):
        write_whole(write, b"0123456789\n")
    assert written == [b"0123", b"\n"]
    os.close(read)
    os.close(write)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_counted_and_survived() -> None:
    fd = os.open("/dev/full", os.O_WRONLY)
    done = subprocess.run(
        [sys.executable, "-c", "from zero import logx\nfor _ in range(3): logx.error('x')\nprint(logx.dropped_lines())"],
        stdout=subprocess.PIPE, stderr=fd, timeout=30, check=False,
    )  # fmt: skip
    os.close(fd)
    assert (done.returncode, done.stdout) == (0, b"3\n")


def test_five_files_are_opened_at_the_start(tmp_path: Path) -> None:
    logx.set_up(LogConf(mode="file", path=str(tmp_path / "a" / "b")), capture_logging=False)
    names = sorted(path.name for path in (tmp_path / "a" / "b").iterdir())
    assert names == ["access.log", "error.log", "severe.log", "slow.log", "stat.log"]


def test_files_are_appended_to(tmp_path: Path) -> None:
    (tmp_path / "access.log").write_text("before\n")
    logx.set_up(LogConf(mode="file", path=str(tmp_path)), capture_logging=False)
    logx.info("x")
    first, second = (tmp_path / "access.log").read_text().splitlines()
    assert first == "before"
    assert json.loads(second)["content"] == "x"


def test_lines_of_many_threads_never_mix(tmp_path: Path) -> None:
    logx.set_up(LogConf(mode="file", path=str(tmp_path)), capture_logging=False)

    def work(name: int) -> None:
        for index in range(200):
            logx.info("x" * (index * 40), thread=name, index=index)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = [json.loads(line) for line in (tmp_path / "access.log").read_text().splitlines()]
    assert {(line["thread"], line["index"]) for line in lines} == {
        (name, index) for name in range(8) for index in range(200)
    }


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_parent_and_child_write_whole_lines_to_one_file(tmp_path: Path) -> None:
    logx.set_up(LogConf(mode="file", path=str(tmp_path)), capture_logging=False)
    child = os.fork()
    for index in range(300):
        logx.info("y" * 500, child=child == 0, index=index)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    lines = [json.loads(line) for line in (tmp_path / "access.log").read_text().splitlines()]
    assert len({(line["child"], line["index"]) for line in lines}) == 600


def test_setting_up_anew_while_threads_write_loses_nothing(tmp_path: Path) -> None:
    done = threading.Event()
    counts = [0, 0]

    def work(slot: int) -> None:
        while not done.is_set() or counts[slot] < 200:
            logx.info("x")
            counts[slot] += 1

    logx.set_up(LogConf(mode="file", path=str(tmp_path / "0")), capture_logging=False)
    before = logx.dropped_lines()
    threads = [threading.Thread(target=work, args=(slot,)) for slot in range(2)]
    for thread in threads:
        thread.start()
    for index in range(1, 30):
        logx.set_up(LogConf(mode="file", path=str(tmp_path / str(index))), capture_logging=False)
    done.set()
    for thread in threads:
        thread.join()
    written = sum(len(path.read_bytes().splitlines()) for path in tmp_path.rglob("access.log"))
    assert (written, logx.dropped_lines()) == (sum(counts), before)


def test_files_are_closed_when_their_last_user_is_gone(tmp_path: Path) -> None:
    sink = FileSink(str(tmp_path))
    fds = list(sink._fds)
    assert repr(sink) == f"<FileSink {tmp_path}>"
    del sink
    for fd in fds:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(fd)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "colour"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colours_are_for_terminals_that_want_them(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], colour: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert ConsoleSink().coloured(Channel.ACCESS) is colour
    assert ConsoleSink().coloured(Channel.ERROR) is False


def test_plain_lines_on_a_terminal_have_a_coloured_level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    logx.set_up(LogConf(encoding="plain"), capture_logging=False)
    logx.info("x")
    assert "\t\x1b[34;1m info \x1b[0;22m\tx\t" in terminal.getvalue()
