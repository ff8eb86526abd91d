import logging
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from zero.rescue import CrashHooks


@pytest.fixture
def hooks() -> Iterator[CrashHooks]:
    saved = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
    sys.unraisablehook = sys.__unraisablehook__
    try:
        with CrashHooks() as installed:
            yield installed
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = saved


def crash(error: BaseException, name: str = "worker 7") -> None:
    def fail() -> None:
        raise error

    thread = threading.Thread(target=fail, name=name)
    thread.start()
    thread.join()


def test_the_crash_of_a_thread_is_logged_with_its_name(
    hooks: CrashHooks, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    error = ValueError("boom")
    crash(error)
    (record,) = caplog.records
    assert record.getMessage() == "crash of thread worker 7: boom"
    assert record.levelno == logging.CRITICAL
    assert record.exc_info is not None
    assert record.exc_info[1] is error
    assert capfd.readouterr().err == ""
    assert repr(hooks) == "<CrashHooks installed>"


def test_an_error_in_a_finalizer_is_logged(
    hooks: CrashHooks, caplog: pytest.LogCaptureFixture
) -> None:
    class Bad:
        def __del__(self) -> None:
            raise ValueError("boom")

    Bad()
    (record,) = caplog.records
    assert "boom" in record.getMessage()


def test_another_tools_hook_is_called_as_well(
    hooks: CrashHooks, caplog: pytest.LogCaptureFixture
) -> None:
    hooks.uninstall()
    seen: list[str] = []
    threading.excepthook = lambda args: seen.append(str(args.exc_value))
    sys.excepthook = lambda kind, error, trace: seen.append(str(error))
    sys.unraisablehook = lambda args: seen.append(str(args.exc_value))
    hooks.install()
    hooks.install()
    crash(ValueError("boom"))
    sys.excepthook(ValueError, ValueError("end"), None)
    assert seen == ["boom", "end"]
    assert [record.getMessage() for record in caplog.records] == [
        "crash of thread worker 7: boom",
        "crash: end",
    ]


def test_the_end_of_a_thread_or_of_the_program_is_no_crash(
    hooks: CrashHooks, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    crash(SystemExit(1))
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert caplog.records == []
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_uninstall_puts_back_what_was_found_and_leaves_what_came_since(hooks: CrashHooks) -> None:
    def later(args: threading.ExceptHookArgs) -> None: ...

    threading.excepthook = later
    hooks.uninstall()
    hooks.uninstall()
    assert sys.excepthook is sys.__excepthook__
    assert sys.unraisablehook is sys.__unraisablehook__
    assert threading.excepthook is later
    assert not hooks.installed


def test_a_program_that_dies_says_so_once_and_keeps_its_status() -> None:
    program = "from zero.rescue import CrashHooks; CrashHooks().install(); 1 / 0"
    done = subprocess.run(
        [sys.executable, "-c", program],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("crash: division by zero\nTraceback")
    assert done.stderr.count("ZeroDivisionError") == 1
