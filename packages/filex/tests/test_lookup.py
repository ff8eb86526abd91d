from bisect import bisect_left
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.filex import (
    Line,
    LineTooLongError,
    OffsetRangeError,
    RangeReader,
    count_lines,
    first_line,
    last_line,
    line_at,
    reversed_lines,
    search_sorted,
)

from .handles import handles_in

GIB = 1 << 30


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lookup") / "file"


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five gigabytes that are almost all a hole: lines at the start, behind four of them, and at the end."""
    path = tmp_path_factory.mktemp("huge") / "file"
    with path.open("wb") as file:
        file.write(b"head\n")
        file.seek(4 * GIB)
        file.write(b"\nmiddle one\nmiddle two\n")
        file.truncate(5 * GIB)
        file.seek(5 * GIB - 20)
        file.write(b"\nlast but one\nlast!\n")
    assert path.stat().st_size == 5 * GIB
    assert path.stat().st_blocks * 512 < 1 << 20, "the file system keeps no holes"
    return path


def test_ends_of_a_huge_file(huge: Path) -> None:
    assert first_line(huge) == "head"
    lines = reversed_lines(huge, max_length=1000)
    assert [next(lines), next(lines)] == ["last!", "last but one"]
    with pytest.raises(LineTooLongError):
        next(lines)


def test_lines_of_a_huge_file_by_offset(huge: Path) -> None:
    middle = Line("middle one", 4 * GIB + 1, 4 * GIB + 12)
    for offset in (middle.start, middle.start + 5, middle.stop - 1):
        assert line_at(huge, offset) == middle
    assert line_at(huge, middle.stop).text == "middle two"
    assert line_at(huge, 5 * GIB - 1) == Line("last!", 5 * GIB - 6, 5 * GIB)
    assert line_at(huge, 0).text == "head"


def test_a_hole_is_a_line_that_is_too_long_and_is_not_read(huge: Path) -> None:
    with pytest.raises(
        LineTooLongError, match=f"byte {2 * GIB} is longer than 1048576 bytes"
    ) as caught:
        line_at(huge, 2 * GIB)
    assert caught.value.offset == 2 * GIB


def test_a_part_of_a_huge_file(huge: Path) -> None:
    with RangeReader(huge, 4 * GIB + 1, 4 * GIB + 23) as reader:
        assert reader.read() == b"middle one\nmiddle two\n"
    assert count_lines(huge, 4 * GIB, 4 * GIB + 23) == 3


LINES = st.lists(
    st.text(st.characters(exclude_characters="\n", codec="utf-8"), max_size=9), min_size=1
)


@given(LINES, st.booleans(), st.data())
def test_every_byte_belongs_to_one_line(scratch: Path, lines, ended: bool, data) -> None:
    content = ("\n".join(lines) + "\n" * ended).encode()
    scratch.write_bytes(content)
    if not content:
        return
    offset = data.draw(st.integers(0, len(content) - 1))
    start = content.rfind(b"\n", 0, offset) + 1
    stop = (content.find(b"\n", offset) + 1) or len(content)
    text = content[start:stop].removesuffix(b"\n").decode()
    assert line_at(scratch, offset) == Line(text, start, stop)


@pytest.mark.parametrize("size", [4094, 4095, 4096, 4097, 70_000, 131_072])
def test_long_lines_are_found_from_any_place(scratch: Path, size: int) -> None:
    scratch.write_bytes(b"a\n" + b"x" * size + b"\nb\n")
    for offset in (2, 3, size // 2, size + 1, size + 2):
        assert line_at(scratch, offset, max_length=size) == Line("x" * size, 2, size + 3)
        with pytest.raises(LineTooLongError):
            line_at(scratch, offset, max_length=size - 1)
    assert line_at(scratch, size + 3, max_length=1).text == "b"


@given(st.lists(st.text("abc", max_size=4)).map(sorted), st.text("abcd", max_size=4), st.booleans())
def test_a_search_finds_what_bisect_finds(scratch: Path, lines, target: str, ended: bool) -> None:
    lines = [line for line in lines if line or ended]
    scratch.write_bytes(("\n".join(lines) + "\n" * (ended and bool(lines))).encode())
    place = bisect_left(lines, target)
    found = search_sorted(scratch, target)
    if place == len(lines):
        assert found is None
    else:
        start = sum(len(line) + 1 for line in lines[:place])
        assert found is not None
        assert (found.text, found.start) == (lines[place], start)


def test_a_log_is_searched_by_its_time_with_few_reads(scratch: Path) -> None:
    scratch.write_text("".join(f"{number * 10:08} entry\n" for number in range(50_000)), "utf-8")
    asked: list[str] = []

    def time_of(line: str) -> int:
        asked.append(line)
        return int(line[:8])

    found = search_sorted(scratch, 123_455, key=time_of)
    assert found is not None
    assert found.text == "00123460 entry"
    assert line_at(scratch, found.stop).text == "00123470 entry"
    assert len(asked) <= 21
    assert search_sorted(scratch, 10**9, key=time_of) is None


def test_what_key_raises_comes_out_and_the_file_is_closed(scratch: Path) -> None:
    scratch.write_text("no number\n", "utf-8")
    with pytest.raises(ValueError, match="no number"):
        search_sorted(scratch, 3, key=int)
    assert handles_in(scratch.parent) == 0


@pytest.mark.parametrize("offset", [-1, 3, 99])
def test_a_byte_that_is_not_there_is_refused(scratch: Path, offset: int) -> None:
    scratch.write_bytes(b"abc")
    with pytest.raises(OffsetRangeError, match=f"has 3 bytes, it cannot be read from {offset} to"):
        line_at(scratch, offset)


def test_wrong_options_and_files_are_refused(scratch: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="max_length must not be negative: -1"):
        line_at(scratch, 0, max_length=-1)
    with pytest.raises(ValueError, match="encoding 'utf-32'"):
        search_sorted(scratch, "", encoding="utf-32")
    with pytest.raises(FileNotFoundError, match="missing"):
        line_at(tmp_path / "missing", 0)
    with pytest.raises(IsADirectoryError, match=str(tmp_path)):
        search_sorted(tmp_path, "a")
    scratch.write_bytes(b"a\n\xff\n")
    with pytest.raises(UnicodeDecodeError, match="file', in the line at byte 2"):
        line_at(scratch, 2)
    assert last_line(scratch, errors="surrogateescape") == "\udcff"
