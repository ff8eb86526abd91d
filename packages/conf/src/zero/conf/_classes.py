"""What a configuration class declares: its keys, types and markers, as `zero.mapping` reads them."""

import dataclasses
import types
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import (
    Annotated,
    Any,
    TypeGuard,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import msgspec

from zero.mapping import Embedded, Inherit, Json, OptionalWith, OptionalWithout

_LISTS = (list, set, frozenset, tuple)


def fold(key: str) -> str:
    """Return the form in which two spellings of a key are equal: `MaxConns` and `max_conns` are `maxconns`."""
    return key.lower().replace("_", "")


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One field: the attribute, the key in files, the bare annotation and what is added to it."""

    name: str
    key: str
    annotation: Any
    markers: tuple[object, ...]
    default: object
    required: bool

    def has(self, *kinds: type[object]) -> bool:
        """Tell whether the annotation carries such a marker."""
        return any(isinstance(marker, kinds) for marker in self.markers)


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


@lru_cache(maxsize=1024)
def fields_of(cls: Any) -> tuple[Field, ...] | None:
    """Return the fields that a file can set; None for a type without fields."""
    origin: Any = get_origin(cls) or cls
    if not isinstance(origin, type):
        return None
    cls_: Any = cast("Any", origin)
    raw: list[tuple[str, str, object]]
    if issubclass(origin, msgspec.Struct):
        raw = [
            (info.name, info.encode_name, _default(info.default, info.default_factory))
            for info in msgspec.structs.fields(origin)
        ]
    elif dataclasses.is_dataclass(cls_):
        raw = [
            (info.name, info.name, _default(info.default, info.default_factory))
            for info in dataclasses.fields(cls_)
            if info.init
        ]
    elif is_typeddict(cls_):
        raw = [
            (name, name, msgspec.NODEFAULT if name in cls_.__required_keys__ else None)
            for name in cls_.__annotations__
        ]
    else:
        return None
    hints = get_type_hints(cls_, include_extras=True)
    found = (_field(name, key, hints[name], default) for name, key, default in raw)
    return tuple(field for field in found if field is not None)


def _default(value: object, factory: object) -> object:
    missing = (msgspec.NODEFAULT, dataclasses.MISSING)
    # By identity: a default may compare in any way it likes.
    if not any(value is nothing for nothing in missing):
        return value
    return msgspec.NODEFAULT if any(factory is nothing for nothing in missing) else factory


def _field(name: str, key: str, annotation: Any, default: object) -> Field | None:
    bare, markers = peel(annotation)
    required = default is msgspec.NODEFAULT
    sources = [marker for marker in markers if hasattr(marker, "source") and hasattr(marker, "tag")]
    tags = [marker.tag for marker in sources if isinstance(marker, Json)]
    if sources and not tags:
        return None
    for tag in tags:
        first, *options = (part.strip() for part in tag.split(","))
        if first == "-":
            return None
        key = first or key
        required = required and not any(o.startswith(("optional", "default")) for o in options)
    optional = any(isinstance(marker, OptionalWith | OptionalWithout) for marker in markers)
    return Field(name, key, bare, markers, default, required and not optional)


def is_map(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Tell whether a value is a mapping."""
    return isinstance(value, Mapping)


def is_collection(value: object) -> TypeGuard[Collection[Any]]:
    """Tell whether a value is a list or another collection of values, not of characters."""
    return isinstance(value, list | tuple | AbstractSet)


def is_object(value: object) -> bool:
    """Tell whether a value is an instance of a class with fields."""
    return isinstance(value, msgspec.Struct) or dataclasses.is_dataclass(value)


def element_of(annotation: Any) -> tuple[str, Any] | None:
    """Return ("list", T) or ("map", T) for a collection of T; None for anything else."""
    origin = get_origin(annotation)
    args = get_args(annotation)
    if not isinstance(origin, type) or not args:
        return None
    if issubclass(origin, Mapping):
        return "map", args[1]
    if issubclass(origin, (*_LISTS, AbstractSet)) or origin.__name__ in {"Sequence", "Collection"}:
        return "list", args[0]
    return None


def level(cls: Any) -> dict[str, Field] | None:
    """Return the fields that stand on the level of a class, embedded ones included, by folded key."""
    fields = fields_of(cls)
    if fields is None:
        return None
    result: dict[str, Field] = {}
    for field in fields:
        if field.has(Embedded):
            result |= level(field.annotation) or {}
        else:
            result[fold(field.key)] = field
    return result


def reaches_out(annotation: Any, seen: frozenset[Any] = frozenset()) -> bool:
    """Tell whether a type looks keys up elsewhere than under one of its own names (inherited or dotted keys)."""
    bare, _ = peel(annotation)
    inner = element_of(bare)
    if inner is not None:
        return reaches_out(inner[1], seen)
    fields = fields_of(bare)
    if fields is None or bare in seen:
        return False
    seen |= {bare}
    return any(
        field.has(Inherit)
        or _inherits(field)
        or "." in field.key
        or reaches_out(field.annotation, seen)
        for field in fields
    )


def _inherits(field: Field) -> bool:
    return any(isinstance(m, Json) and "inherit" in m.tag for m in field.markers)
