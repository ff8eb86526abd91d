import io
import threading

import pytest

from zero.iox import TeeReader, duplicate

from .sources import Drip, Script


class Sink:
    """Takes `step` bytes a write and fails after `room` bytes."""

    def __init__(self, step: int = 100, room: int = 100) -> None:
        self.got = b""
        self._step = step
        self._room = room

    def write(self, data: bytes, /) -> int:
        if len(self.got) + len(data) > self._room:
            raise OSError(28, "No space left on device")
        self.got += data[: self._step]
        return min(len(data), self._step)


def test_what_is_read_is_copied() -> None:
    sink = io.BytesIO()
    reader = TeeReader(io.BytesIO(b"hello world"), sink)
    assert (reader.read(5), sink.getvalue()) == (b"hello", b"hello")
    assert (reader.read(), sink.getvalue()) == (b" world", b"hello world")


@pytest.mark.parametrize(
    ("limit", "copied"),
    [(None, b"hello"), (-1, b""), (0, b""), (3, b"hel"), (5, b"hello"), (9, b"hello")],
)
@pytest.mark.parametrize("step", [1, 2, 100])
def test_a_limit_bounds_the_copy_and_not_the_reading(limit, copied: bytes, step: int) -> None:
    sink = Sink(step)
    assert TeeReader(Drip(b"hello", step), sink, limit=limit).read() == b"hello"
    assert sink.got == copied


def test_the_sink_s_error_is_the_reader_s() -> None:
    with pytest.raises(OSError, match="No space left"):
        TeeReader(io.BytesIO(b"hello"), Sink(room=2)).read()


def test_a_sink_that_takes_nothing_is_an_error_not_a_loop() -> None:
    with pytest.raises(OSError, match="<Sink> took 0 of 5 bytes"):
        TeeReader(io.BytesIO(b"hello"), Sink(step=0)).read()


def test_pauses_of_the_source_are_passed_on() -> None:
    sink = io.BytesIO()
    reader = TeeReader(Script(None, b"a"), sink)
    with pytest.raises(BlockingIOError):
        reader.read(1)
    assert [reader.read(1), reader.read(1)] == [b"a", b""]
    assert sink.getvalue() == b"a"


def test_the_second_reader_gives_what_the_first_has_read() -> None:
    first, second = duplicate(io.BytesIO(b"hello world"))
    assert second.read() == b""
    assert first.read(5) == b"hello"
    assert [second.read(2), second.read(), second.read()] == [b"he", b"llo", b""]
    first.read()
    assert (second.held, second.read(), second.held) == (6, b" world", 0)


def test_a_limited_duplicate_holds_no_more_than_that() -> None:
    first, second = duplicate(Drip(b"x" * 1000, 7), limit=10)
    assert first.read() == b"x" * 1000
    assert second.held == 10
    assert second.read() == b"x" * 10


def test_closing_the_second_stops_the_copying() -> None:
    source = io.BytesIO(b"hello world")
    first, second = duplicate(source)
    first.read(5)
    second.close()
    assert (second.held, first.read(), second.held) == (0, b" world", 0)
    first.close()
    assert not source.closed


def test_two_threads_share_one_source() -> None:
    data = bytes(range(256)) * 400
    first, second = duplicate(Drip(data, 97))
    seen = bytearray()
    done = threading.Event()

    def follow() -> None:
        while True:
            finished = done.is_set()
            seen.extend(second.read(50))
            if finished and not second.held:
                return

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        assert first.read() == data
    finally:
        done.set()
        thread.join(30)
    assert seen == data
