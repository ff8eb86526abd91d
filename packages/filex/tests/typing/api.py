"""Never run: what a type checker must see of the public interface."""

import io
from collections.abc import Generator
from pathlib import Path
from typing import assert_type

from zero import filex


def check_lines(path: Path) -> None:
    assert_type(filex.first_line(path, max_length=100), str)
    assert_type(filex.last_line("file"), str)
    assert_type(filex.reversed_lines(path), Generator[str])
    assert_type(filex.count_lines(path, 0, 10), int)
    assert_type(filex.line_at(path, 5), filex.Line)
    assert_type(filex.search_sorted(path, "a"), filex.Line | None)
    assert_type(filex.search_sorted(path, 3, key=int), filex.Line | None)


def check_ranges(path: Path) -> None:
    ranges = filex.split_line_chunks(path, 4, ends=b"\n")
    assert_type(ranges, list[filex.OffsetRange])
    assert_type(ranges[0].open(), io.BufferedIOBase)
    io.BufferedReader(filex.RangeReader(path, 0, 10))


def check_progress(source: io.BytesIO, bar: filex.SupportsUpdate) -> None:
    assert_type(filex.ProgressReader(source, bar).read(), bytes)
    assert_type(filex.progress_lines(["a"], bar), Generator[str])
    assert_type(filex.progress_lines([b"a"], lambda count: None), Generator[bytes])


def check_errors(long: filex.LineTooLongError, outside: filex.OffsetRangeError) -> None:
    assert_type(long.offset, int)
    assert_type(outside.size, int)
