"""Typed streams, retries, timeouts and functions side by side, in sync and async code.

What the package exports:

    >>> from zero import fx
    >>> fx.__all__
    []
"""

__all__: list[str] = []
