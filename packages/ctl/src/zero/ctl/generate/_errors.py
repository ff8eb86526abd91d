"""What a generator cannot express."""

from ..api import Position


class GenerateError(ValueError):
    """A description that is correct but has no form in Python.

    Attributes:
        position: the place in the .api file.
        reason: what cannot be generated there.
    """

    def __init__(self, position: Position, reason: str) -> None:
        super().__init__(f"{position} {reason}")
        self.position = position
        self.reason = reason
