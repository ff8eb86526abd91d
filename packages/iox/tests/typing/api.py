"""Never run: what a type checker must see of the public interface."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import assert_type

from zero import iox


def check_readers(source: io.BufferedReader, sink: io.BytesIO) -> None:
    bounded = iox.BoundedReader(source, 10, truncate=True)
    assert_type(bounded.read(), bytes)
    assert_type(bounded.remaining, int)
    assert_type(iox.read_exactly(bounded, 4), bytes)
    assert_type(iox.TeeReader(source, sink, limit=3).read(), bytes)
    assert_type(iox.duplicate(source, limit=3), tuple[iox.TeeReader, iox.CopyReader])
    assert_type(iox.scan_lines(bounded), Iterator[str])
    io.TextIOWrapper(io.BufferedReader(bounded), encoding="utf-8")


def check_text(path: Path, source: iox.SupportsRead) -> None:
    assert_type(iox.read_text(path, limit=100), str)
    assert_type(iox.read_text_lines("file", omit_prefix=("#", ";")), list[str])
    assert_type(iox.count_lines(path), int)
    assert_type(iox.count_lines(source), int)


def check_capture() -> None:
    with iox.capture_output() as captured:
        assert_type(captured, iox.Captured)
        assert_type(captured.out, str)
    with iox.capture_descriptors() as captured:
        assert_type(captured.err_bytes, bytes)


def check_errors(long: iox.LineTooLongError, short: iox.ShortReadError) -> None:
    assert_type(long.line, int)
    assert_type(short.partial, bytes)
