"""Collect items and hand them over in batches: by count, size, time or key, bounded, flushed at the end.

What the package exports:

    >>> from zero import executors
    >>> executors.__all__
    []
"""

__all__: list[str] = []
