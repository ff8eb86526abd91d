"""Request-scoped trees of work: deadlines, causes, detached work, and values that follow into threads.

What the package exports:

    >>> from zero import contextx
    >>> contextx.__all__
    []
"""

__all__: list[str] = []
