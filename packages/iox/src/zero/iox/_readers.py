import io

from ._errors import LimitExceededError, ShortReadError
from ._source import Buffer, SupportsRead, check_size, name_of, pull

CHUNK = 1 << 16


class ByteReader(io.RawIOBase):
    """The file interface on top of one method, `_some`, which gives at most so many bytes.

    Where a source has nothing yet, `read` raises `BlockingIOError`; `readinto` gives `None`, as buffers want it.
    """

    def readable(self) -> bool:
        """Say that bytes can be read."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Read at most `size` bytes; all that are left if it is negative or `None`."""
        self._check_open()
        if size is None or size < 0:
            return self._all()
        return self._some(size, prompt=False) if size else b""

    def read1(self, size: int = -1, /) -> bytes:
        """Read what is there, at most `size` bytes, without waiting for more of it."""
        self._check_open()
        return self._some(size if size >= 0 else CHUNK, prompt=True) if size else b""

    def readinto(self, buffer: Buffer, /) -> int | None:
        """Read what is there into `buffer` and say how many bytes, `None` where there is nothing yet."""
        view = memoryview(buffer).cast("B")
        try:
            data = self.read1(len(view))
        except BlockingIOError:
            return None
        view[: len(data)] = data
        return len(data)

    def _all(self) -> bytes:
        pieces: list[bytes] = []
        try:
            while data := self._some(CHUNK, prompt=False):
                pieces.append(data)
        except BlockingIOError:
            if not pieces:
                raise
        return b"".join(pieces)

    def _check_open(self) -> None:
        if self.closed:
            msg = f"read of a closed {type(self).__name__}"
            raise ValueError(msg)

    def _some(self, size: int, *, prompt: bool) -> bytes:
        raise NotImplementedError


class BoundedReader(ByteReader):
    """Read at most `limit` bytes from `source`, whatever it claims about its size.

    A source with more is an error: the first `limit` bytes are given, then every read raises
    `LimitExceededError`. To find out, one byte more than the limit is taken from the source.
    With `truncate=True` the reader just ends there, and takes nothing more from the source.
    Closing the reader leaves the source open. `limit` is in bytes, at least 0.
    """

    def __init__(self, source: SupportsRead, limit: int, *, truncate: bool = False) -> None:
        super().__init__()
        self._source = source
        self._limit = check_size("limit", limit)
        self._left = limit
        self._truncate = truncate
        self._exceeded = False

    @property
    def limit(self) -> int:
        """Give the limit in bytes."""
        return self._limit

    @property
    def remaining(self) -> int:
        """Give how many bytes may still be read."""
        return self._left

    def __repr__(self) -> str:
        what = "truncating" if self._truncate else "strict"
        return f"<BoundedReader {what}, {self._left} of {self._limit} bytes left>"

    def _some(self, size: int, *, prompt: bool) -> bytes:
        if self._left:
            data = pull(self._source, min(size, self._left), prompt=prompt)
            self._left -= len(data)
            return data
        if self._truncate:
            return b""
        if not self._exceeded:
            self._exceeded = bool(pull(self._source, 1))
        if not self._exceeded:
            return b""
        raise LimitExceededError(name_of(self._source), self._limit)


def read_exactly(source: SupportsRead, size: int) -> bytes:
    """Read exactly `size` bytes, in as many reads as that takes.

    Raises:
        ShortReadError: the source ended before; its `partial` holds what there was. It is an `EOFError`,
            at the very start of the source too.
        BlockingIOError: a source that does not wait has nothing yet; what came before is lost.
        ValueError: `size` is negative.
    """
    check_size("size", size)
    pieces: list[bytes] = []
    missing = size
    while missing:
        # A size that came from a peer reserves no memory before its bytes are here.
        data = pull(source, min(missing, 16 * CHUNK))
        if not data:
            raise ShortReadError(name_of(source), size, b"".join(pieces))
        pieces.append(data)
        missing -= len(data)
    return b"".join(pieces)
