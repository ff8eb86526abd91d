"""Many errors as one, first-error cells, chains and context.

What the package exports:

    >>> from zero import errorx
    >>> errorx.__all__
    []
"""

__all__: list[str] = []
