"""Everything that decides whether a change lands."""

from ._verb import VERB

__all__ = ["VERB"]
