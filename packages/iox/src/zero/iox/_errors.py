"""What can go wrong while reading, with the place in the message and the figures as attributes."""


class LimitExceededError(ValueError):
    """A source `name` that has more than `limit` bytes."""

    def __init__(self, name: str, limit: int) -> None:
        super().__init__(name, limit)
        self.name = name
        self.limit = limit

    def __str__(self) -> str:
        return f"{self.name} has more than {self.limit} bytes"


class ShortReadError(EOFError):
    """A source `name` that ended after the bytes in `partial`, fewer than the `expected` number."""

    def __init__(self, name: str, expected: int, partial: bytes) -> None:
        super().__init__(name, expected, partial)
        self.name = name
        self.expected = expected
        self.partial = partial

    def __str__(self) -> str:
        return f"{self.name} ended after {len(self.partial)} of {self.expected} bytes"


class LineTooLongError(ValueError):
    """Line number `line` (from 1) of the source `name`, longer than `limit` bytes."""

    def __init__(self, name: str, line: int, limit: int) -> None:
        super().__init__(name, line, limit)
        self.name = name
        self.line = line
        self.limit = limit

    def __str__(self) -> str:
        return f"{self.name}, line {self.line}: longer than {self.limit} bytes"


class CaptureBusyError(RuntimeError):
    """A second capture of the process's descriptors while one is under way."""
