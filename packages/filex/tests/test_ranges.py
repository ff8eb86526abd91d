import io
import pickle
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.filex import (
    OffsetRange,
    OffsetRangeError,
    RangeReader,
    count_lines,
    split_line_chunks,
)

from .handles import handles_in

SEVEN = b"first line\nsecond line\nthird line\nfourth line\nfifth line\nsixth line\nseventh line\n"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ranges") / "file"


def offsets(ranges: list[OffsetRange]) -> list[tuple[int, int]]:
    return [(part.start, part.stop) for part in ranges]


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        (0, [(0, 81)]),
        (1, [(0, 81)]),
        (2, [(0, 46), (46, 81)]),
        (3, [(0, 34), (34, 68), (68, 81)]),
    ],
)
def test_cuts_are_go_zero_s(scratch: Path, chunks: int, expected) -> None:
    scratch.write_bytes(SEVEN)
    assert offsets(split_line_chunks(scratch, chunks)) == expected


TEXTS = st.lists(
    st.sampled_from([b"\n", b"\r\n", b"\r", b"x", b"xyz" * 9, b"w" * 1024, b"\n" * 700])
)


@given(TEXTS.map(b"".join), st.integers(0, 12))
def test_ranges_join_to_the_file_and_cut_behind_line_ends(
    scratch: Path, data: bytes, chunks
) -> None:
    scratch.write_bytes(data)
    ranges = split_line_chunks(scratch, chunks)
    parts: list[bytes] = []
    for part in ranges:
        with part.open() as file:
            parts.append(file.read())
    assert b"".join(parts) == data
    assert 1 <= len(ranges) <= max(chunks, 1)
    assert all(parts) or data == b""
    for before, after in pairwise(parts):
        assert before.endswith((b"\r", b"\n"))
        assert not (before.endswith(b"\r") and after.startswith(b"\n"))


@given(TEXTS.map(b"".join), st.integers(1, 12))
def test_a_lone_return_can_stay_in_its_line_and_counts_add_up(scratch, data: bytes, chunks) -> None:
    scratch.write_bytes(data)
    ranges = split_line_chunks(scratch, chunks, ends=b"\n")
    lines: list[bytes] = []
    for part in ranges:
        with part.open() as file:
            lines += file.readlines()
    assert lines == io.BytesIO(data).readlines()
    counts = [count_lines(part.path, part.start, part.stop) for part in ranges]
    assert sum(counts) == count_lines(scratch)


def test_a_cut_never_halves_a_line_end(scratch: Path) -> None:
    data = bytearray(b"x" * 4000)
    data[3024:3026] = b"\r\n"  # the block in which the cut is sought ends between the two
    scratch.write_bytes(data)
    assert offsets(split_line_chunks(scratch, 2)) == [(0, 3026), (3026, 4000)]


def test_the_rest_without_a_line_end_is_a_range(scratch: Path) -> None:
    scratch.write_bytes(b"a\n" + b"x" * 5000)
    assert offsets(split_line_chunks(scratch, 4)) == [(0, 5002)]
    scratch.write_bytes(b"a\n" * 500 + b"x" * 5000)
    assert offsets(split_line_chunks(scratch, 100)) == [
        *((start, start + 62) for start in range(0, 992, 62)),
        (992, 6000),
    ]


def test_a_range_travels_to_another_process(scratch: Path) -> None:
    scratch.write_bytes(SEVEN)
    part = pickle.loads(pickle.dumps(split_line_chunks(scratch, 3)[1]))
    assert part == OffsetRange(str(scratch), 34, 68)
    with part.open() as file:
        assert [line.decode() for line in file] == ["fourth line\n", "fifth line\n", "sixth line\n"]


def test_an_empty_file_is_one_empty_range_that_opens(scratch: Path) -> None:
    scratch.write_bytes(b"")
    [part] = split_line_chunks(scratch, 3)
    assert (part.size, part.open().read()) == (0, b"")


def test_wrong_chunks_and_files_are_refused(tmp_path: Path, scratch: Path) -> None:
    with pytest.raises(ValueError, match="chunks must not be negative: -1"):
        split_line_chunks(scratch, -1)
    with pytest.raises(ValueError, match="ends must not be empty"):
        split_line_chunks(scratch, 2, ends=b"")
    with pytest.raises(FileNotFoundError, match="missing"):
        split_line_chunks(tmp_path / "missing", 2)
    with pytest.raises(IsADirectoryError, match=str(tmp_path)):
        split_line_chunks(tmp_path, 2)


def test_a_range_ends_with_an_end(scratch: Path) -> None:
    scratch.write_bytes(b"test file for ranges")
    with RangeReader(scratch, 5, 9) as reader:
        assert [reader.read(3), reader.read(3), reader.read(3)] == [b"fil", b"e", b""]
        assert reader.read() == b""
        assert repr(reader) == f"<RangeReader {str(scratch)!r} [5, 9) at 4>"


def test_a_stop_beyond_the_file_ends_with_the_file(scratch: Path) -> None:
    scratch.write_bytes(b"test")
    with RangeReader(scratch, 2, 99) as reader:
        assert [reader.read(), reader.read(5)] == [b"st", b""]
        assert io.BufferedReader(RangeReader(scratch, 3, 3)).read() == b""


def test_places_count_from_the_start_of_the_range(scratch: Path) -> None:
    scratch.write_bytes(b"0123456789")
    with RangeReader(scratch, 2, 8) as reader:
        assert [reader.seek(3), reader.read(1), reader.tell()] == [3, b"5", 4]
        assert [reader.seek(-1, io.SEEK_END), reader.read()] == [5, b"7"]
        assert [reader.seek(2), reader.seek(1, io.SEEK_CUR), reader.read(2)] == [2, 3, b"56"]
        assert [reader.seek(50), reader.read()] == [50, b""]
        with pytest.raises(ValueError, match="place -1 lies before the start"):
            reader.seek(-1)
        with pytest.raises(ValueError, match="whence must be 0, 1 or 2: 7"):
            reader.seek(0, 7)
    with pytest.raises(ValueError, match="closed"):
        reader.read()


@pytest.mark.parametrize(("start", "stop"), [(20, 20), (21, 25), (9, 5), (-1, 5)])
def test_ranges_that_are_not_there_are_refused_and_nothing_stays_open(scratch, start, stop) -> None:
    scratch.write_bytes(b"test file for ranges")
    with pytest.raises(OffsetRangeError) as caught:
        RangeReader(scratch, start, stop)
    error = caught.value
    assert str(error) == f"{str(scratch)!r} has 20 bytes, it cannot be read from {start} to {stop}"
    assert (error.path, error.start, error.stop, error.size) == (str(scratch), start, stop, 20)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    assert handles_in(scratch.parent) == 0
