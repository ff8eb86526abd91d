"""Warnings about routes: paths that meet, parameters nobody reads, bodies nobody can send."""

from collections.abc import Iterator

from .._errors import Problem
from .._model import Api, Group, Route
from .._types import Base, Named, Pointer, Type, TypeDef

_SUFFIXES = ("Handler", "handler")


def lint_routes(api: Api) -> Iterator[Problem]:
    """Yield warnings about the routes of an api."""
    linter = _Linter(api)
    for group, route in api.service.routes() if api.service else ():
        yield from linter.path(group, route)
        yield from linter.handler(group, route)
        yield from linter.request(group, route)


class _Linter:
    """Knows the routes seen so far."""

    def __init__(self, api: Api) -> None:
        self._types = {known.name: known for known in api.types}
        self._paths: dict[tuple[str, str], Route] = {}
        self._parameters: dict[tuple[str, int], str] = {}
        self._nodes: dict[tuple[int, str], int] = {}
        self._handlers: dict[tuple[str, str], str] = {}

    def path(self, group: Group, route: Route) -> Iterator[Problem]:
        """Warn of a path that another route has, or has but for the name of a parameter."""
        path = group.full_path(route) + (
            "/" if route.path.endswith("/") and route.path != "/" else ""
        )
        first = self._paths.setdefault((route.method, path), route)
        if first is not route:
            message = f"{route.method} {path} is served by {first.handler} already"
            yield Problem("lint", message, route.position, f"first at {first.position}")
            return
        node = 0
        for segment in path.split("/")[1:]:
            if segment.startswith(":"):
                other = self._parameters.setdefault((route.method, node), segment)
                if other != segment:
                    message = f"parameter {segment} stands where another route has {other}"
                    yield Problem("lint", message, route.position, "one place, one name")
                    return
                segment = ":"
            node = self._nodes.setdefault((node, segment), len(self._nodes) + 1)

    def handler(self, group: Group, route: Route) -> Iterator[Problem]:
        """Warn of handlers whose generated files have one name."""
        base = route.handler
        for suffix in _SUFFIXES:
            base = base.removesuffix(suffix)
        other = self._handlers.setdefault((group.name, base.lower()), route.handler)
        if other != route.handler:
            message = f"handlers {other} and {route.handler} are generated under one name"
            yield Problem("lint", message, route.handler_position)

    def request(self, group: Group, route: Route) -> Iterator[Problem]:
        """Warn of a request that is no structure, and of path parameters and fields without a partner."""
        if isinstance(route.request, Pointer | Base):
            message = f"request body {route.request} is no structure"
            yield Problem("lint", message, route.request.position, "declare a type for it")
        segments = group.full_path(route).split("/")
        wanted = {segment[1:] for segment in segments if segment.startswith(":")}
        fields = self._path_fields(route.request)
        for name in sorted(wanted - fields.keys()):
            hint = f'give the request a field with the tag path:"{name}"'
            yield Problem("lint", f"nothing reads the path parameter :{name}", route.position, hint)
        for name in sorted(fields.keys() - wanted):
            if not fields[name]:
                message = f"the request needs a path parameter :{name}, the path has none"
                yield Problem("lint", message, route.position)

    def _path_fields(self, request: Type | None) -> dict[str, bool]:
        """Return the names a request takes from the path, and whether each is optional."""
        found: dict[str, bool] = {}
        seen: set[str] = set()
        waiting: list[Type | None] = [request]
        while waiting:
            kind = waiting.pop()
            if isinstance(kind, Pointer):
                kind = kind.of
            if not isinstance(kind, Named) or kind.name in seen:
                continue
            seen.add(kind.name)
            definition = self._types[kind.name]
            waiting += [member.type for member in definition.members if member.embedded]
            found |= _own_path_fields(definition)
        return found


def _own_path_fields(definition: TypeDef) -> dict[str, bool]:
    return {
        tag.name or member.name: tag.optional
        for member in definition.members
        for tag in member.tags
        if tag.key == "path"
    }
