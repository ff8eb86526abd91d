"""What every reader here asks of the object it reads from."""

from typing import Protocol, TypeAlias

Bytes: TypeAlias = bytes | bytearray | memoryview


class Buffer(Protocol):
    """Anything whose memory can be written to, as `collections.abc.Buffer` of Python 3.12."""

    def __buffer__(self, flags: int, /) -> memoryview:
        """Give that memory."""
        ...


class SupportsRead(Protocol):
    """Anything with a `read` that gives bytes: a file, a socket's file, a response, a reader of ours."""

    def read(self, size: int, /) -> Bytes | None:
        """Give at most `size` bytes, `b""` at the end, `None` where nothing is there yet."""
        ...


class SupportsWrite(Protocol):
    """Anything with a `write` that takes bytes; it may take fewer and say how many."""

    def write(self, data: bytes, /) -> int | None:
        """Take `data`, or as much of it as the number given back."""
        ...


def name_of(source: object) -> str:
    """Say what a source is called in an error: its file's name, or its type."""
    name: object = getattr(source, "name", None)
    if isinstance(name, str | bytes):
        return repr(name)
    return f"<{type(source).__name__}>"


def pull(source: SupportsRead, size: int, *, prompt: bool = False) -> bytes:
    """Read at most `size` bytes and hold the source to it: a bound is worth nothing if a source ignores it.

    A `prompt` read takes what is there where the source can tell, instead of waiting for `size` bytes.
    """
    read = getattr(source, "read1", source.read) if prompt else source.read
    data: Bytes | None = read(size)
    if data is None:
        msg = f"{name_of(source)} has nothing to read yet"
        raise BlockingIOError(msg)
    if isinstance(data, str):  # pyright: ignore[reportUnnecessaryIsInstance] - what a text file gives
        msg = f"{name_of(source)} gives text, bytes are needed"
        raise TypeError(msg)
    data = bytes(data)
    if len(data) > size:
        msg = f"{name_of(source)} gave {len(data)} bytes where at most {size} were asked for"
        raise ValueError(msg)
    return data


def check_size(what: str, value: int) -> int:
    """Refuse a negative number of bytes."""
    if value < 0:
        msg = f"{what} must not be negative: {value}"
        raise ValueError(msg)
    return value
