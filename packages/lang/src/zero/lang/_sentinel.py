"""Values that stand for the absence of a value."""

from enum import Enum


class Sentinel(Enum):
    """A base for values that mean "nothing was given" where None is a value like any other.

    Subclass it with one member. The class is the type to annotate with, the member is the value:

        class _Missing(Sentinel):
            MISSING = "MISSING"

        MISSING: Final = _Missing.MISSING

        def get(key: str, default: int | _Missing = MISSING) -> int:
            if default is MISSING: ...  # below this line every type checker knows an int

    It shows itself as its name, and a copy or an unpickled one is the same object. PEP 661 has the
    same aim; an enumeration is the form of it that all type checkers narrow today.
    """

    def __repr__(self) -> str:
        return self.name

    __str__ = __repr__
