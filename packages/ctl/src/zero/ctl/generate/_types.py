"""Types of an .api file as Python annotations."""

from ..api import (
    AnyType,
    Api,
    Array,
    Base,
    External,
    Map,
    Named,
    Pointer,
    Position,
    Slice,
    Struct,
    Type,
    TypeDef,
)
from ._errors import GenerateError
from ._names import class_of

INTEGERS = {
    "int": "m.Int64",
    "int8": "m.Int8",
    "int16": "m.Int16",
    "int32": "m.Int32",
    "int64": "m.Int64",
    "uint": "m.Uint64",
    "uint8": "m.Uint8",
    "uint16": "m.Uint16",
    "uint32": "m.Uint32",
    "uint64": "m.Uint64",
    "uintptr": "m.Uint64",
    "byte": "m.Uint8",
    "rune": "m.Int32",
}
_PLAIN = {"bool": "bool", "string": "str", "float32": "m.Float32", "float64": "float", "any": "Any"}
_EXTERNAL = {"time.Time": "datetime.datetime", "time.Duration": "m.Duration"}


class Scope:
    """The declared types with their classes, and the structures written in place that wait for theirs.

    Raises:
        GenerateError: if the names of two types differ only in ways that a class's name does not show.
    """

    def __init__(self, api: Api) -> None:
        self.api = api
        self.inline: list[tuple[str, Struct]] = []
        self._declared = {definition.name: definition for definition in api.types}
        self._classes: dict[str, TypeDef] = {}
        for definition in sorted(api.types, key=lambda item: item.position):
            other = self._classes.setdefault(class_of(definition.name), definition)
            if other is not definition:
                names = f"types {other.name} and {definition.name}"
                reason = f"{names} would both be class {class_of(definition.name)}"
                raise GenerateError(definition.position, reason)

    def declared(self, type_: Named) -> TypeDef:
        """Find the declaration of a reference."""
        try:
            return self._declared[type_.name]
        except KeyError:
            raise GenerateError(type_.position, f"type {type_.name} is not declared") from None

    def class_at(self, place: str) -> str:
        """Return the class of a structure written in place, clear of the declared ones."""
        name = class_of(place)
        return f"{name}_" if name in self._classes else name


def is_bytes(type_: Type) -> bool:
    """Tell whether a type is Go's byte string, which travels as base64."""
    return (
        isinstance(type_, Slice)
        and isinstance(type_.of, Base)
        and type_.of.name in {"byte", "uint8"}
    )


def annotation(type_: Type, scope: Scope, place: str) -> str:
    """Return the annotation of a type; `place` names the class of a structure written in place."""
    match type_:
        case Base(name=name):
            return _base(name, type_.position)
        case AnyType():
            return "Any"
        case Named():
            return class_of(scope.declared(type_).name)
        case External(name=name):
            return _external(name, type_.position)
        case Pointer(of=of):
            inner = annotation(of, scope, place)
            return inner if inner == "Any" or inner.endswith("| None") else f"{inner} | None"
        case Slice(of=of):
            return "bytes" if is_bytes(type_) else f"list[{_element(of, scope, place)}]"
        case Array(of=of):
            return sized(_element(of, scope, place), type_)
        case Map(key=key, of=of):
            return f"dict[{_key(key, type_.position)}, {_element(of, scope, place)}]"
        case Struct():
            name = scope.class_at(place)
            scope.inline.append((name, type_))
            return name


def sized(element: str, type_: Array) -> str:
    """Return the annotation of a list with as many elements as Go's array has."""
    size = int(type_.length)
    return f"Annotated[list[{element}], msgspec.Meta(min_length={size}, max_length={size})]"


def _element(type_: Type, scope: Scope, place: str) -> str:
    """Return the annotation of an element: Go's pointers there save copying and never mean null."""
    return annotation(type_.of if isinstance(type_, Pointer) else type_, scope, place)


def _base(name: str, position: Position) -> str:
    known = INTEGERS.get(name) or _PLAIN.get(name)
    if known is None:
        raise GenerateError(position, f"{name} has no form in JSON, use a structure of two numbers")
    return known


def _external(name: str, position: Position) -> str:
    if name not in _EXTERNAL:
        raise GenerateError(position, f"{name} is a type of a Go package that Python does not know")
    return _EXTERNAL[name]


def _key(name: str, position: Position) -> str:
    if name == "string" or name in INTEGERS:
        return _base(name, position)
    raise GenerateError(position, f"keys of a map must be text or integers, not {name}")
