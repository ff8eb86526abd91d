"""What executors refuse, and how a batch comes back that nobody took."""

from __future__ import annotations


class ExecutorFullError(RuntimeError):
    """No item is taken, or a batch was given up, because as many batches wait as may."""

    def __init__(self, name: str, capacity: int) -> None:
        super().__init__(f"executor {name} is full: {capacity} batches wait, which is its capacity")
        self.name = name
        self.capacity = capacity

    def __reduce__(self) -> tuple[type[ExecutorFullError], tuple[str, int]]:
        return type(self), (self.name, self.capacity)


class ExecutorClosedError(RuntimeError):
    """No item is taken, or a batch comes back, because the executor was closed."""

    def __init__(self, name: str) -> None:
        super().__init__(f"executor {name} is closed")
        self.name = name

    def __reduce__(self) -> tuple[type[ExecutorClosedError], tuple[str]]:
        return type(self), (self.name,)


class MissingKeyError(KeyError):
    """A batch was loaded and has no value for a key."""

    def __init__(self, key: object) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return f"nothing was loaded for key {self.key!r}"
