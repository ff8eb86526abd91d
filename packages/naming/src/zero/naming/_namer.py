"""Things that have a name."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Namer(Protocol):
    """Anything with a name to be logged, counted or looked up by: an attribute or property `name`.

    `isinstance(value, Namer)` tells whether there is such an attribute, as runtime protocols do, not what it holds.
    """

    @property
    def name(self) -> str:
        """The name."""
        ...
