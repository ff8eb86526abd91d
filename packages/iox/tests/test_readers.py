import io
import json
import os
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.iox import BoundedReader, LimitExceededError, ShortReadError, read_exactly

from .sources import Drip, Endless, Script


def test_a_source_within_the_limit_is_read_as_it_is() -> None:
    assert BoundedReader(io.BytesIO(b"hello"), 5).read() == b"hello"
    assert BoundedReader(io.BytesIO(b""), 0).read() == b""


def test_a_source_beyond_the_limit_is_an_error_that_says_so() -> None:
    reader = BoundedReader(io.BytesIO(b"hello"), 4)
    with pytest.raises(LimitExceededError, match="<BytesIO> has more than 4 bytes") as caught:
        reader.read()
    assert caught.value.limit == 4
    assert isinstance(caught.value, ValueError)


def test_bytes_within_the_limit_come_before_the_error_and_the_error_stays() -> None:
    source = io.BytesIO(b"hello")
    reader = BoundedReader(source, 4)
    assert [reader.read(3), reader.read(3)] == [b"hel", b"l"]
    for _ in range(2):
        with pytest.raises(LimitExceededError):
            reader.read(1)
    assert source.tell() == 5


def test_truncating_ends_there_and_takes_nothing_more() -> None:
    source = io.BytesIO(b"hello")
    reader = BoundedReader(source, 4, truncate=True)
    assert [reader.read(), reader.read(), reader.read(1)] == [b"hell", b"", b""]
    assert source.read() == b"o"


def test_an_endless_source_costs_no_more_than_the_limit() -> None:
    source = Endless()
    with pytest.raises(LimitExceededError):
        BoundedReader(source, 1000).read()
    assert source.taken == 1001


def test_the_error_names_the_file(tmp_path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"hello")
    with path.open("rb") as file, pytest.raises(LimitExceededError) as caught:
        BoundedReader(file, 1).read()
    assert str(caught.value) == f"{str(path)!r} has more than 1 bytes"


def test_it_is_a_file_for_everything_that_takes_one() -> None:
    assert json.load(BoundedReader(io.BytesIO(b'{"a": 1}'), 100)) == {"a": 1}
    buffered = io.BufferedReader(BoundedReader(io.BytesIO(b"a\nb\n"), 100))
    wrapped = io.TextIOWrapper(buffered, encoding="utf-8")
    assert list(wrapped) == ["a\n", "b\n"]
    buffer = bytearray(3)
    assert BoundedReader(io.BytesIO(b"hello"), 4).readinto(buffer) == 3
    assert buffer == b"hel"


def test_a_refused_read_through_a_buffer_is_still_refused() -> None:
    with pytest.raises(LimitExceededError):
        io.BufferedReader(BoundedReader(io.BytesIO(b"hello"), 4)).read()


def test_closing_leaves_the_source_open() -> None:
    source = io.BytesIO(b"hello")
    with BoundedReader(source, 4) as reader:
        reader.read(1)
    assert not source.closed
    with pytest.raises(ValueError, match="closed BoundedReader"):
        reader.read(1)


def test_repr_and_remaining_tell_what_is_left() -> None:
    reader = BoundedReader(io.BytesIO(b"hello"), 4)
    reader.read(1)
    assert (reader.limit, reader.remaining) == (4, 3)
    assert repr(reader) == "<BoundedReader strict, 3 of 4 bytes left>"
    assert repr(BoundedReader(io.BytesIO(), 1, truncate=True)).startswith("<BoundedReader trunc")


def test_a_source_that_has_nothing_yet_is_no_end() -> None:
    reader = BoundedReader(Script(None, b"ab", None, b"c"), 5)
    with pytest.raises(BlockingIOError, match="<Script> has nothing to read yet"):
        reader.read(5)
    assert [reader.read(), reader.read(), reader.read()] == [b"ab", b"c", b""]
    with pytest.raises(BlockingIOError):
        BoundedReader(Script(None), 0).read()
    with pytest.raises(BlockingIOError):
        BoundedReader(Script(None), 1).read()
    assert BoundedReader(BoundedReader(Script(None), 5), 5).readinto(bytearray(2)) is None


def test_a_pipe_gives_what_is_there() -> None:
    receive, send = os.pipe()
    with open(receive, "rb") as source, open(send, "wb", buffering=0) as sink:
        sink.write(b"ready")
        assert BoundedReader(source, 100).read1(50) == b"ready"
        sink.write(b"more")
        assert io.BufferedReader(BoundedReader(source, 100)).read1(50) == b"more"


def test_text_is_refused_with_the_reason() -> None:
    source: Any = io.StringIO("text")
    with pytest.raises(TypeError, match="<StringIO> gives text, bytes are needed"):
        BoundedReader(source, 3).read()


def test_a_source_that_gives_too_much_is_refused() -> None:
    with pytest.raises(ValueError, match="<Script> gave 5 bytes where at most 2 were asked for"):
        BoundedReader(Script(b"hello"), 2).read()


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="limit must not be negative: -1"):
        BoundedReader(io.BytesIO(), -1)


@given(st.binary(max_size=50), st.integers(0, 60), st.lists(st.integers(1, 9), min_size=1))
def test_any_sizes_of_reads_give_the_first_bytes(data: bytes, limit: int, sizes: list[int]) -> None:
    reader = BoundedReader(Drip(data, 4), limit, truncate=True)
    got = b""
    while piece := reader.read(sizes[len(got) % len(sizes)]):
        got += piece
    assert got == data[:limit]


def test_exactly_so_many_bytes_come_from_any_number_of_reads() -> None:
    source = Drip(b"hello world", 2)
    assert read_exactly(source, 5) == b"hello"
    assert source.taken == 5
    assert read_exactly(source, 0) == b""
    assert read_exactly(io.BytesIO(b"x" * 3_000_000), 2_500_000) == b"x" * 2_500_000


@pytest.mark.parametrize("data", [b"hell", b""])
def test_an_early_end_is_an_eof_error_with_what_there_was(data: bytes) -> None:
    with pytest.raises(EOFError, match=f"<Drip> ended after {len(data)} of 5 bytes") as caught:
        read_exactly(Drip(data), 5)
    assert isinstance(caught.value, ShortReadError)
    assert (caught.value.expected, caught.value.partial) == (5, data)


def test_a_huge_size_reserves_nothing() -> None:
    with pytest.raises(ShortReadError, match="3 of 1099511627776 bytes"):
        read_exactly(io.BytesIO(b"abc"), 1 << 40)


def test_exact_reads_refuse_negative_sizes_and_sources_that_do_not_wait() -> None:
    with pytest.raises(ValueError, match="size must not be negative: -2"):
        read_exactly(io.BytesIO(), -2)
    with pytest.raises(BlockingIOError, match="<Script> has nothing to read yet"):
        read_exactly(Script(b"a", None), 2)


@pytest.mark.parametrize(
    "error", [LimitExceededError("'f'", 3), ShortReadError("'f'", 3, b"a")], ids=repr
)
def test_errors_survive_pickling(error: Exception) -> None:
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
