"""Values of the scopes around, as one typed object."""

from typing import TypeVar

from ._scope import current

T = TypeVar("T")


def decode(kind: type[T]) -> T:
    """Fill a class from the values of the current scope, by the rules of zero-mapping.

    Struct, dataclass or TypedDict; a field is read under its name, or as its `Key` marker says:
    `Annotated[int, Key("user,optional")]`, with defaults, options and ranges. go-zero's
    `contextx.For`.

    Raises:
        MappingError: with every value that is missing or does not fit; a ValueError.
        ImportError: zero-mapping is not installed.
    """
    try:
        from zero.mapping import convert  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ImportError(
            "decode needs zero-mapping: pip install 'zero-contextx[mapping]'", name=error.name
        ) from error
    # Under keys of other types lies what is private to whoever put it there.
    texts = {key: value for key, value in current().values.items() if isinstance(key, str)}  # pyright: ignore[reportUnnecessaryIsInstance]
    return convert(texts, kind, source="key")
