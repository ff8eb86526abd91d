"""The validation hook: a class may check itself after it is filled."""

import dataclasses
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from ._classes import is_collection, is_map
from ._text.marks import Path

_SCALARS: Final = frozenset((str, int, float, bool, bytes, type(None)))


def validate(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Call `validate()` of every object in `value`, inner ones first.

    Yields the path and the text of each ValueError.
    """
    if is_collection(value):
        for index, item in enumerate(value):
            yield from validate(item, (*path, index))
    elif is_map(value):
        for key, item in value.items():
            yield from validate(item, (*path, str(key)))
    elif isinstance(value, msgspec.Struct) or dataclasses.is_dataclass(value):
        yield from _validate_object(value, path)


def _validate_object(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    for name, key in _members(value):
        inner = getattr(value, name)
        if type(inner) not in _SCALARS:
            yield from validate(inner, (*path, key))
    check = getattr(value, "validate", None)
    if callable(check):
        try:
            check()
        except ValueError as error:
            yield path, str(error) or type(error).__name__


def _members(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, msgspec.Struct):
        return zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True)
    return ((field.name, field.name) for field in dataclasses.fields(value))
