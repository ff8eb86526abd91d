"""Deadlines and missing streams, on real pipes."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import TextIO

import pytest

from zero.cmdline import NoAnswerError, choose, confirm, enter_to_continue, read_line


class Pipe:
    """A standard input that somebody may type into."""

    def __init__(self) -> None:
        read, self._write = os.pipe()
        self.stream: TextIO = os.fdopen(read, encoding="utf-8")

    def type(self, text: str) -> None:
        os.write(self._write, text.encode())

    def close(self) -> None:
        os.close(self._write)
        self.stream.close()


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    pipe = Pipe()
    yield pipe
    pipe.type("\n")
    pipe.close()


def test_silence_until_the_deadline_gives_the_default(pipe: Pipe) -> None:
    output = io.StringIO()
    assert read_line("name", default="shop", timeout=0, stdin=pipe.stream, stdout=output) == "shop"
    assert confirm("go?", default=False, timeout=-1, stdin=pipe.stream, stdout=output) is False


def test_silence_without_a_default_is_an_error_that_tells_the_deadline(pipe: Pipe) -> None:
    with pytest.raises(NoAnswerError, match="nothing came within 0 s"):
        read_line("name", timeout=0, stdin=pipe.stream, stdout=io.StringIO())


class Slow(io.StringIO):
    """Somebody who takes six seconds for each line, on a clock of his own."""

    now = 0.0

    def readline(self, size: int = -1, /) -> str:
        self.now += 6
        return super().readline(size)


def test_one_deadline_counts_for_all_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Slow("maybe\nwhat\ny\n")
    monkeypatch.setattr("zero.cmdline._questions.monotonic", lambda: stream.now)
    with pytest.raises(NoAnswerError, match="nothing came within 10 s"):
        confirm("go?", timeout=10, stdin=stream, stdout=io.StringIO())
    assert stream.readline() == "y\n"
    stream = Slow("maybe\nwhat\nb\n")
    assert (
        choose("a", ["b", "c"], default="c", timeout=10, stdin=stream, stdout=io.StringIO()) == "c"
    )
    stream = Slow("maybe\nwhat\nb\n")
    assert choose("a", ["b"], timeout=20, stdin=stream, stdout=io.StringIO()) == "b"


@pytest.mark.parametrize("timeout", [float("inf"), 1e30])
def test_a_deadline_may_be_far_away(pipe: Pipe, timeout: float) -> None:
    pipe.type("orders\n")
    assert read_line("name", timeout=timeout, stdin=pipe.stream, stdout=io.StringIO()) == "orders"


def test_a_deadline_that_is_no_number_is_refused(pipe: Pipe) -> None:
    output = io.StringIO()
    with pytest.raises(ValueError, match="timeout must be a number of seconds: nan"):
        read_line("name", timeout=float("nan"), stdin=pipe.stream, stdout=output)
    assert output.getvalue() == ""


def test_an_answer_in_time_is_taken(pipe: Pipe) -> None:
    pipe.type("orders\n")
    assert read_line("name", timeout=60, stdin=pipe.stream, stdout=io.StringIO()) == "orders"


def test_a_line_that_came_too_late_answers_the_next_question(pipe: Pipe) -> None:
    output = io.StringIO()
    assert read_line("a", default="-", timeout=0, stdin=pipe.stream, stdout=output) == "-"
    pipe.type("late\nlast\n")
    assert read_line("b", stdin=pipe.stream, stdout=output) == "late"
    assert read_line("c", stdin=pipe.stream, stdout=output) == "last"


def test_many_deadlines_leave_one_thread_waiting(pipe: Pipe) -> None:
    for _ in range(20):
        enter_to_continue(timeout=0, stdin=pipe.stream, stdout=io.StringIO())
    pipe.type("answer\n")
    assert read_line("a", timeout=60, stdin=pipe.stream, stdout=io.StringIO()) == "answer"


FORKS = """
import os
from zero.cmdline import enter_to_continue, read_line
if {asks}:
    enter_to_continue(timeout=0)
if os.fork() == 0:
    print(read_line("child", default="nobody", timeout=60), flush=True)
os._exit(0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.parametrize(("asks", "answer"), [(True, "nobody"), (False, "typed")])
def test_a_process_forked_while_a_question_waits_finds_the_input_ended(
    asks: bool, answer: str
) -> None:
    command = [sys.executable, "-c", FORKS.format(asks=asks)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as parent:
        assert parent.wait(60) == 0
        assert parent.communicate("typed\n", timeout=60)[0].strip() == answer


def test_a_stream_that_cannot_be_read_is_told_as_it_is() -> None:
    with open(os.devnull, "w", encoding="utf-8") as stream, pytest.raises(io.UnsupportedOperation):
        read_line("a", timeout=60, stdin=stream, stdout=io.StringIO())


@pytest.mark.parametrize("missing", [None, "closed"])
def test_without_a_standard_input_the_default_counts(
    monkeypatch: pytest.MonkeyPatch, missing: str | None
) -> None:
    stream = None
    if missing:
        stream = io.StringIO()
        stream.close()
    monkeypatch.setattr(sys, "stdin", stream)
    monkeypatch.setattr(sys, "stderr", None)
    assert read_line("name", default="shop") == "shop"
    assert confirm("go?", default=False, timeout=0) is False
    with pytest.raises(NoAnswerError):
        confirm("go?")


def test_questions_go_to_the_standard_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("x\n"))
    assert read_line("name") == "x"
    assert capsys.readouterr() == ("", "name: ")
