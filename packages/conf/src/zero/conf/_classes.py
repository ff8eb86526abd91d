"""What a configuration class declares, on top of `zero.mapping.fields`."""

import types
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Annotated, Any, TypeGuard, Union, get_args, get_origin, get_type_hints

from zero.mapping import FieldInfo, Inherit, Json, fields


def fold(key: str) -> str:
    """Return the form in which spellings of a key are equal: `MaxConns` and `max_conns` meet."""
    return key.lower().replace("_", "")


def fields_of(cls: Any) -> tuple[FieldInfo, ...]:
    """Return the fields that a file can set, those of embedded classes among them."""
    return tuple(info for info in fields(cls) if info.source == "json")


@lru_cache(maxsize=1024)
def level(cls: Any) -> dict[str, FieldInfo]:
    """Return the fields of a class by their folded keys, nothing for a type without fields."""
    return {fold(info.key): info for info in fields_of(cls)}


def peel(annotation: Any) -> tuple[Any, tuple[object, ...]]:
    """Split an annotation into its bare type without None, and its metadata."""
    metadata: tuple[object, ...] = ()
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            metadata = (*annotation.__metadata__, *metadata)
            annotation = annotation.__origin__
        elif origin in (Union, types.UnionType):
            members = [arg for arg in get_args(annotation) if arg is not types.NoneType]
            if len(members) != 1:
                return annotation, metadata
            annotation = members[0]
        else:
            return annotation, metadata


def element_of(annotation: Any) -> tuple[str, Any] | None:
    """Return ("list", T) or ("map", T) for a collection of T; None for anything else."""
    origin, args = get_origin(annotation), get_args(annotation)
    if not isinstance(origin, type) or not args:
        return None
    if issubclass(origin, Mapping):
        return "map", args[1]
    return ("list", args[0]) if issubclass(origin, Collection) else None


def is_map(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Tell whether a value is a mapping."""
    return isinstance(value, Mapping)


def is_collection(value: object) -> TypeGuard[Collection[Any]]:
    """Tell whether a value is a list or another collection of values, not of characters."""
    return isinstance(value, list | tuple | AbstractSet)


def reaches_out(annotation: Any, seen: frozenset[Any] = frozenset()) -> bool:
    """Tell whether keys are looked up elsewhere than under a name of their own class.

    Inherited keys are, and those with dots.
    """
    bare, _ = peel(annotation)
    inner = element_of(bare)
    if inner is not None:
        return reaches_out(inner[1], seen)
    known = level(bare)
    if not known or bare in seen:
        return False
    hints: dict[str, Any] = get_type_hints(get_origin(bare) or bare, include_extras=True)
    if any(_inherits(hint) for hint in hints.values()):
        return True
    seen |= {bare}
    return any("." in name or reaches_out(info.type, seen) for name, info in known.items())


def _inherits(hint: Any) -> bool:
    _, metadata = peel(hint)
    tags = (marker.tag.split(",") for marker in metadata if isinstance(marker, Json))
    return Inherit() in metadata or any("inherit" in tag for tag in tags)
