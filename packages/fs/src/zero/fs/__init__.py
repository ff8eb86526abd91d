"""Temporary files that clean up and writes that are whole or not at all.

What the package exports:

    >>> from zero import fs
    >>> fs.__all__
    []
"""

__all__: list[str] = []
