"""Lines from a stream, with a deadline."""

import os
import sys
import threading
import weakref
from queue import Empty, SimpleQueue
from typing import TextIO


class NoAnswerError(EOFError):
    """Nobody answered and there is no default; `prompt` is the question, `reason` why."""

    def __init__(self, prompt: str, reason: str) -> None:
        super().__init__(f"no answer to {prompt!r}: {reason}")
        self.prompt = prompt
        self.reason = reason

    def __reduce__(self) -> tuple[type["NoAnswerError"], tuple[str, str]]:
        return NoAnswerError, (self.prompt, self.reason)


class _Reader:
    """Reads ahead one line in a thread, so that a question may stop waiting for it.

    A line that comes too late for one question is the answer to the next: the thread cannot be called back.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: SimpleQueue[str | BaseException] = SimpleQueue()
        self._lock = threading.Lock()
        self._waiting = False
        self._process = os.getpid()

    def read(self, timeout: float) -> str | None:
        """Return a line, None if none came within `timeout` seconds."""
        with self._lock:
            if not self._waiting:
                self._waiting = True
                threading.Thread(target=self._run, name="zero-cmdline", daemon=True).start()
        try:
            line = self._lines.get(timeout=min(max(0.0, timeout), threading.TIMEOUT_MAX))
        except Empty:
            return None
        with self._lock:
            self._waiting = False
        if isinstance(line, BaseException):
            raise line
        return line

    @property
    def waiting(self) -> bool:
        """Tell whether the thread still waits for a line, or holds one."""
        return self._waiting

    @property
    def lost(self) -> bool:
        """Tell whether the stream is locked for good: this process was forked while its parent's thread read it."""
        return self._waiting and self._process != os.getpid()

    def _run(self) -> None:
        try:
            self._lines.put(self._stream.readline())
        except (OSError, ValueError) as error:
            self._lines.put(error)


_readers: "weakref.WeakKeyDictionary[TextIO, _Reader]" = weakref.WeakKeyDictionary()
_readers_lock = threading.Lock()


def next_line(stream: TextIO | None, timeout: float | None) -> str | None:
    """Return the next line with its end, an empty text at the end of input, None after `timeout` seconds."""
    stream = sys.stdin if stream is None else stream
    # Programs without a console have no standard input at all.
    if stream is None or stream.closed:  # pyright: ignore[reportUnnecessaryComparison]
        return ""
    with _readers_lock:
        reader = _readers.get(stream)
        if reader is not None and reader.lost:
            return ""
        if timeout is not None and (reader is None or not reader.waiting):
            reader = _readers[stream] = _Reader(stream)
    if reader is None or (timeout is None and not reader.waiting):
        return stream.readline()
    return reader.read(threading.TIMEOUT_MAX if timeout is None else timeout)
