"""Vector files run through the packages' own adapters."""

from ._verb import VERB

__all__ = ["VERB"]
