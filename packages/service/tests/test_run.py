"""Main functions and their end, in this process and in one of its own."""

import asyncio
import http.client
import signal
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio.lowlevel
import pytest

from zero.proc import Shutdown, process
from zero.service import run

T = TypeVar("T")


def test_an_async_main_returns_its_result_after_the_listeners() -> None:
    end = Shutdown()
    journal: list[str] = []

    async def main() -> int:
        end.add_shutdown_listener(lambda: journal.append("flush"))
        return 7

    assert run(main, end=end) == 7
    assert run(lambda: main(), end=Shutdown()) == 7
    assert journal == ["flush"]


def test_a_sync_main_too() -> None:
    end = Shutdown()
    journal: list[str] = []
    end.add_shutdown_listener(lambda: journal.append("flush"))
    assert run(lambda: 7, end=end) == 7
    assert journal == ["flush"]


def test_what_main_raises_is_raised_after_the_listeners() -> None:
    end = Shutdown()
    journal: list[str] = []
    end.add_shutdown_listener(lambda: journal.append("flush"))

    async def main() -> None:
        raise LookupError("no database")

    with pytest.raises(LookupError, match="no database"):
        run(main, end=end)
    assert journal == ["flush"]


def test_the_runner_is_the_caller_s_choice() -> None:
    loops: list[type] = []

    def runner(function: Callable[[], Awaitable[T]]) -> T:
        async def call() -> T:
            return await function()

        with asyncio.Runner() as own:
            return own.run(call())

    async def main() -> None:
        loops.append(type(asyncio.get_running_loop()))

    run(main, end=Shutdown(), runner=runner)
    assert len(loops) == 1


def test_a_process_may_run_one_program_after_another() -> None:
    before = signal.getsignal(signal.SIGTERM)
    journal: list[str] = []

    async def main() -> None:
        process.add_shutdown_listener(lambda: journal.append("flush"))
        assert signal.getsignal(signal.SIGTERM) != before

    run(main)
    run(main)
    process.reset()
    assert journal == ["flush", "flush"]
    assert signal.getsignal(signal.SIGTERM) == before


def test_outside_of_the_main_thread_no_signals_are_taken() -> None:
    results: list[int | None] = []

    async def main() -> int:
        await anyio.lowlevel.checkpoint()
        return 7

    thread = threading.Thread(target=lambda: results.append(run(main)))
    thread.start()
    thread.join()
    process.reset()
    assert results == [7]


SERVER = """
import asyncio, os
from zero.proc import add_drain_listener, add_shutdown_listener, add_wrap_up_listener
from zero.service import DevServerConf, ServiceConf, ShutdownBlock, health, run
from zero.service._set_up import _in_force

def say(text):
    os.write(1, (text + "\\n").encode())

async def main():
    release = asyncio.Event()
    busy = set()

    async def answer(reader, writer):
        busy.add(asyncio.current_task())
        await reader.readline()
        say("began")
        await release.wait()
        writer.write(b"whole answer\\n")
        await writer.drain()
        writer.close()
        busy.discard(asyncio.current_task())

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    probe = health.add("toy")
    drained = asyncio.Event()

    async def drain():
        server.close()
        say("accepts no more")
        release.set()
        if busy:
            await asyncio.wait(set(busy))
        say("drained")
        drained.set()

    async def flush():
        say("flushed")

    add_wrap_up_listener(lambda: (probe.mark_not_ready(), say("unready")))
    add_drain_listener(drain)
    add_shutdown_listener(flush)
    probe.mark_ready()
    say(f"{server.sockets[0].getsockname()[1]} {_in_force.dev_server.port}")
    await drained.wait()

ServiceConf(
    name="toy",
    dev_server=DevServerConf(host="127.0.0.1", port=0),
    shutdown=ShutdownBlock(wrap_up_time=1, wait_time=20),
).set_up()
run(main)
"""


def healthy(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_server_is_drained_on_sigterm() -> None:
    """Unready first, then a pause that still accepts, then no more, what began is answered, flush, 0."""
    program = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    alarm = threading.Timer(25, program.kill)
    alarm.start()
    assert program.stdout is not None

    def said() -> str:
        assert program.stdout is not None
        while True:  # log lines stand among what the program says
            line = program.stdout.readline()
            if not line.startswith("{"):
                return line.strip()

    async def client() -> None:
        port, dev = map(int, said().split())
        assert healthy(dev) == 200
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"question\n")
        assert said() == "began"
        program.send_signal(signal.SIGTERM)
        assert said() == "unready"
        assert healthy(dev) == 503
        late_reader, late_writer = await asyncio.open_connection("127.0.0.1", port)
        late_writer.write(b"late question\n")
        assert said() == "began"
        assert [said(), said()] == ["accepts no more", "drained"]
        assert await reader.readline() == b"whole answer\n"
        assert await late_reader.readline() == b"whole answer\n"
        writer.close()
        late_writer.close()
        assert said() == "flushed"

    try:
        asyncio.run(client())
        assert program.wait(10) == 0
    finally:
        alarm.cancel()
        program.kill()
        program.communicate()
