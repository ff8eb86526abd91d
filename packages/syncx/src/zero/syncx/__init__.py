"""Single flight, keyed locks, limits, pools and resources, for threads and tasks alike.

What the package exports:

    >>> from zero import syncx
    >>> syncx.__all__
    []
"""

__all__: list[str] = []
