"""The repository's Markdown: the table of packages, and examples that run as printed."""

from ._verb import VERB

__all__ = ["VERB"]
