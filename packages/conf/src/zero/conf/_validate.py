"""The validation hook: a class may check itself after it is filled."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, cast

from ._classes import element_of, fields_of, is_collection, is_map, is_object, peel
from ._text.marks import Path

_SCALARS: Final = (str, int, float, bool, bytes)


def validate(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Call `validate()` of every object in `value`, inner ones first; yield where one raised ValueError, and what."""
    if is_collection(value):
        for index, item in enumerate(value):
            yield from validate(item, (*path, index))
    elif is_map(value):
        for key, item in value.items():
            yield from validate(item, (*path, str(key)))
    elif is_object(value):
        yield from _validate_object(value, path)


def _validate_object(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    for name, key in _holders(cast("Any", type(value))):
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
    return tuple(
        (field.name, field.key) for field in fields_of(cls) or () if _may_hold(field.annotation)
    )


def _may_hold(annotation: Any) -> bool:
    bare, _ = peel(annotation)
    inner = element_of(bare)
    return bare not in _SCALARS if inner is None else _may_hold(inner[1])
