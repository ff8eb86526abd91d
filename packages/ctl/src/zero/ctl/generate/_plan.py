"""How a description becomes a planned service: names, files and options, or a refusal."""

from __future__ import annotations

import json
from collections.abc import Iterable

from zero.timex import DurationError, parse_duration

from ..api import Api, Group, Named, Pointer, Route
from ._classes import ClassMaker
from ._errors import GenerateError
from ._names import folders, handler_base, main_module, middleware_base, snake
from ._parts import Block, Endpoint, Middleware, Plan, Secret


def plan(api: Api, classes: ClassMaker) -> Plan:
    """Lay out a service.

    Raises:
        GenerateError: if two handlers or two groups would get one file, or an annotation has a bad value.
    """
    service = api.service
    assert service is not None, "a checked description has a service"
    blocks = tuple(_block(group, classes) for group in service.groups)
    _distinct(service.groups)
    names = _once(name for group in service.groups for name in _middlewares(group))
    return Plan(
        service=service.name,
        main=main_module(service.name),
        blocks=blocks,
        middlewares=tuple(Middleware(middleware_base(name)) for name in names),
        secrets=tuple(_secrets(service.groups)),
    )


def _once(names: Iterable[str]) -> list[str]:
    """Return names once each, in order of appearance, so that generating again changes nothing."""
    return list(dict.fromkeys(names))


def _secrets(groups: tuple[Group, ...]) -> list[Secret]:
    found: dict[str, Secret] = {}
    for group in groups:
        for annotation, transition in (("jwt", False), ("jwtTransition", True)):
            key = group.annotation(annotation)
            if not key:
                continue
            made = found.setdefault(key, Secret(key, snake(key), transition))
            if made.transition is not transition:
                raise GenerateError(
                    group.position, f"{key} cannot serve both jwt and jwtTransition"
                )
    return list(found.values())


def _middlewares(group: Group) -> list[str]:
    return [name.strip() for name in group.annotation("middleware").split(",") if name.strip()]


def _distinct(groups: tuple[Group, ...]) -> None:
    """Refuse two handlers whose names fall together in Python, such as `getUser` and `get_user`."""
    seen: dict[tuple[str, ...], Route] = {}
    for group in groups:
        for route in group.routes:
            place = (*folders(group), handler_base(route))
            other = seen.setdefault(place, route)
            if other is not route:
                reason = f"handlers {other.handler} and {route.handler} would share the file {'/'.join(place)}"
                raise GenerateError(route.handler_position, reason)


def _block(group: Group, classes: ClassMaker) -> Block:
    return Block(
        tuple(_endpoint(group, route, classes) for route in group.routes), tuple(_options(group))
    )


def _endpoint(group: Group, route: Route, classes: ClassMaker) -> Endpoint:
    asked = route.request.of if isinstance(route.request, Pointer) else route.request
    if asked is not None and not isinstance(asked, Named):
        raise GenerateError(
            route.position, f"the request of {route.handler} must be a declared type"
        )
    if group.annotation("sse") == "true" and route.response is None:
        raise GenerateError(route.position, f"{route.handler} streams, so it needs a response type")
    return Endpoint(
        name=handler_base(route),
        folder=tuple(folders(group)),
        method=route.method,
        path=route.path,
        full_path=group.full_path(route),
        request=classes.body(route.request) if route.request else None,
        response=classes.body(route.response) if route.response else None,
        stub=classes.stub(route.response) if route.response else ("", []),
        sse=group.annotation("sse") == "true",
        summary=_summary(route),
    )


def _summary(route: Route) -> str:
    if route.doc is None:
        return ""
    text = (route.doc.text or "").strip('"') or (route.doc.properties or {}).get("summary", "")
    return " ".join(text.split())


def _options(group: Group) -> list[str]:
    """Spell the `@server` annotations as keyword arguments of `add_routes`."""
    options: list[str] = []
    if prefix := group.prefix:
        options.append(f"prefix={json.dumps(prefix)}")
    if timeout := group.annotation("timeout"):
        options.append(f"timeout={_seconds(timeout, group)!r}")
    if limit := group.annotation("maxBytes"):
        options.append(f"max_bytes={_integer(limit, group)}")
    if group.annotation("sse") == "true":
        options.append("sse=True")
    if secret := group.annotation("jwtTransition"):
        # As in go-zero, it stands in for what `jwt` says beside it.
        name = snake(secret)
        options.append(f"jwt=(app.conf.{name}.secret, app.conf.{name}.prev_secret)")
    elif secret := group.annotation("jwt"):
        options.append(f"jwt=app.conf.{snake(secret)}.access_secret")
    if group.annotation("signature") == "true":
        options.append("signature=True")
    if names := [f"ctx.{middleware_base(name)}" for name in _middlewares(group)]:
        options.append(f"middlewares=[{', '.join(names)}]")
    return options


def _seconds(text: str, group: Group) -> float:
    try:
        return parse_duration(text)
    except DurationError as error:
        raise GenerateError(group.position, f"timeout: {error}") from None


def _integer(text: str, group: Group) -> int:
    if not text.isascii() or not text.isdigit():
        raise GenerateError(group.position, f"maxBytes {text} is not a number of bytes")
    return int(text)
