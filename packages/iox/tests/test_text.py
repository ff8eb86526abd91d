import io
import os
import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.iox import (
    LimitExceededError,
    LineTooLongError,
    count_lines,
    read_text,
    read_text_lines,
    scan_lines,
)

from .sources import Drip, Endless, Script

SAMPLE = "1\n\n    2\n\n    #a\n    3\n"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "sample"
    path.write_text(SAMPLE)
    return path


@given(st.binary(max_size=60).map(lambda data: data.replace(b"x", b"\n")), st.integers(1, 9))
def test_lines_are_the_same_however_they_arrive(data: bytes, step: int) -> None:
    expected = data.decode("latin-1").split("\n")
    if not expected[-1]:
        expected.pop()
    assert list(scan_lines(Drip(data, step), encoding="latin-1")) == expected
    assert count_lines(Drip(data, step)) == len(expected)


def test_only_a_line_feed_ends_a_line() -> None:
    text = "a\r\nb\x0bc\x0c\x1c\u2028\n"
    assert list(scan_lines(io.BytesIO(text.encode()))) == ["a\r", "b\x0bc\x0c\x1c\u2028"]


def test_a_line_of_a_pipe_comes_when_it_is_written() -> None:
    receive, send = os.pipe()
    with open(receive, "rb") as source, open(send, "wb", buffering=0) as sink:
        lines = scan_lines(source)
        sink.write(b"one\ntw")
        assert next(lines) == "one"
        sink.write(b"o\n")
        assert next(lines) == "two"


@pytest.mark.parametrize("step", [1, 3, 100])
def test_a_line_that_is_too_long_is_named(step: int) -> None:
    lines = scan_lines(Drip(b"one\ntwo\nthree\nx", step), max_length=4)
    assert [next(lines), next(lines)] == ["one", "two"]
    with pytest.raises(LineTooLongError, match="<Drip>, line 3: longer than 4 bytes") as caught:
        next(lines)
    assert (caught.value.line, caught.value.limit) == (3, 4)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_line_of_exactly_the_limit_is_read() -> None:
    assert list(scan_lines(Drip(b"four\nfour"), max_length=4)) == ["four", "four"]


def test_an_endless_line_is_refused_early() -> None:
    source = Endless()
    with pytest.raises(LineTooLongError):
        next(scan_lines(source, max_length=100_000))
    assert source.taken < 300_000
    with pytest.raises(LineTooLongError, match="longer than 1048576 bytes"):
        next(scan_lines(Endless()))


def test_bytes_that_are_no_text_are_named_with_their_line() -> None:
    with pytest.raises(UnicodeDecodeError, match=r"byte 0xff.*\(<BytesIO>, line 2\)"):
        list(scan_lines(io.BytesIO(b"a\n\xff\n")))
    assert list(scan_lines(io.BytesIO(b"\xff"), errors="surrogateescape")) == ["\udcff"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32-le", "cp037"])
def test_encodings_without_byte_10_as_line_end_are_refused(encoding: str) -> None:
    with pytest.raises(ValueError, match=f"byte 10 does not end a line in encoding '{encoding}'"):
        scan_lines(io.BytesIO(), encoding=encoding)


def test_unknown_encodings_and_negative_lengths_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="unknown encoding: 'klingon'"):
        scan_lines(io.BytesIO(), encoding="klingon")
    with pytest.raises(ValueError, match="max_length must not be negative: -1"):
        scan_lines(io.BytesIO(), max_length=-1)


@pytest.mark.parametrize("encoding", ["klingon", "hex", "a\0b", "\ud800"])
def test_what_is_no_encoding_of_text_is_refused_by_name(encoding: str, sample: Path) -> None:
    for read in (scan_lines, read_text, read_text_lines):
        source = io.BytesIO() if read is scan_lines else sample
        with pytest.raises(ValueError, match=re.escape(f"unknown encoding: {encoding!r}")):
            read(source, encoding=encoding)  # pyright: ignore[reportArgumentType]


def test_unknown_ways_with_errors_are_refused_before_there_is_one(sample: Path) -> None:
    for read in (scan_lines, read_text, read_text_lines):
        source = io.BytesIO() if read is scan_lines else sample
        with pytest.raises(ValueError, match="unknown error handler: 'klingon'"):
            read(source, errors="klingon")  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "UTF_8_SIG"])
def test_a_mark_is_taken_from_the_first_line_only(encoding: str) -> None:
    data = "\ufeffa\n\ufeffb\n".encode()
    assert list(scan_lines(io.BytesIO(data), encoding=encoding)) == ["a", "\ufeffb"]


def test_a_source_that_does_not_wait_cannot_be_scanned() -> None:
    with pytest.raises(BlockingIOError, match="nothing to read yet"):
        list(scan_lines(Script(b"a", None)))


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ({}, 6),
        ({"keep_space": True, "omit_prefix": "#"}, 6),
        ({"without_blank": True}, 4),
        ({"omit_prefix": "#"}, 5),
        ({"without_blank": True, "omit_prefix": "#"}, 3),
        ({"without_blank": True, "omit_prefix": ("#", "3")}, 2),
        ({"omit_prefix": ""}, 6),
        ({"omit_prefix": ()}, 6),
    ],
)
def test_lines_are_trimmed_then_dropped_if_blank_then_if_prefixed(sample, options, count) -> None:
    assert len(read_text_lines(sample, **options)) == count


def test_a_line_of_spaces_is_not_blank_when_space_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"  \r\n\r\n #x\r\n")
    assert read_text_lines(path, keep_space=True, without_blank=True, omit_prefix="#") == [
        "  ",
        " #x",
    ]


def test_white_space_is_unicode_s_and_not_the_separators_of_ascii(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text("\x1c a \u3000\u2003\x85\n")
    assert read_text(path) == "\x1c a"
    assert read_text_lines(path) == ["\x1c a"]


def test_a_text_within_its_limit_is_read(sample: Path) -> None:
    assert read_text(sample, limit=len(SAMPLE)) == SAMPLE.strip()
    with pytest.raises(LimitExceededError, match="sample' has more than 3 bytes"):
        read_text(sample, limit=3)
    with pytest.raises(LimitExceededError, match="more than 9 bytes"):
        read_text("/dev/zero", limit=9)


@pytest.mark.parametrize("read", [read_text, read_text_lines, count_lines])
def test_missing_files_and_directories_are_named(read, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="missing"):
        read(tmp_path / "missing")
    with pytest.raises(IsADirectoryError, match=str(tmp_path)):
        read(str(tmp_path))


def test_files_that_are_no_text_are_named(tmp_path: Path) -> None:
    path = tmp_path / "binary"
    path.write_bytes(b"ok\n\xfe")
    with pytest.raises(UnicodeDecodeError, match="binary'\\)"):
        read_text(path)
    with pytest.raises(UnicodeDecodeError, match="binary', line 2\\)"):
        read_text_lines(path)


def test_lines_are_counted_by_path_and_in_open_files(sample: Path) -> None:
    assert count_lines(sample) == count_lines(str(sample)) == 6
    with sample.open("rb") as file:
        file.readline()
        assert count_lines(file) == 5
    assert count_lines(io.BytesIO(b"x\n" * 100_000 + b"x")) == 100_001
