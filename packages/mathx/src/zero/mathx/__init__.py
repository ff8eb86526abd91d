"""Clamping, entropy, and chance that a test can hold still.

What the package exports:

    >>> from zero import mathx
    >>> mathx.__all__
    []
"""

__all__: list[str] = []
