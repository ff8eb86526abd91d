from ._readers import ByteReader
from ._source import SupportsRead, SupportsWrite, name_of, pull


class TeeReader(ByteReader):
    """Copy to `sink` what is read from `source`: everything, or its first `limit` bytes.

    Bytes reach the sink before the reader gets them. What the sink raises, the read raises: those bytes
    are taken from the source and lost to the reader. A limit of 0 or less copies nothing. Closing the reader leaves
    source and sink open.
    """

    def __init__(
        self, source: SupportsRead, sink: SupportsWrite, *, limit: int | None = None
    ) -> None:
        super().__init__()
        self._source = source
        self._sink = sink
        self._left = limit

    def _some(self, size: int, *, prompt: bool) -> bytes:
        data = pull(self._source, size, prompt=prompt)
        if data:
            self._copy(data)
        return data

    def _copy(self, data: bytes) -> None:
        if self._left is not None:
            data = data[: max(self._left, 0)]
        while data:
            written = self._sink.write(data)
            count = len(data) if written is None else written
            if not 0 < count <= len(data):
                msg = f"{name_of(self._sink)} took {count} of {len(data)} bytes"
                raise OSError(msg)
            if self._left is not None:
                self._left -= count
            data = data[count:]


class CopyReader(ByteReader):
    """The second reader of `duplicate`: gives what the first one has read, and keeps only what is still to be given."""

    def __init__(self, held: bytearray) -> None:
        super().__init__()
        self._held = held

    @property
    def held(self) -> int:
        """Give how many bytes wait to be read."""
        return len(self._held)

    def close(self) -> None:
        """Let go of what is held; nothing is copied from now on."""
        super().close()
        self._held.clear()

    def _some(self, size: int, *, prompt: bool) -> bytes:
        data = bytes(self._held[:size])
        del self._held[: len(data)]
        return data


class _Keep:
    """Write to what a `CopyReader` holds until that is closed: nobody can read it any more then."""

    def __init__(self, reader: CopyReader, held: bytearray) -> None:
        self._reader = reader
        self._held = held

    def write(self, data: bytes, /) -> int:
        if not self._reader.closed:
            self._held += data
        return len(data)


def duplicate(source: SupportsRead, *, limit: int | None = None) -> tuple[TeeReader, CopyReader]:
    """Make two readers of one source, such as a body that is handled and then logged.

    The first reads the source; the second gives what the first has read so far, then `b""`. It keeps in memory
    what it has still to give: at most `limit` bytes if there is a limit, nothing if that is 0 or less.
    Closing either leaves the source open; closing the second stops the copying.
    """
    held = bytearray()
    second = CopyReader(held)
    return TeeReader(source, _Keep(second, held), limit=limit), second
