"""The validation hook: a class may check itself after it is filled."""

import dataclasses
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from ._classes import element_of, fields_of, peel
from ._marks import Key

Path = tuple[Key, ...]

_SCALARS: Final = (str, int, float, bool, bytes)


def validate(value: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Call `validate()` of every object in `value`, inner ones first; yield where one raised ValueError, and what."""
    if isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from validate(item, (*path, index))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from validate(item, (*path, str(key)))
    elif isinstance(value, msgspec.Struct) or dataclasses.is_dataclass(value):
        yield from _validate_object(value, path)


def _validate_object(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    cls: Any = type(value)
    for name, key in _holders(cls):
        yield from validate(getattr(value, name), (*path, key))
    check = getattr(value, "validate", None)
    if callable(check):
        try:
            check()
        except ValueError as error:
            yield path, str(error) or type(error).__name__


@lru_cache(maxsize=1024)
def _holders(cls: Any) -> tuple[tuple[str, str], ...]:
    """Return attribute and key of the fields that can hold objects."""
    return tuple((field.name, field.key) for field in fields_of(cls) or () if _may_hold(field.type))


def _may_hold(annotation: Any) -> bool:
    bare, _ = peel(annotation)
    inner = element_of(bare)
    return bare not in _SCALARS if inner is None else _may_hold(inner[1])
