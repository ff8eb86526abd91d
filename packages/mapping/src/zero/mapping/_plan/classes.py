"""What a class declares: its fields with their annotations, taken apart once."""

import sys
import types
import typing
from collections.abc import Callable, Iterable
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from .._errors import PlanError
from .._language.markers import (
    Embedded,
    Env,
    FromString,
    Inherit,
    NotNull,
    OptionalWith,
    OptionalWithout,
    Options,
    Secret,
    Source,
)
from .._plan.models import forbids_extra, is_model, model_builder, model_fields

_MARKERS = (
    Source,
    Embedded,
    Env,
    FromString,
    Inherit,
    NotNull,
    Options,
    OptionalWith,
    OptionalWithout,
    Secret,
)


NO_CONSTANT: typing.Final = object()


class Declared(msgspec.Struct, frozen=True):
    """A field of a class before any source looks at it."""

    name: str
    key: str
    type: Any
    markers: tuple[object, ...] = ()
    default: Callable[[], object] | None = None
    # The default itself when it is no factory, so that it can be checked.
    constant: object = NO_CONSTANT
    # A TypedDict leaves an absent key out.
    leave_out: bool = False


class ClassInfo(msgspec.Struct, frozen=True):
    """A class: how its fields are declared and how an instance is made."""

    fields: list[Declared]
    build: Callable[..., object]
    forbid: bool = False
    tag: tuple[str, object] | None = None
    # msgspec makes the same instances.
    native: bool = True
    # The class validates whatever it is given.
    validates: bool = False


_QUALIFIERS: typing.Final = {
    typing.Required,
    typing.NotRequired,
    typing.Final,
    getattr(typing, "ReadOnly", typing.Final),  # since 3.13
}


def peel(annotation: Any) -> tuple[Any, tuple[object, ...]]:
    """Split `Annotated[T, ...]` into T and its metadata, aliases resolved."""
    metadata: tuple[object, ...] = ()
    while True:
        if isinstance(annotation, getattr(typing, "TypeAliasType", ())):
            annotation = annotation.__value__
        elif isinstance(annotation, typing.NewType):
            annotation = annotation.__supertype__
        elif get_origin(annotation) is Annotated:
            metadata = (*annotation.__metadata__, *metadata)
            annotation = annotation.__origin__
        elif get_origin(annotation) in _QUALIFIERS:
            annotation = get_args(annotation)[0]
        else:
            return annotation, metadata


def split_null(annotation: Any) -> tuple[Any, bool]:
    """Take None, and msgspec's mark for an absent value, out of a union."""
    if get_origin(annotation) not in {typing.Union, types.UnionType}:
        return annotation, False
    args = get_args(annotation)
    rest = tuple(arg for arg in args if arg not in {types.NoneType, msgspec.UnsetType})
    if len(rest) == len(args) or not rest:
        return annotation, False
    return typing.Union[rest], types.NoneType in args  # noqa: UP007 - the members are only known here


def read_class(cls: Any) -> ClassInfo | None:
    """Describe a class with fields; None for any other type."""
    origin: Any = get_origin(cls) or cls
    if not isinstance(origin, type):
        return None
    return _read(cls, origin)


def _read(cls: Any, origin: Any) -> ClassInfo | None:
    if issubclass(origin, msgspec.Struct):
        return None if origin.__struct_config__.array_like else _read_struct(cls, origin)
    if is_dataclass(origin):
        return _read_dataclass(cls, origin)
    if typing.is_typeddict(origin):
        return _read_typed_dict(cls, origin)
    return _read_model(cls, origin) if is_model(origin) else None


def is_dataclass(cls: type) -> bool:
    return hasattr(cls, "__dataclass_fields__")


def dataclasses_module() -> Any:
    # Whoever has a dataclass has loaded it; nobody else should wait for it.
    return sys.modules["dataclasses"]


def _declared(
    name: str,
    key: str,
    annotation: Any,
    default: object,
    factory: Callable[[], object] | None,
    **more: Any,
) -> Declared:
    type_, metadata = peel(annotation)
    markers = tuple(item for item in metadata if isinstance(item, _MARKERS))
    rest = tuple(item for item in metadata if isinstance(item, msgspec.Meta))
    for item in rest:
        type_ = Annotated[type_, item]
    if factory is None and default is not _MISSING:
        return Declared(name, key, type_, markers, lambda: default, default, **more)
    return Declared(name, key, type_, markers, factory, **more)


_MISSING = object()


def _read_struct(cls: Any, origin: type[msgspec.Struct]) -> ClassInfo:
    hints = _hints(cls, origin)
    fields: list[Declared] = []
    for info in msgspec.structs.fields(origin):
        default = _MISSING if info.default is msgspec.NODEFAULT else info.default
        factory = None if info.default_factory is msgspec.NODEFAULT else info.default_factory
        fields.append(_declared(info.name, info.encode_name, hints[info.name], default, factory))
    config = origin.__struct_config__
    tag = (config.tag_field, config.tag) if config.tag_field and config.tag is not None else None
    return ClassInfo(fields, origin, config.forbid_unknown_fields, tag)


def _read_dataclass(cls: Any, origin: Any) -> ClassInfo:
    hints = _hints(cls, origin)
    fields: list[Declared] = []
    dataclasses = dataclasses_module()
    for info in dataclasses.fields(origin):
        if not info.init:
            continue
        default = _MISSING if info.default is dataclasses.MISSING else info.default
        factory = None if info.default_factory is dataclasses.MISSING else info.default_factory
        fields.append(_declared(info.name, info.name, hints[info.name], default, factory))
    made_by_fields = origin.__dataclass_params__.init and len(fields) == len(
        dataclasses.fields(origin)
    )
    return ClassInfo(fields, origin, native=made_by_fields)


def _read_typed_dict(cls: Any, origin: Any) -> ClassInfo:
    required: frozenset[str] = origin.__required_keys__
    fields = [
        _declared(name, name, hint, _MISSING, None, leave_out=name not in required)
        for name, hint in _hints(cls, origin).items()
    ]
    return ClassInfo(fields, dict)


def _read_model(cls: Any, origin: Any) -> ClassInfo:
    hints = _hints(cls, origin)
    fields = [
        # An absent field is left to the model, which then knows that it was not set.
        _declared(name, key, hints[name], _MISSING, default, leave_out=default is not None)
        for name, key, default in model_fields(origin)
    ]
    return ClassInfo(
        fields, model_builder(origin), forbids_extra(origin), native=False, validates=True
    )


def _hints(cls: Any, origin: type) -> dict[str, Any]:
    try:
        hints = get_type_hints(origin, include_extras=True)
    except (NameError, TypeError, SyntaxError) as error:
        raise PlanError(
            origin.__name__, "", "type", f"its annotations do not resolve ({error})"
        ) from error
    known = _type_arguments(cls, origin)
    return {name: _substitute(hint, known) for name, hint in hints.items()} if known else hints


def _type_arguments(cls: Any, origin: Any) -> dict[Any, Any]:
    known: dict[Any, Any] = {}
    for base in getattr(origin, "__orig_bases__", ()):
        parameters = getattr(get_origin(base), "__parameters__", ())
        known.update(zip(parameters, get_args(base), strict=False))
    known.update(zip(getattr(origin, "__parameters__", ()), get_args(cls), strict=False))
    return known


def _substitute(hint: Any, known: dict[Any, Any]) -> Any:
    if isinstance(hint, typing.TypeVar):
        return known.get(hint, Any)
    parameters: Iterable[Any] = getattr(hint, "__parameters__", ())
    if not parameters or isinstance(hint, type):
        return hint
    return hint[tuple(known.get(parameter, Any) for parameter in parameters)]
