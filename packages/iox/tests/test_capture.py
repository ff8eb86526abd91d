import contextvars
import os
import subprocess
import sys
import threading

import anyio
import pytest

from zero.iox import CaptureBusyError, capture_descriptors, capture_output


def in_thread(function) -> None:
    thread = threading.Thread(target=function)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()


def test_output_and_errors_are_captured_apart() -> None:
    with capture_output() as captured:
        print("hello", end="")
        assert captured.out == "hello"
        print("oops", file=sys.stderr)
        sys.stdout.buffer.write(b"\xff")
    assert (captured.out, captured.err) == ("hello\ufffd", "oops\n")
    assert captured.out_bytes == b"hello\xff"
    assert repr(captured) == "<Captured out=6 err=5 bytes>"


def test_streams_are_put_back_whatever_happens() -> None:
    before = sys.stdout, sys.stderr
    with pytest.raises(KeyError), capture_output():
        raise KeyError
    assert (sys.stdout, sys.stderr) == before


def test_captures_nest() -> None:
    with capture_output() as outer:
        print("a")
        with capture_output() as inner:
            print("b")
        print("c")
    assert (outer.out, inner.out) == ("a\nc\n", "b\n")


def test_a_closed_stream_keeps_its_text() -> None:
    with capture_output() as captured:
        print("a")
        sys.stdout.close()
    assert captured.out == "a\n"


def test_other_threads_write_where_they_always_did() -> None:
    with capture_output() as outer:
        context = contextvars.copy_context()
        with capture_output() as inner:
            in_thread(lambda: context.run(print, "theirs"))
            in_thread(lambda: contextvars.copy_context().run(print, end=""))
            print("mine")
    assert (outer.out, inner.out) == ("theirs\n", "mine\n")


def test_threads_capture_at_the_same_time_without_mixing() -> None:
    before = sys.stdout
    barrier = threading.Barrier(4, timeout=30)
    texts: dict[int, str] = {}

    def work(number: int) -> None:
        with capture_output() as captured:
            barrier.wait()
            for _ in range(50):
                print(number)
            barrier.wait()
        texts[number] = captured.out

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert texts == {number: f"{number}\n" * 50 for number in range(4)}
    assert sys.stdout is before


def test_a_stream_kept_from_inside_still_works_afterwards(capsys) -> None:
    with capture_output() as captured:
        kept = sys.stdout
    kept.write("later")
    assert (captured.out, capsys.readouterr().out) == ("", "later")


def test_somebody_else_s_stream_is_not_replaced_at_the_end(monkeypatch) -> None:
    with capture_output(), monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", sys.__stdout__)
        with capture_output():
            pass
        assert sys.stdout is sys.__stdout__


async def test_tasks_started_inside_are_captured_and_others_are_not() -> None:
    ready, go = anyio.Event(), anyio.Event()
    texts: list[str] = []

    async def outsider() -> None:
        ready.set()
        await go.wait()
        print("outside")

    async with anyio.create_task_group() as group:
        with capture_output() as outer:
            group.start_soon(outsider)
            await ready.wait()
        with capture_output() as captured:
            async with anyio.create_task_group() as inner:
                inner.start_soon(anyio.to_thread.run_sync, print, "inside")
            go.set()
            await anyio.wait_all_tasks_blocked()
        texts += [captured.out, outer.out]
    assert texts == ["inside\n", "outside\n"]


def test_descriptors_hear_python_children_and_plain_writes() -> None:
    with capture_descriptors() as captured:
        print("python")
        os.write(1, b"plain\n")
        subprocess.run(
            [sys.executable, "-c", "import sys; print('child'); print('err', file=sys.stderr)"],
            check=True,
        )
        in_thread(lambda: print("thread"))
        assert captured.out == "python\nplain\nchild\nthread\n"
        print("last", file=sys.stderr)
    assert captured.out == "python\nplain\nchild\nthread\n"
    assert captured.err == "err\nlast\n"


def test_descriptors_are_put_back_whatever_happens() -> None:
    before = os.fstat(1).st_ino, os.fstat(2).st_ino, sys.stdout, sys.stderr
    with pytest.raises(KeyError), capture_descriptors():
        raise KeyError
    assert (os.fstat(1).st_ino, os.fstat(2).st_ino, sys.stdout, sys.stderr) == before


def test_captures_leave_no_descriptor_open() -> None:
    script = """
import os
from zero.iox import capture_descriptors, capture_output
before = sorted(os.listdir("/dev/fd"))
for _ in range(3):
    with capture_descriptors(), capture_output():
        print("x")
print(sorted(os.listdir("/dev/fd")) == before)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_much_output_does_not_block() -> None:
    with capture_descriptors() as captured:
        for _ in range(40):
            os.write(1, b"x" * 50_000)
    assert len(captured.out_bytes) == 2_000_000


def test_there_is_one_capture_of_descriptors_at_a_time() -> None:
    refused: list[BaseException] = []

    def second() -> None:
        try:
            with capture_descriptors():
                pass
        except CaptureBusyError as error:
            refused.append(error)

    with capture_descriptors():
        second()
        in_thread(second)
    assert [str(error) for error in refused] == [
        "the descriptors of this process are being captured already"
    ] * 2
    with capture_descriptors() as captured:
        print("again")
    assert captured.out == "again\n"


def test_a_closed_descriptor_is_an_error_and_nothing_is_left_behind() -> None:
    script = """
import os
from zero.iox import capture_descriptors
os.close(2)
before = os.fstat(1).st_ino
for _ in range(2):
    try:
        with capture_descriptors():
            pass
    except OSError as error:
        print(error, os.fstat(1).st_ino == before)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    message = "[Errno 9] descriptor 2 cannot be captured: Bad file descriptor"
    assert done.stdout == f"{message} True\n" * 2
