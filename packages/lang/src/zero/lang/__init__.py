"""go-zero's text of any value, the text that decides where a key lands on a hash ring, and a typed sentinel.

What the package exports:

    >>> from zero import lang
    >>> lang.__all__
    []
"""

__all__: list[str] = []
