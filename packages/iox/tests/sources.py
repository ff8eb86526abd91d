"""Sources as the world has them: in drips, not ready yet, lying, endless."""

import io


class Drip(io.RawIOBase):
    """Gives `step` bytes at a time, and counts what was asked of it."""

    def __init__(self, data: bytes, step: int = 1) -> None:
        super().__init__()
        self.taken = 0
        self._data = data
        self._step = step

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        size = self._step if size is None or size < 0 else min(size, self._step)
        data = self._data[self.taken : self.taken + size]
        self.taken += len(data)
        return data


class Script:
    """Answers with what it was given, one piece a read."""

    def __init__(self, *answers: bytes | None) -> None:
        self._answers = list(answers)

    def read(self, size: int, /) -> bytes | None:
        return self._answers.pop(0) if self._answers else b""


class Endless:
    """Has no end and no line end."""

    def __init__(self) -> None:
        self.taken = 0

    def read(self, size: int, /) -> bytes:
        self.taken += size
        return b"x" * size
