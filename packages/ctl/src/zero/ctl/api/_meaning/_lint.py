"""Warnings."""

from .._errors import Problem
from .._syntax._tree import Tree


def lint(trees: list[Tree]) -> list[Problem]:
    """Lint."""
    return []
