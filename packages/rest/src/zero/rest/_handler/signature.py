"""What a handler wants, read from its annotations when the app starts."""

import inspect
from collections.abc import AsyncIterable, AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, get_args, get_origin, get_type_hints

from zero.mapping import PlanError

from .._message.errors import SignatureError
from .._message.request import Request
from .binding import Bind, binder

Resolve = Callable[[Request], Any]
_EMPTY = inspect.Parameter.empty
_NAMED = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True, slots=True)
class Signature:
    """A handler that has been understood: how to call it and what it gives."""

    handler: Callable[..., Any]
    resolvers: tuple[Resolve, ...]
    request_type: Any
    """The annotation of the bound parameter, or None."""
    result: Any
    """The return annotation; `inspect.Parameter.empty` without one, None for nothing."""
    is_async: bool
    is_generator: bool


def read(handler: Callable[..., Any], context: object) -> Signature:
    """Read a handler's signature; `context` is the app's context object, or None.

    Raises:
        SignatureError: a parameter that no request can fill; the message names handler and place.
    """
    target = inspect.unwrap(handler)
    function = target if inspect.isroutine(target) else type(target).__call__
    try:
        signature = inspect.signature(target)
        hints = get_type_hints(function, include_extras=True)
    except (TypeError, ValueError, NameError) as error:
        raise _error(handler, f"annotations cannot be read: {error}") from None
    resolvers: list[Resolve] = []
    request_type: Any = None
    for parameter in signature.parameters.values():
        if parameter.kind not in _NAMED:
            if parameter.default is not _EMPTY:
                continue
            raise _error(handler, f"parameter {parameter} is not positional")
        kind, value = _classify(handler, parameter, hints, context)
        if kind == "default":
            continue
        if kind == "bound":
            if request_type is not None:
                msg = f"two parameters are read from the request, {parameter.name} is the second"
                raise _error(handler, msg)
            request_type = hints[parameter.name]
        resolvers.append(value)
    return Signature(
        handler,
        tuple(resolvers),
        request_type,
        hints.get("return", _EMPTY),
        inspect.iscoroutinefunction(function),
        inspect.isasyncgenfunction(function),
    )


def _classify(
    handler: Callable[..., Any],
    parameter: inspect.Parameter,
    hints: dict[str, Any],
    context: object,
) -> tuple[str, Any]:
    annotation = hints.get(parameter.name, _EMPTY)
    if annotation is _EMPTY:
        if parameter.default is not _EMPTY:
            return "default", None
        raise _error(handler, f"parameter {parameter.name} has no annotation")
    if inspect.isclass(annotation) and issubclass(annotation, Request):
        return "request", _itself
    if context is not None and _is_context(annotation, context):
        return "context", partial(_constant, context)
    if parameter.default is not _EMPTY:
        return "default", None
    try:
        return "bound", _bound(annotation)
    except PlanError as error:
        raise _error(
            handler, f"parameter {parameter.name} cannot be read from a request: {error}"
        ) from None


def _constant(value: object, request: Request) -> object:
    return value


def _bound(annotation: Any) -> Bind:
    return binder(annotation)


def _itself(request: Request) -> Request:
    return request


def _is_context(annotation: Any, context: object) -> bool:
    """Tell whether the context is what an annotation asks for: an instance, or of a protocol's shape."""
    if not inspect.isclass(annotation) or annotation is object:
        return False
    if getattr(annotation, "_is_protocol", False):
        names = [
            name for name in {*vars(annotation), *hints_of(annotation)} if not name.startswith("_")
        ]
        return all(hasattr(context, name) for name in names)
    return isinstance(context, annotation)


def hints_of(cls: type) -> dict[str, Any]:
    """Give a class's annotations, or none where they cannot be read."""
    try:
        return get_type_hints(cls)
    except (NameError, TypeError):
        return {}


def item_type(result: Any) -> Any:
    """Give what a stream of this annotation is made of; empty where it does not say."""
    if get_origin(result) in {AsyncIterator, AsyncIterable} or hasattr(
        get_origin(result), "__anext__"
    ):
        arguments = get_args(result)
        if arguments:
            return arguments[0]
    return _EMPTY


def place(handler: Callable[..., Any]) -> str:
    """Give the name of a handler and where it stands in the program."""
    target = inspect.unwrap(handler)
    name = getattr(target, "__qualname__", None) or repr(target)
    code = getattr(target, "__code__", None)
    return f"{name} ({code.co_filename}:{code.co_firstlineno})" if code else name


def _error(handler: Callable[..., Any], problem: str) -> SignatureError:
    return SignatureError(f"{place(handler)}: {problem}")
