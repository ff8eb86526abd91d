"""From a handler to one coroutine that binds, calls, encodes, and makes answers of errors."""

import asyncio
import contextvars
import functools
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from zero import logx

from .._message import json as _json
from .._message.errors import SignatureError, expected, from_hook
from .._message.request import Request
from .._message.response import Response, StreamResponse, json_response
from .._message.wire import EVENTS
from .._pipeline.plan import ErrorHook, Middleware, Next, Place, Run
from .signature import Signature, item_type, read
from .signature import place as place_of

_EMPTY = inspect.Parameter.empty

OkHook = Callable[[Request, Any], Any]
Call = Callable[[Request], Any]
Fail = Callable[[Request, Exception], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Hooks:
    """What an app has to say about every answer."""

    error: ErrorHook | None = None
    ok: OkHook | None = None


def compile_handler(
    handler: Callable[..., Any],
    *,
    context: object = None,
    hooks: Hooks,
    executor: Callable[[], Executor],
    middlewares: tuple[Middleware, ...] = (),
    sse: bool = False,
) -> tuple[Run, Signature]:
    """Compile a handler with its middlewares, the first one outermost.

    Raises:
        SignatureError: the handler cannot be called for a request.
    """
    signature = read(handler, context)
    call = _call(signature, executor)
    fail = functools.partial(_fail, hooks.error)
    if signature.is_generator:
        if not sse:
            msg = (
                f"{place_of(handler)}: yields, but its route is no stream; give the route sse=True"
            )
            raise SignatureError(msg)
        endpoint = _event_endpoint(call, signature)
    elif sse or middlewares or hooks.ok is not None:
        endpoint = _value_endpoint(call, signature, hooks)
    else:
        return _direct(call, signature, fail), signature
    if sse:
        endpoint = _with_event_headers(endpoint)
    if middlewares:
        endpoint = _answering(endpoint, fail)
        for middleware in reversed(middlewares):
            endpoint = functools.partial(_through, middleware, endpoint)
    return _layered(endpoint, fail), signature


def _direct(call: Call, signature: Signature, fail: Fail) -> Run:
    """Bind, call, encode and answer errors in one coroutine: all that most routes need."""
    annotated = _has_result(signature)
    encode = _json.encoder(signature.result) if annotated else _json.encode

    async def run(place: Place) -> None:
        try:
            value = await call(place.request)
            if isinstance(value, Response):
                place.answer = value
            elif value is None and not annotated:
                place.answer = Response()
            else:
                place.answer = json_response(encode(value))
        except Exception as error:
            place.answer = await fail(place.request, error)

    return run


def _layered(endpoint: Next, fail: Fail) -> Run:
    async def run(place: Place) -> None:
        try:
            place.answer = await endpoint(place.request)
        except Exception as error:
            place.answer = await fail(place.request, error)

    return run


def _through(middleware: Middleware, call_next: Next, request: Request) -> Any:
    return middleware(request, call_next)


def _answering(endpoint: Next, fail: Fail) -> Next:
    """Make answers of the errors that are meant for clients; the others pass."""

    async def answering(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Exception as error:
            return await fail(request, error)

    return answering


async def _fail(hook: ErrorHook | None, request: Request, error: Exception) -> Response:
    if request.failed is error:
        raise error  # met further in already
    request.failed = error
    if hook is not None:
        answer = hook(request, error)
        if inspect.isawaitable(answer):
            answer = await answer
        if isinstance(answer, Response):
            return answer
        if answer is not None:
            return from_hook(*answer)
    found = expected(error)
    if found is None:
        raise error
    if isinstance(error, _json.UnsupportedValueError):
        # In an empty context: go-zero writes this line without the request's trace.
        contextvars.Context().run(logx.error, f"marshal json failed, error: {error}")
    return found


# ---- calling


def _call(signature: Signature, executor: Callable[[], Executor]) -> Call:
    """Give the call of a handler with what it wants of a request."""
    handler, resolvers = signature.handler, signature.resolvers
    if not signature.is_async and not signature.is_generator:
        return _call_in_thread(handler, resolvers, executor)
    match resolvers:
        case ():
            return lambda _: handler()
        case (one,):
            return lambda request: handler(one(request))
        case (one, two):
            return lambda request: handler(one(request), two(request))
        case _:
            return lambda request: handler(*[resolve(request) for resolve in resolvers])


def _call_in_thread(
    handler: Callable[..., Any],
    resolvers: tuple[Callable[[Request], Any], ...],
    executor: Callable[[], Executor],
) -> Call:
    async def call(request: Request) -> Any:
        arguments = [resolve(request) for resolve in resolvers]
        context = contextvars.copy_context()
        work = functools.partial(context.run, handler, *arguments)
        return await asyncio.get_running_loop().run_in_executor(executor(), work)

    return call


# ---- answering


def _value_endpoint(call: Call, signature: Signature, hooks: Hooks) -> Next:
    """Answer what a handler returns: nothing, a response as it is, or JSON."""
    annotated, ok = _has_result(signature), hooks.ok
    encode = _json.encoder(signature.result) if annotated and ok is None else _json.encode

    async def endpoint(request: Request) -> Response:
        value = await call(request)
        if isinstance(value, Response):
            return value
        if value is None and not annotated:
            return Response()
        if ok is not None:
            value = ok(request, value)
            if inspect.isawaitable(value):
                value = await value
        return json_response(encode(value))

    return endpoint


def _has_result(signature: Signature) -> bool:
    """Tell whether a handler says that it returns something; a None of such a one is a JSON null."""
    result = signature.result
    return result is not _EMPTY and result is not None and result is not type(None)


def _event_endpoint(call: Call, signature: Signature) -> Next:
    encode = _json.encoder(item_type(signature.result))

    async def endpoint(request: Request) -> Response:
        return StreamResponse(_events(call(request), encode))

    return endpoint


async def _events(items: AsyncIterator[Any], encode: _json.Encode) -> AsyncIterator[bytes]:
    """Frame items as server-sent events."""
    try:
        async for item in items:
            yield b"data: %b\n\n" % encode(item)
    finally:
        close = getattr(items, "aclose", None)
        if close is not None:
            await close()


def _with_event_headers(endpoint: Next) -> Next:
    async def streaming(request: Request) -> Response:
        answer = await endpoint(request)
        if answer.status < 300:
            if answer.content_type is None:
                answer.content_type = EVENTS
            answer.set_header("Cache-Control", "no-cache")
        return answer

    return streaming
