r"""The first, the last and any line of huge files without reading them, and cuts, ranges and progress by lines.

A look-up costs the line it finds, whether the file has a kilobyte or a terabyte.

>>> import tempfile
>>> from zero.filex import count_lines, last_line, line_at
>>> with tempfile.NamedTemporaryFile() as file:
...     _ = file.write(b"one\ntwo\nthree\n")
...     file.flush()
...     last_line(file.name), count_lines(file.name), line_at(file.name, 5)
('three', 3, Line(text='two', start=4, stop=8))
"""

from ._count import count_lines
from ._ends import first_line, last_line, reversed_lines
from ._file import LineTooLongError
from ._lookup import Line, line_at, search_sorted
from ._progress import ProgressReader, SupportsUpdate, progress_lines
from ._ranges import OffsetRange, OffsetRangeError, RangeReader, split_line_chunks

__all__ = [
    "Line",
    "LineTooLongError",
    "OffsetRange",
    "OffsetRangeError",
    "ProgressReader",
    "RangeReader",
    "SupportsUpdate",
    "count_lines",
    "first_line",
    "last_line",
    "line_at",
    "progress_lines",
    "reversed_lines",
    "search_sorted",
    "split_line_chunks",
]
