"""Groups of threads and tasks that lose no error, bounded runners, ordered concurrent maps.

What the package exports:

    >>> from zero import threading
    >>> threading.__all__
    []
"""

__all__: list[str] = []
