"""Consistent hashing with go-zero's ring: the same owner for every key, in Python and in Go.

What the package exports:

    >>> from zero import hash
    >>> hash.__all__
    []
"""

__all__: list[str] = []
