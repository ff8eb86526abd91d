"""Signals, in processes of their own; waits are for what the process prints, each bounded."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from zero.proc import Shutdown, Signals

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

PRELUDE = """
import os, signal, sys, threading, time
import anyio
from zero.proc import *
def say(text):
    os.write(1, (text + "\\n").encode())
"""

THREADS = (
    PRELUDE
    + """
install(ShutdownConf(wrap_up_time=0.1, wait_time=8))
add_wrap_up_listener(lambda: say("wrap up"))
add_drain_listener(lambda: say("drain"))
add_shutdown_listener(lambda: say("last"))
add_shutdown_listener(lambda: say("first"))
say("ready")
process.wait()
process.join()
say("main ends")
"""
)

TASKS = (
    PRELUDE
    + """
install(ShutdownConf(wrap_up_time=0.1, wait_time=8))
async def main():
    stop = anyio.Event()
    async def drain():
        say("drain")
        await anyio.sleep(0.01)
        stop.set()
    async def flush():
        say("flush")
    add_wrap_up_listener(lambda: say("wrap up"))
    add_drain_listener(drain)
    add_shutdown_listener(flush)
    say("ready")
    await stop.wait()
    say("main ends")
anyio.run(process.supervise, main, backend="BACKEND")
"""
)


class Program:
    """A running program whose output is read line by line."""

    def __init__(self, code: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip
        # No program may hang the tests, whatever goes wrong.
        self._alarm = threading.Timer(25, self.process.kill)
        self._alarm.start()

    def read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def send(self, signum: int) -> None:
        self.process.send_signal(signum)

    def finish(self) -> tuple[int, list[str]]:
        out, _ = self.process.communicate()
        return self.process.returncode, out.split("\n")[:-1]

    def close(self) -> None:
        self._alarm.cancel()
        self.process.kill()
        self.process.communicate()


@contextmanager
def program(code: str) -> Iterator[Program]:
    running = Program(code)
    try:
        yield running
    finally:
        running.close()


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_program_of_threads_ends_in_order_with_status_0(signum: int) -> None:
    with program(THREADS) as running:
        assert running.read() == "ready"
        running.send(signum)
        assert running.finish() == (0, ["wrap up", "drain", "first", "last", "main ends"])


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_program_of_tasks_ends_in_order_with_status_0(signum: int, backend: str) -> None:
    with program(TASKS.replace("BACKEND", backend)) as running:
        assert running.read() == "ready"
        running.send(signum)
        status, lines = running.finish()
    assert status == 0
    assert lines[:2] == ["wrap up", "drain"]
    assert sorted(lines[2:]) == ["flush", "main ends"]


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_the_second_signal_exits_at_once(signum: int) -> None:
    code = (
        PRELUDE
        + """
install(ShutdownConf(wait_time=600))
add_drain_listener(lambda: (say("draining"), time.sleep(600)))
say("ready")
process.join()
"""
    )
    with program(code) as running:
        assert running.read() == "ready"
        running.send(signal.SIGTERM)
        assert running.read() == "draining"
        running.send(signum)
        assert running.finish() == (128 + signum, [])


def test_a_signal_during_an_end_that_began_by_itself_lets_it_finish() -> None:
    code = (
        PRELUDE
        + """
install(ShutdownConf(wait_time=20))
def flush():
    say("flushing")
    while "shutdown guard" not in [thread.name for thread in threading.enumerate()]:
        time.sleep(0.005)
    say("flushed")
add_shutdown_listener(flush)
process.begin(pause=False)
process.join()
"""
    )
    with program(code) as running:
        assert running.read() == "flushing"
        running.send(signal.SIGTERM)
        assert running.finish() == (0, ["flushed"])


def test_a_program_that_will_not_end_is_ended() -> None:
    code = (
        PRELUDE
        + """
install(ShutdownConf(wrap_up_time=0, wait_time=0.2))
add_shutdown_listener(lambda: say("flush"))
say("ready")
while True:
    time.sleep(600)
"""
    )
    with program(code) as running:
        assert running.read() == "ready"
        running.send(signal.SIGTERM)
        assert running.finish() == (143, ["flush"])


def test_a_drain_that_overran_shows_in_the_status() -> None:
    code = (
        PRELUDE
        + """
install(ShutdownConf(wrap_up_time=0, wait_time=0.2))
add_drain_listener(lambda: time.sleep(600))
add_shutdown_listener(lambda: say("flush"))
say("ready")
process.wait()
"""
    )
    with program(code) as running:
        assert running.read() == "ready"
        running.send(signal.SIGTERM)
        assert running.finish() == (143, ["flush"])


def test_a_child_has_neither_handlers_nor_listeners_of_its_parent() -> None:
    code = (
        PRELUDE
        + """
install(ShutdownConf(wrap_up_time=0, wait_time=8))
add_shutdown_listener(lambda: say(f"flush {os.getpid() == parent}"))
parent = os.getpid()
child = os.fork()
if child == 0:
    say(f"{signal.getsignal(signal.SIGTERM) == signal.SIG_DFL} {process!r}")
    time.sleep(600)
else:
    process.wait()
    os.kill(child, signal.SIGTERM)
    say(f"child {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}")
    process.join()
"""
    )
    with program(code) as running:
        assert running.read() == "True <Shutdown running, 0 listeners>"
        running.send(signal.SIGTERM)
        status, lines = running.finish()
    assert (status, sorted(lines)) == (0, ["child -15", "flush True"])


def test_a_program_that_ends_early_still_finishes_its_listeners() -> None:
    code = (
        PRELUDE
        + """
install(ShutdownConf(wrap_up_time=0, wait_time=8))
add_shutdown_listener(lambda: (time.sleep(0.1), say("flush")))
say("ready")
process.wait()
"""
    )
    with program(code) as running:
        assert running.read() == "ready"
        running.send(signal.SIGTERM)
        assert running.finish() == (0, ["flush"])


def test_sigusr1_writes_the_stacks_and_the_program_goes_on() -> None:
    code = (
        PRELUDE
        + """
import tempfile, glob
folder = tempfile.mkdtemp()
tempfile.tempdir = folder
install()
async def sleeper():
    say("ready")
    await anyio.sleep(600)
async def main():
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(sleeper, name="the sleeper")
        while not (found := glob.glob(folder + "/*-stacks-*.dump")) or not os.path.getsize(found[0]):
            await anyio.sleep(0.01)
        await anyio.sleep(0.05)
        say(open(found[0]).read().replace("\\n", "|"))
        say(oct(os.stat(found[0]).st_mode & 0o777))
        tasks.cancel_scope.cancel()
anyio.run(main)
"""
    )
    with program(code) as running:
        assert running.read() == "ready"
        running.send(signal.SIGUSR1)
        status, lines = running.finish()
    assert status == 0
    assert "thread 'MainThread'" in lines[0]
    assert "task 'the sleeper'" in lines[0]
    assert "in sleeper" in lines[0]
    assert lines[1] == "0o600"


def test_nothing_is_installed_at_import() -> None:
    code = "import signal\nbefore = [signal.getsignal(s) for s in (2, 10, 15)]\nimport zero.proc, threading\n"
    code += "assert before == [signal.getsignal(s) for s in (2, 10, 15)]\nassert threading.active_count() == 1"
    done = subprocess.run([sys.executable, "-c", code], timeout=30, check=False)
    assert done.returncode == 0


def test_handlers_are_put_back() -> None:
    before = [signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM)]
    signals = Signals(Shutdown())
    signals.install()
    assert signal.getsignal(signal.SIGTERM) not in before
    signals.install()
    signals.uninstall()
    signals.uninstall()
    assert [signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM)] == before


def test_other_threads_are_told_that_only_the_main_one_can() -> None:
    caught: list[BaseException] = []

    def work() -> None:
        try:
            Signals(Shutdown()).install()
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert "main thread" in str(caught[0])


def test_a_signal_in_this_process_begins_the_end() -> None:
    end = Shutdown()
    statuses: list[int] = []
    signals = Signals(end, exit=statuses.append)
    signals.install(["SIGTERM"])
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        assert end.join(10)
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signals.uninstall()
    assert statuses == [143]
