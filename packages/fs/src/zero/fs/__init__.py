"""Writes that are whole or not at all, temporary files that clean up, and checks of what children inherit.

A failed write leaves the old file and nothing else; the standard library has the parts, here they are put together.

>>> from zero.fs import atomic_write, temp_filename_with_text
>>> with temp_filename_with_text("old") as path:
...     atomic_write(path, "new")
...     path.read_text()
'new'
"""

from ._atomic import atomic_write, atomic_writer
from ._descriptors import close_on_exec, inheritable_descriptors, is_close_on_exec
from ._temp import temp_file_with_text, temp_filename_with_text

__all__ = [
    "atomic_write",
    "atomic_writer",
    "close_on_exec",
    "inheritable_descriptors",
    "is_close_on_exec",
    "temp_file_with_text",
    "temp_filename_with_text",
]
