"""JSON text byte-equal to go-zero's, fast, with big integers and decimals kept.

What the package exports:

    >>> from zero import jsonx
    >>> jsonx.__all__
    []
"""

__all__: list[str] = []
