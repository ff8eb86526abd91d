"""Conversions that look away: text for numbers and back, objects for objects, merged mappings."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import msgspec

from ._errors import refuse
from ._language.rules import rules_of
from ._mapper import guarded
from ._plan.classes import dataclasses_module, is_dataclass
from ._plan.compiler import compile_type

T = TypeVar("T")


def weak_convert(obj: object, type_: type[T], *, fold: Callable[[str], str] | None = None) -> T:
    """Fill a type from values of about the right types.

    Text fills numbers, truth values and times; numbers and truth values fill text; 0 and 1 fill
    truth values and the other way round; an object fills another class by its keys; one value
    fills a list as its only element.

    Args:
        obj: a mapping, or an instance of a msgspec Struct or a dataclass.
        type_: the type to fill.
        fold: makes spellings of a key equal, such as `str.lower`.

    Raises:
        MappingError: with every error.
        PlanError: the type cannot be filled.
    """
    node = compile_type(type_, msgspec.structs.replace(rules_of("json"), weak=True, fold=fold))
    return guarded(lambda value: node.root(_taken_apart(value)), obj)  # pyright: ignore[reportReturnType]


def deep_merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two trees of mappings; `over` wins, lists are replaced, neither input is changed.

    Raises:
        MappingError: of kind `text`, the trees are nested too deeply.
    """
    try:
        return _merged(base, over)
    except RecursionError:
        raise refuse("text", "is nested too deeply", over).error() from None


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = _merged(
                cast("Mapping[str, Any]", below), cast("Mapping[str, Any]", value)
            )
        else:
            merged[key] = value
    return merged


def _taken_apart(value: Any) -> Any:
    """Turn objects into mappings by the keys of their fields."""
    if isinstance(value, msgspec.Struct):
        named = zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True)
        return {key: _taken_apart(getattr(value, name)) for name, key in named}
    if is_dataclass(type(cast("object", value))):
        names = [field.name for field in dataclasses_module().fields(value)]
        return {name: _taken_apart(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {key: _taken_apart(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, (list, tuple)):
        return [_taken_apart(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value
