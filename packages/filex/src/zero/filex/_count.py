import os

from ._file import StrPath, open_regular

_BLOCK = 1 << 18


def count_lines(path: StrPath, start: int = 0, stop: int | None = None) -> int:
    r"""Count the lines of a file, or of its bytes from `start` up to `stop`: each `\n`, and a last line without one.

    The counts of the ranges of `split_line_chunks` with `ends=b"\n"` add up to that of the file, so they can be taken in parallel.

    Raises:
        OSError: the file is missing, no regular file, or may not be read; it names the path.
        ValueError: `start` is negative, or `stop` lies before it.
    """
    if start < 0 or (stop is not None and stop < start):
        msg = f"{os.fspath(path)!r} has no bytes from {start} to {stop}"
        raise ValueError(msg)
    lines = 0
    last = 10
    buffer = bytearray(_BLOCK)
    view = memoryview(buffer)
    with open_regular(path) as file:
        file.seek(start)
        left = stop - start if stop is not None else None
        while size := file.readinto(view if left is None else view[:left]):
            lines += buffer.count(b"\n", 0, size)
            last = buffer[size - 1]
            left = left - size if left is not None else None
    return lines + (last != 10)
