import os
import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.filex import LineTooLongError, count_lines, first_line, last_line, reversed_lines

from .handles import handles_in


def lines_of(data: bytes) -> list[str]:
    lines = data.decode("latin-1").split("\n")
    return lines if lines[-1] else lines[:-1]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ends") / "file"


# Runs whose lengths meet and miss the edges of blocks of 4 KiB and what they grow to.
PIECES = st.sampled_from([0, 1, 2, 3, 1023, 1024, 4095, 4096, 4097, 8192, 12_288, 70_000]).flatmap(
    lambda size: st.sampled_from([b"x" * size, b"\n" * min(size, 20), b"y" * size + b"\r\n"])
)


@given(st.lists(PIECES, max_size=6).map(b"".join))
def test_lines_are_those_of_the_whole_text_whatever_the_blocks(scratch: Path, data: bytes) -> None:
    scratch.write_bytes(data)
    lines = lines_of(data)
    assert first_line(scratch) == (lines or [""])[0]
    assert last_line(scratch) == (lines or [""])[-1]
    assert list(reversed_lines(scratch)) == lines[::-1]
    assert count_lines(scratch) == len(lines)


@pytest.mark.parametrize("read", [first_line, last_line])
@pytest.mark.parametrize(("data", "fits"), [(b"four", True), (b"four\n", True), (b"fives", False)])
def test_a_bound_holds_the_line_without_its_end(scratch: Path, read, data: bytes, fits) -> None:
    scratch.write_bytes(data)
    if fits:
        assert read(scratch, max_length=4) == "four"
    else:
        with pytest.raises(LineTooLongError, match="byte 0 is longer than 4 bytes") as caught:
            read(scratch, max_length=4)
        assert (caught.value.path, caught.value.limit) == (str(scratch), 4)
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_lines_before_one_that_is_too_long_are_given(scratch: Path) -> None:
    scratch.write_bytes(b"x" * 9000 + b"\na\nb\n")
    lines = reversed_lines(scratch, max_length=5)
    assert [next(lines), next(lines)] == ["b", "a"]
    with pytest.raises(LineTooLongError):
        next(lines)


def test_a_bound_also_bounds_the_reading(scratch: Path, monkeypatch) -> None:
    scratch.write_bytes(b"x" * 3_000_000)
    reads: list[int] = []
    monkeypatch.setattr(
        "zero.filex._ends.read_at",
        lambda file, offset, size: (reads.append(size), b"x" * size)[1],
    )
    with pytest.raises(LineTooLongError):
        last_line(scratch, max_length=10_000)
    assert sum(reads) < 20_000


def test_a_file_that_shrinks_meanwhile_ends(scratch: Path) -> None:
    scratch.write_bytes(b"0123456\n" * 4096)
    lines = reversed_lines(scratch)
    assert next(lines) == "0123456"
    os.truncate(scratch, 0)
    assert len(list(lines)) <= 513


def test_what_is_appended_meanwhile_is_not_seen(scratch: Path) -> None:
    scratch.write_bytes(b"one\ntwo\n")
    lines = reversed_lines(scratch)
    assert next(lines) == "two"
    with scratch.open("ab") as file:
        file.write(b"three\n")
    assert list(lines) == ["one"]


def test_an_iterator_that_is_closed_closes_its_file(scratch: Path) -> None:
    scratch.write_bytes(b"one\ntwo\n")
    lines = reversed_lines(scratch)
    next(lines)
    assert handles_in(scratch.parent) == 1
    lines.close()
    assert handles_in(scratch.parent) == 0


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="no /proc here")
def test_files_of_proc_have_lines_though_their_size_is_zero() -> None:
    assert first_line("/proc/self/status").startswith("Name:")
    assert last_line("/proc/self/status").startswith("nonvoluntary_ctxt_switches")
    assert count_lines("/proc/self/status") > 10


def test_bytes_that_are_no_text_are_named_with_their_place(scratch: Path) -> None:
    scratch.write_bytes(b"ok\nb\xffd\n")
    assert first_line(scratch) == "ok"
    with pytest.raises(UnicodeDecodeError, match=r"0xff.*file', in the line at byte 3"):
        last_line(scratch)
    assert last_line(scratch, errors="replace") == "b\ufffdd"
    assert last_line(scratch, encoding="latin-1") == "bÿd"


READS = [first_line, last_line, count_lines, lambda path: next(reversed_lines(path))]


@pytest.mark.parametrize("read", READS)
def test_what_is_no_file_is_named(tmp_path: Path, read) -> None:
    with pytest.raises(FileNotFoundError, match="missing"):
        read(tmp_path / "missing")
    with pytest.raises(IsADirectoryError, match=str(tmp_path)):
        read(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match=r"Not a regular file: .*pipe"):
        read(tmp_path / "pipe")
    with pytest.raises(OSError, match="Not a regular file: '/dev/zero'"):
        read("/dev/zero")


@pytest.mark.parametrize("read", [first_line, last_line, reversed_lines])
def test_wrong_options_are_refused_at_once(scratch: Path, read) -> None:
    with pytest.raises(ValueError, match="max_length must not be negative: -3"):
        read(scratch, max_length=-3)
    with pytest.raises(ValueError, match="byte 10 does not end a line in encoding 'utf-16'"):
        read(scratch, encoding="utf-16")
    for encoding in ("klingon", "hex", "a\0b", "\ud800"):
        with pytest.raises(ValueError, match=re.escape(repr(encoding))):
            read(scratch, encoding=encoding)
    with pytest.raises(ValueError, match="unknown error handler: 'klingon'"):
        read(scratch, errors="klingon")


def test_lines_of_a_part_are_counted(scratch: Path) -> None:
    scratch.write_bytes(b"a\nb\nc")
    assert [count_lines(scratch, 0, 0), count_lines(scratch, 2), count_lines(scratch, 2, 4)] == [
        0,
        2,
        1,
    ]
    assert [count_lines(scratch, 0, 3), count_lines(scratch, 9), count_lines(scratch, 4, 99)] == [
        2,
        0,
        1,
    ]
    for start, stop in [(-1, None), (3, 2)]:
        with pytest.raises(ValueError, match=f"no bytes from {start} to {stop}"):
            count_lines(scratch, start, stop)
