"""First and last lines, line chunks and ranges of huge files without reading them.

What the package exports:

    >>> from zero import filex
    >>> filex.__all__
    []
"""

__all__: list[str] = []
