"""Boundaries between packages: what may import, require and contain what."""

from ._verb import VERB

__all__ = ["VERB"]
