"""Map-reduce in one process: bounded, cancelled as one, for threads, tasks and any executor.

What the package exports:

    >>> from zero import mr
    >>> mr.__all__
    []
"""

__all__: list[str] = []
