"""One package's next version, with everything that follows from it."""

from ._verb import VERB

__all__ = ["VERB"]
