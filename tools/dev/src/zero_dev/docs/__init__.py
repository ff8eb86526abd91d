"""The repository's Markdown: the table of packages, and examples that run as printed."""

from ._table import package_table, with_table
from ._verb import VERB

__all__ = ["VERB", "package_table", "with_table"]
