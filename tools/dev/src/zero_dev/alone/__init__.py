"""Packages tested from their wheels, each in an environment of its own."""

from ._verb import VERB

__all__ = ["VERB"]
