"""Tell a progress bar how far reading has come, whichever library draws it."""

import io
from collections.abc import Callable, Generator, Iterable
from typing import Protocol, TypeAlias, TypeVar

from ._file import Buffer

_CHUNK = 1 << 16


class SupportsUpdate(Protocol):
    """A bar with an `update` that takes what was done since the last time, as those of tqdm have."""

    def update(self, n: int, /) -> object:
        """Go on by `n` bytes."""
        ...


class SupportsRead(Protocol):
    """Anything with a `read` that gives bytes."""

    def read(self, size: int, /) -> bytes:
        """Give at most `size` bytes, `b""` at the end."""
        ...


Bar: TypeAlias = SupportsUpdate | Callable[[int], object]
L = TypeVar("L", str, bytes)


class _Meter:
    """Gather bytes until there are `step` of them: bars are slower than reads."""

    def __init__(self, bar: Bar, step: int) -> None:
        if step < 1:
            msg = f"step must be at least 1: {step}"
            raise ValueError(msg)
        self._report: Callable[[int], object] = bar if callable(bar) else bar.update
        self._step = step
        self._gathered = 0

    def add(self, count: int) -> None:
        self._gathered += count
        if self._gathered >= self._step:
            self.flush()

    def flush(self) -> None:
        if count := self._gathered:
            self._gathered = 0
            self._report(count)


class ProgressReader(io.RawIOBase):
    """Read from `source` and tell `bar` how many bytes came, once `step` of them have and at the end.

    `bar` is called with the number, or its `update` is if it has one: a tqdm bar as it is, and for rich
    `functools.partial(progress.advance, task)`. What it raises, the read raises. Closing the reader tells the rest and leaves the source open.
    """

    def __init__(self, source: SupportsRead, bar: Bar, *, step: int = 1) -> None:
        super().__init__()
        self._meter = _Meter(bar, step)
        self._source = source

    def readable(self) -> bool:
        """Say that bytes can be read."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Read at most `size` bytes; all that are left if it is negative or `None`."""
        if self.closed:
            msg = "read of a closed ProgressReader"
            raise ValueError(msg)
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(_CHUNK), b""))
        data = self._source.read(size)
        if data:
            self._meter.add(len(data))
        elif size:
            self._meter.flush()
        return data

    def readinto(self, buffer: Buffer, /) -> int:
        """Read into `buffer` and say how many bytes."""
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Tell the bar what it does not know yet, and close."""
        try:
            if not self.closed and hasattr(self, "_source"):
                self._meter.flush()
        finally:
            super().close()


def progress_lines(lines: Iterable[L], bar: Bar, *, step: int = 1) -> Generator[L]:
    r"""Give `lines` and tell `bar` their bytes, each with one for its line end, which may be cut off already.

    `bar` and `step` are those of `ProgressReader`. Text is counted as UTF-8.
    """
    return _metered(lines, _Meter(bar, step))


def _metered(lines: Iterable[L], meter: _Meter) -> Generator[L]:
    try:
        for line in lines:
            yield line
            data = line if isinstance(line, bytes) else line.encode("utf-8", "replace")
            meter.add(len(data) + (not data.endswith(b"\n")))
    finally:
        meter.flush()
