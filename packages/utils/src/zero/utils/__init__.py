"""Version comparison, elapsed time and identifiers.

What the package exports:

    >>> from zero import utils
    >>> utils.__all__
    []
"""

__all__: list[str] = []
