from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

StrPath: TypeAlias = str | os.PathLike[str]


@contextmanager
def temp_file_with_text(text: str, *, folder: StrPath | None = None) -> Generator[TextIO]:
    """Make a temporary file that holds `text`, open for reading and writing at its start, and remove it at the end.

    Its name, in `name`, is the MD5 of the text in hexadecimal digits and something random, so that equal texts can be told
    by their names. The text is UTF-8 and its line ends stay as they are. Only its owner may read the file. It lies in
    `folder`, by default the system's. Removing or moving it meanwhile is no error.

    Raises:
        UnicodeEncodeError: the text has surrogates; nothing was made.
        OSError: the folder is missing or full; nothing stays.
    """
    path = _make(text, folder)
    try:
        with open(path, "r+", encoding="utf-8", newline="") as file:
            yield file
    finally:
        _remove(path)


@contextmanager
def temp_filename_with_text(text: str, *, folder: StrPath | None = None) -> Generator[Path]:
    """Make a temporary file that holds `text`, give its path, and remove it at the end.

    The file is closed, for others to open. Name, options and errors are those of `temp_file_with_text`.
    """
    from pathlib import Path  # noqa: PLC0415 - as in `_make`

    path = _make(text, folder)
    try:
        yield Path(path)
    finally:
        _remove(path)


def _make(text: str, folder: StrPath | None) -> str:
    # These cost more than the rest of the package, and who writes atomically needs neither.
    import hashlib  # noqa: PLC0415
    import tempfile  # noqa: PLC0415

    data = text.encode()
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    descriptor, path = tempfile.mkstemp(prefix=digest, dir=folder)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
    except BaseException:
        _remove(path)
        raise
    return path


def _remove(path: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)
