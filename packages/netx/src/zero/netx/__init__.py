"""The address a service should publish.

What the package exports:

    >>> from zero import netx
    >>> netx.__all__
    []
"""

__all__: list[str] = []
