"""A bounded cache that loads once, timers by the million, rolling windows and rings.

What the package exports:

    >>> from zero import collection
    >>> collection.__all__
    []
"""

__all__: list[str] = []
