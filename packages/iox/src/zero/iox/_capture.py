"""What a test wants of the terminal: the output as text.

Two ways, because they see different things. `capture_output` follows the calling context and leaves others alone;
`capture_descriptors` sees everything the process and its children write, and so can exist only once.
"""

import io
import os
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any, Self, TextIO

from ._errors import CaptureBusyError


class Captured:
    """The output so far, to be asked while it is captured and afterwards."""

    def __init__(self, out: Callable[[], bytes], err: Callable[[], bytes]) -> None:
        self._out = out
        self._err = err

    @property
    def out(self) -> str:
        """Give what went to standard output; bytes that are not UTF-8 become U+FFFD."""
        return self.out_bytes.decode("utf-8", "replace")

    @property
    def err(self) -> str:
        """Give what went to standard error; bytes that are not UTF-8 become U+FFFD."""
        return self.err_bytes.decode("utf-8", "replace")

    @property
    def out_bytes(self) -> bytes:
        """Give what went to standard output as it is."""
        return self._out()

    @property
    def err_bytes(self) -> bytes:
        """Give what went to standard error as it is."""
        return self._err()

    def __repr__(self) -> str:
        return f"<Captured out={len(self.out_bytes)} err={len(self.err_bytes)} bytes>"


class _Memory(io.TextIOWrapper):
    """A text stream that stays readable when the code under test closes it."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        super().__init__(
            self._bytes, "utf-8", errors="backslashreplace", newline="", write_through=True
        )

    def content(self) -> bytes:
        return self._bytes.getvalue()

    def close(self) -> None:
        self.flush()


class _Routed:
    """Stand in for `sys.stdout`: each context writes to its own capture, those without one to the real stream."""

    def __init__(self, slot: ContextVar[TextIO | None], real: TextIO) -> None:
        self.slot = slot
        self.real = real
        self.users = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.slot.get() or self.real, name)


_SLOTS = {
    "stdout": ContextVar[TextIO | None]("zero.iox.stdout", default=None),
    "stderr": ContextVar[TextIO | None]("zero.iox.stderr", default=None),
}
_routing = threading.Lock()
_descriptors = threading.Lock()


@contextmanager
def capture_output() -> Generator[Captured]:
    """Capture what this context writes to `sys.stdout` and `sys.stderr`, and leave other threads and tasks alone.

    The context is that of `contextvars`: tasks started inside are captured, threads are if they run in a copy of the
    context (`asyncio.to_thread`, anyio's `to_thread`), other threads write where they always did. Captures nest, and any number of
    threads may have one at a time. Child processes and streams that somebody held before are not seen:
    `capture_descriptors` sees those.
    """
    with ExitStack() as stack:
        yield Captured(_route(stack, "stdout"), _route(stack, "stderr"))


def _route(stack: ExitStack, name: str) -> Callable[[], bytes]:
    slot, memory = _SLOTS[name], _Memory()
    with _routing:
        current = getattr(sys, name)
        router = current if isinstance(current, _Routed) else _Routed(slot, current)
        router.users += 1
        setattr(sys, name, router)
    stack.callback(_unroute, name, router)
    # Not a token: a fixture may enter in one context and leave in another.
    stack.callback(slot.set, slot.get())
    slot.set(memory)
    return memory.content


def _unroute(name: str, router: _Routed) -> None:
    with _routing:
        router.users -= 1
        if not router.users and getattr(sys, name) is router:
            setattr(sys, name, router.real)


@contextmanager
def capture_descriptors() -> Generator[Captured]:
    """Capture all that arrives at file descriptors 1 and 2: of every thread, C library and child process.

    `sys.stdout` and `sys.stderr` write there too meanwhile. The output lies in temporary files, so its amount does not
    matter. What a C library still holds in a buffer of its own is not seen.

    Raises:
        CaptureBusyError: such a capture is under way already, in whatever thread; there is one set of descriptors.
        OSError: descriptor 1 or 2 is closed.
    """
    if not _descriptors.acquire(blocking=False):
        msg = "the descriptors of this process are being captured already"
        raise CaptureBusyError(msg)
    try:
        # Both before anything is opened: a free number would be taken by what is saved.
        for descriptor in (1, 2):
            _check_open(descriptor)
        with ExitStack() as stack:
            out = stack.enter_context(_Tape(1, "stdout"))
            err = stack.enter_context(_Tape(2, "stderr"))
            yield Captured(out.content, err.content)
    finally:
        _descriptors.release()


class _Tape:
    """One descriptor turned to a file, and its Python stream with it."""

    def __init__(self, descriptor: int, name: str) -> None:
        self._name = name
        self._descriptor = descriptor
        self._previous: TextIO | None = getattr(sys, name)
        _flush(self._previous)
        import tempfile  # noqa: PLC0415 - costs more than the rest of the package, and only tests get here

        self._saved = os.dup(descriptor)
        try:
            # Appending: reading here moves the place that all writers share.
            self._file = tempfile.TemporaryFile("a+b", buffering=0)  # noqa: SIM115 - for __exit__
        except BaseException:
            os.close(self._saved)
            raise
        self._data: bytes | None = None

    def __enter__(self) -> Self:
        os.dup2(self._file.fileno(), self._descriptor)
        # Without a buffer in between, so that the order of Python's and others' writes is kept.
        self._stream = io.TextIOWrapper(
            io.FileIO(self._descriptor, "w", closefd=False),
            "utf-8",
            errors="backslashreplace",
            newline="",
            write_through=True,
        )
        setattr(sys, self._name, self._stream)
        return self

    def __exit__(self, *_: object) -> None:
        _flush(self._previous)
        _flush(self._stream)
        if getattr(sys, self._name) is self._stream:
            setattr(sys, self._name, self._previous)
        os.dup2(self._saved, self._descriptor)
        os.close(self._saved)
        self._data = self.content()
        self._file.close()
        self._stream.close()

    def content(self) -> bytes:
        """Read what has arrived so far, or what had arrived at the end."""
        if self._data is not None:
            return self._data
        self._file.seek(0)
        return self._file.read()


def _check_open(descriptor: int) -> None:
    try:
        os.fstat(descriptor)
    except OSError as error:
        msg = f"descriptor {descriptor} cannot be captured: {error.strerror}"
        raise OSError(error.errno, msg) from None


def _flush(stream: TextIO | None) -> None:
    if stream is not None and not stream.closed:
        stream.flush()
