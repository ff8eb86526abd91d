import errno
import io
import json
import os
import re
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from zero.fs import atomic_write, atomic_writer

from .handles import handles_in


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "conf"
    path.write_text("old", "utf-8")
    return path


def failing(number: int) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def test_a_file_is_written_or_replaced(old: Path, tmp_path: Path) -> None:
    atomic_write(old, "new\r\n")
    atomic_write(str(tmp_path / "other"), b"\xff")
    atomic_write(tmp_path / "latin", "ü", encoding="latin-1")
    assert old.read_bytes() == b"new\r\n"
    assert (tmp_path / "other").read_bytes() == b"\xff"
    assert (tmp_path / "latin").read_bytes() == b"\xfc"
    assert sorted(os.listdir(tmp_path)) == ["conf", "latin", "other"]


def test_the_old_content_is_there_until_the_end(old: Path) -> None:
    with atomic_writer(old) as file:
        file.write(b"new")
        file.flush()
        assert old.read_text("utf-8") == "old"
    assert old.read_text("utf-8") == "new"


def test_text_is_written_as_it_is(old: Path) -> None:
    with atomic_writer(old, encoding="utf-8") as file:
        json.dump({"a": "ü"}, file, ensure_ascii=False)
        file.write("\n")
    assert old.read_bytes() == '{"a": "ü"}\n'.encode()


def test_a_body_that_closes_the_file_has_written_it(old: Path) -> None:
    with atomic_writer(old) as file:
        io.TextIOWrapper(file, encoding="utf-8").write("new")
        file.close()
    assert old.read_text("utf-8") == "new"


@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt, GeneratorExit])
@pytest.mark.parametrize("existing", [True, False])
def test_a_body_that_fails_leaves_everything_as_it_was(old: Path, error, existing: bool) -> None:
    path = old if existing else old.with_name("missing")

    def fail() -> None:
        with atomic_writer(path) as file:
            file.write(b"half")
            raise error

    with pytest.raises(error):
        fail()
    assert os.listdir(old.parent) == ["conf"]
    assert old.read_text("utf-8") == "old"
    assert handles_in(old.parent) == 0


STEPS = ["fsync", "replace", "chmod", "fchown"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_step_that_fails_leaves_the_old_file_and_no_litter(
    old, monkeypatch, step, number
) -> None:
    monkeypatch.setattr(os, step, failing(number))
    with pytest.raises(OSError, match=f"{os.strerror(number)}: '{old}'") as caught:
        atomic_write(old, "new")
    assert caught.value.errno == number
    monkeypatch.undo()
    assert (os.listdir(old.parent), old.read_text("utf-8")) == (["conf"], "old")
    assert handles_in(old.parent) == 0


def test_a_failing_close_is_heard(old: Path, monkeypatch) -> None:
    close = os.close

    def failing_close(descriptor: int) -> None:
        close(descriptor)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def write() -> None:
        with atomic_writer(old) as file:
            file.write(b"new")
            monkeypatch.setattr(os, "close", failing_close)

    with pytest.raises(OSError, match=f"Input/output error: '{old}'"):
        write()
    monkeypatch.undo()
    assert (os.listdir(old.parent), old.read_text("utf-8")) == (["conf"], "old")


def test_a_failing_owner_change_for_want_of_rights_is_no_error(old: Path, monkeypatch) -> None:
    monkeypatch.setattr(os, "fchown", failing(errno.EPERM))
    atomic_write(old, "new")
    assert old.read_text("utf-8") == "new"


def test_a_folder_that_cannot_be_synced_is_told_though_the_file_is_there(old, monkeypatch) -> None:
    fsync = os.fsync

    def fail_for_folders(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            failing(errno.EIO)()
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fail_for_folders)
    with pytest.raises(OSError, match=f"Input/output error: '{old}'"):
        atomic_write(old, "new")
    assert (os.listdir(old.parent), old.read_text("utf-8")) == (["conf"], "new")


def test_a_file_beyond_the_limit_of_the_system_leaves_the_old_one(old: Path) -> None:
    script = f"""
import resource
from zero.fs import atomic_write
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    atomic_write({str(old)!r}, b"x" * 100_000)
except OSError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == f"[Errno 27] File too large: {str(old)!r}\n"
    assert (os.listdir(old.parent), old.read_text("utf-8")) == (["conf"], "old")


def test_content_is_synced_before_it_takes_its_place_and_the_folder_after(old, monkeypatch) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def logged_fsync(descriptor: int) -> None:
        status = os.fstat(descriptor)
        steps.append("folder" if stat.S_ISDIR(status.st_mode) else f"file of {status.st_size}")
        fsync(descriptor)

    def logged_replace(source: str, target: str) -> None:
        steps.append("replace")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", logged_fsync)
    monkeypatch.setattr(os, "replace", logged_replace)
    atomic_write(old, "new!")
    assert steps == ["file of 4", "replace", "folder"]
    steps.clear()
    atomic_write(old, "new!", fsync=False)
    assert steps == ["replace"]


def test_wrong_options_are_refused_before_anything_happens(old: Path) -> None:
    with pytest.raises(ValueError, match="mode must be within 0 and 0o777: 0o1777"):
        atomic_write(old, "x", mode=0o1777)
    for encoding in ("klingon", "hex", "a\0b", "\ud800"):
        with pytest.raises(ValueError, match=re.escape(f"unknown encoding: {encoding!r}")):
            atomic_writer(old, encoding=encoding)
        with pytest.raises(ValueError, match=re.escape(f"unknown encoding: {encoding!r}")):
            atomic_write(old, "x", encoding=encoding)
    with pytest.raises(UnicodeEncodeError):
        atomic_write(old, "\ud800")
    assert (os.listdir(old.parent), old.read_text("utf-8")) == (["conf"], "old")


def test_readers_see_whole_files_while_threads_write(old: Path) -> None:
    old.write_bytes(b"0" * 10_000)
    seen: set[bytes] = set()

    def write(digit: int) -> None:
        for _ in range(40):
            atomic_write(old, str(digit) * 10_000, fsync=False)

    threads = [threading.Thread(target=write, args=(digit,)) for digit in (1, 2, 3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seen.add(old.read_bytes())
    for thread in threads:
        thread.join(30)
    assert seen
    assert {(len(content), len(set(content))) for content in seen} == {(10_000, 1)}
    assert os.listdir(old.parent) == ["conf"]


def test_a_killed_writer_leaves_a_whole_file(old: Path) -> None:
    script = f"""
from zero.fs import atomic_write
for number in range(1_000_000):
    atomic_write({str(old)!r}, str(number % 10) * 100_000, fsync=False)
    if number == 20:
        print("ready", flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        writer.send_signal(signal.SIGKILL)
    content = old.read_text("utf-8")
    assert (len(content), len(set(content))) == (100_000, 1)
    litter = set(os.listdir(old.parent)) - {"conf"}
    assert all(name.startswith(".zero-") and name.endswith(".tmp") for name in litter)
    assert len(litter) <= 1
