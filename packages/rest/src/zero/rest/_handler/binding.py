"""Request types: where their fields come from, and only what they need is read of a request."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, cast, get_args, get_origin, get_type_hints

import msgspec

from zero.mapping import Binder, FieldError, MappingError

from .._message.request import Request

Bind = Callable[[Request], Any]


def binder(annotation: Any) -> Bind:
    """Give the function that makes a value of a request type out of a request.

    Raises:
        PlanError: the type cannot be filled from a request.
    """
    bind = Binder(annotation).bind
    sources = sources_of(annotation)
    wants_form, wants_headers, wants_body = (name in sources for name in ("form", "header", "json"))
    validate = _validates(annotation)

    def bound(request: Request) -> Any:
        value = bind(
            path=request.params,
            form=request.form if wants_form else None,
            headers=_header_lines(request) if wants_headers else (),
            body=_json_body(request) if wants_body else None,
        )
        if validate:
            _run_validation(value)
        return value

    return bound


def _header_lines(request: Request) -> list[tuple[str, str]]:
    """Give the headers as text; the host is no header to go-zero, it belongs to the target."""
    return [
        (name.decode("latin-1"), value.decode("utf-8", "surrogateescape"))
        for name, value in request.lines
        if name != b"host"
    ]


def _json_body(request: Request) -> bytes | None:
    """Give the body where there is one that calls itself JSON, however it was framed."""
    content_type = request.fields.get(b"content-type")
    if content_type is None or b"application/json" not in content_type:
        return None
    return request.body or None


def _validates(annotation: Any) -> bool:
    return callable(getattr(annotation, "validate", None))


def _run_validation(value: Any) -> None:
    """Let a type judge its own value: `validate(self)` raises `ValueError`."""
    try:
        value.validate()
    except MappingError:
        raise
    except ValueError as error:
        raise MappingError([FieldError("", "validate", str(error))]) from None


def sources_of(annotation: Any) -> frozenset[str]:
    """Tell which parts of a request a type reads: `path`, `form`, `header`, `json`."""
    return frozenset(_sources(annotation, set()))


def _sources(annotation: Any, seen: set[Any]) -> set[str]:
    fields = _fields(annotation)
    if fields is None:
        return {"json"}
    if annotation in seen:
        return set()
    seen.add(annotation)
    found: set[str] = set()
    for hint in fields.values():
        markers = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
        named = {
            source
            for marker in markers
            if isinstance(source := getattr(marker, "source", None), str)
        }
        found |= named
        if any(type(marker).__name__ == "Embedded" for marker in markers):
            found |= _sources(get_args(hint)[0], seen)
        elif not named:
            found.add("json")
    return found


def _fields(annotation: Any) -> Mapping[str, Any] | None:
    """Give the annotations of a class with fields, or None for a type that is the body as a whole."""
    origin = cast("object", get_origin(annotation) or annotation)
    if not isinstance(origin, type):
        return None
    origin = cast("type[object]", origin)
    is_class = issubclass(origin, msgspec.Struct) or hasattr(origin, "__dataclass_fields__")
    if not is_class and not hasattr(origin, "__total__") and not hasattr(origin, "model_fields"):
        return None
    return get_type_hints(origin, include_extras=True)
