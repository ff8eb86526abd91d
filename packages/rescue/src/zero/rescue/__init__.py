"""Run and log: an error that must not end the loop is caught, logged once and counted.

What the package exports:

    >>> from zero import rescue
    >>> rescue.__all__
    []
"""

__all__: list[str] = []
