"""New packages that pass every check from their first minute."""

from ._verb import VERB

__all__ = ["VERB"]
