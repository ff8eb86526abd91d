r"""Bounded readers, tees, exact reads, line scanners and captured output, for anything with a `read`.

Bounds hold whatever the source does, and an error names the source, the place and the figure.

>>> import io
>>> from zero.iox import BoundedReader, scan_lines
>>> list(scan_lines(BoundedReader(io.BytesIO(b"one\ntwo\nthree"), 7, truncate=True)))
['one', 'two']
"""

from ._capture import Captured, capture_descriptors, capture_output
from ._errors import CaptureBusyError, LimitExceededError, LineTooLongError, ShortReadError
from ._lines import scan_lines
from ._readers import BoundedReader, read_exactly
from ._source import SupportsRead, SupportsWrite
from ._tee import CopyReader, TeeReader, duplicate
from ._text import count_lines, read_text, read_text_lines

__all__ = [
    "BoundedReader",
    "CaptureBusyError",
    "Captured",
    "CopyReader",
    "LimitExceededError",
    "LineTooLongError",
    "ShortReadError",
    "SupportsRead",
    "SupportsWrite",
    "TeeReader",
    "capture_descriptors",
    "capture_output",
    "count_lines",
    "duplicate",
    "read_exactly",
    "read_text",
    "read_text_lines",
    "scan_lines",
]
