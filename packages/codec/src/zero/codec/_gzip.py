"""gzip (RFC 1952) as Go writes and reads it, with an end to what a small text may grow to."""

import zlib
from collections.abc import Iterator
from io import BytesIO

_WRAPPED = 16 + zlib.MAX_WBITS
_LEVEL = 6
# No time, no name, unknown system: the ten bytes Go puts first.
_HEADER = bytes.fromhex("1f8b08000000000000ff")
_MAGIC = _HEADER[:3]
# Small, since zlib copies what it has not read yet at each part and at each end of a stream.
_PIECE = 1 << 14
_PART = 1 << 16
_LIMIT = 100 << 20


class GzipError(ValueError):
    """Bytes that are not a whole gzip stream; `reason` says in which way."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"not gzip: {reason}")
        self.reason = reason


class GzipTooLargeError(ValueError):
    """A stream that unpacks to more than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"gzip stream unpacks to more than {limit} bytes")
        self.limit = limit


def gzip(data: bytes) -> bytes:
    """Return the data as one gzip stream at level 6, the same bytes every time."""
    return _HEADER + zlib.compress(data, _LEVEL, wbits=_WRAPPED)[len(_HEADER) :]


def gunzip(data: bytes, *, limit: int = _LIMIT) -> bytes:
    """Return what a gzip text unpacks to, at most `limit` bytes (100 MiB).

    Several streams one after the other are one text; bytes after them are an error, as in Go.

    Raises:
        GzipTooLargeError: it would be more. go-zero returns the first 100 MiB as if all were well.
        GzipError: the text is no gzip, is cut off, or its checksum is wrong.
    """
    unpacked = BytesIO()
    stream = Gunzipper(limit=limit)
    unpacked.writelines(stream.feed(data))
    stream.finish()
    return unpacked.getvalue()


class Gunzipper:
    """Unpack a gzip text that arrives in pieces, without doing any I/O itself.

    `feed` each piece, take what comes out, and call `finish` at the end:

        stream = Gunzipper(limit=1 << 20)
        async for piece in body:
            for unpacked in stream.feed(piece):
                await target.send(unpacked)
        stream.finish()

    Memory stays at some hundred KiB whatever comes in. Not to be shared by threads.
    """

    __slots__ = ("_begun", "_head", "_inflate", "_inside", "_left", "_limit")

    def __init__(self, *, limit: int = _LIMIT) -> None:
        """Unpack at most `limit` bytes in all (100 MiB)."""
        if limit < 0:
            raise ValueError(f"limit must not be negative: {limit}")
        self._limit = limit
        self._left = limit
        self._begun = False
        self._head = b""
        self._inside = False
        self._inflate = zlib.decompressobj(_WRAPPED)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what a piece unpacks to, in parts of at most 64 KiB. To be exhausted.

        Raises:
            GzipTooLargeError: more than `limit` bytes came out in all.
            GzipError: this is no gzip, or a checksum is wrong.
        """
        view = memoryview(data)
        for at in range(0, len(view), _PIECE):
            piece = bytes(view[at : at + _PIECE])
            while piece:
                if not self._inside:
                    piece = self._begin(piece)
                    continue
                part, piece = self._step(piece)
                if part:
                    yield part

    def finish(self) -> None:
        """Say that nothing more comes.

        Raises:
            GzipError: something more should have come.
        """
        if not self._begun:
            raise GzipError("empty")
        if self._inside or self._head:
            raise GzipError("cut off")

    def _begin(self, piece: bytes) -> bytes:
        """Look for the ten bytes that begin a stream, and return what to unpack."""
        self._begun = True
        head = self._head + piece
        if len(head) < len(_HEADER):  # Go, too, judges a header when it has all of it
            self._head = head
            return b""
        if not head.startswith(_MAGIC):
            raise GzipError("invalid header")
        self._head = b""
        self._inside = True
        self._inflate = zlib.decompressobj(_WRAPPED)
        return head

    def _step(self, piece: bytes) -> tuple[bytes, bytes]:
        """Unpack one part; return it and what is left of the piece."""
        inflate = self._inflate
        try:
            # One byte more than allowed is enough to know, and 0 would mean no limit to zlib.
            part = inflate.decompress(piece, min(_PART, self._left + 1))
        except zlib.error as error:
            raise GzipError(_reason(str(error))) from None
        if len(part) > self._left:
            raise GzipTooLargeError(self._limit)
        self._left -= len(part)
        if inflate.eof:
            self._inside = False
            return part, inflate.unused_data
        return part, inflate.unconsumed_tail


def _reason(error: str) -> str:
    if "incorrect data check" in error or "incorrect length check" in error:
        return "invalid checksum"
    if "header" in error or "compression method" in error:
        return "invalid header"
    return "corrupt data"
