"""Times that are whole milliseconds in JSON, for msgspec, dataclasses and pydantic.

What the package exports:

    >>> from zero import jsontype
    >>> jsontype.__all__
    []
"""

__all__: list[str] = []
