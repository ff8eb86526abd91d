"""What runners refuse."""

from __future__ import annotations


class TaskRunnerBusyError(RuntimeError):
    """All slots of a task runner are taken."""

    def __init__(self, concurrency: int) -> None:
        super().__init__(f"task runner is busy: {concurrency} of {concurrency} slots are taken")
        self.concurrency = concurrency

    def __reduce__(self) -> tuple[type[TaskRunnerBusyError], tuple[int]]:
        return type(self), (self.concurrency,)


class RunnerClosedError(RuntimeError):
    """A runner takes no more values, or has handed out its last result."""

    def __init__(self) -> None:
        super().__init__("runner closed")


def check_positive(what: str, value: int) -> int:
    """Return a count, or refuse one below 1."""
    if value < 1:
        raise ValueError(f"{what} must be at least 1, not {value!r}")
    return value
