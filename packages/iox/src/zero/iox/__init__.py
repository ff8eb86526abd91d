"""Bounded readers, tees, line scanners and text files without surprises.

What the package exports:

    >>> from zero import iox
    >>> iox.__all__
    []
"""

__all__: list[str] = []
