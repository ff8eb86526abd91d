"""What an .api file means, in a shape generators read: no tokens, no layout, every name resolved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ._errors import Problem
from ._types import NOWHERE, Position, Type, TypeDef


@dataclass(frozen=True, slots=True)
class Doc:
    """The `@doc` of a route: `text` keeps its quotes, the values of `properties` have none."""

    text: str | None = None
    properties: Mapping[str, str] | None = None
    position: Position = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RouteComments:
    """The comments beside a route, as written."""

    above: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    handler_above: tuple[str, ...] = ()
    handler_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint; `path` is without the prefix of its group (`Group.full_path` adds it)."""

    method: str
    path: str
    handler: str
    request: Type | None = None
    response: Type | None = None
    doc: Doc | None = None
    comments: RouteComments = RouteComments()
    position: Position = field(default=NOWHERE, compare=False, repr=False)
    handler_position: Position = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Group:
    """One service block: routes in order of their paths, and the `@server` annotations above it."""

    annotations: Mapping[str, str] | None
    routes: tuple[Route, ...]
    position: Position = field(default=NOWHERE, compare=False, repr=False)

    def annotation(self, key: str, default: str = "") -> str:
        """Return the value of one `@server` key, `default` where it is absent."""
        return (self.annotations or {}).get(key, default)

    @property
    def name(self) -> str:
        """Return the `group` annotation: the folder of the handlers, such as `user` or `a/b`."""
        return self.annotation("group")

    @property
    def prefix(self) -> str:
        """Return the path prefix, cleaned and with a leading slash; empty without one."""
        return _join(self.annotation("prefix"))

    def full_path(self, route: Route) -> str:
        """Return the path a request has: prefix and path, cleaned, with a leading slash."""
        return _join(f"{self.annotation('prefix')}/{route.path}") or "/"


@dataclass(frozen=True, slots=True)
class Service:
    """All routes: one group for each service block, sorted by the `group` annotation.

    `name` is empty when no block has a route.
    """

    name: str
    groups: tuple[Group, ...]

    def routes(self) -> Iterator[tuple[Group, Route]]:
        """Yield every route with its group."""
        for group in self.groups:
            for route in group.routes:
                yield group, route


@dataclass(frozen=True, slots=True)
class Info:
    """The `info` block of the root file: any keys, values without their quotes."""

    properties: Mapping[str, str] = field(default_factory=dict[str, str])

    def get(self, key: str) -> str:
        """Return a value by its key in lower or upper first letter (`title`, `Title`); empty if absent."""
        for known, value in self.properties.items():
            if known[:1].upper() + known[1:] == key[:1].upper() + key[1:]:
                return value
        return ""


@dataclass(frozen=True)
class Api:
    """A checked .api file with its imports.

    Types are sorted by name; `service` is None without a service block. `files` are the paths read, the root
    first; `warnings` tell of legacy constructs and of what is accepted but looks wrong.
    """

    types: tuple[TypeDef, ...] = ()
    service: Service | None = None
    info: Info = Info()
    files: tuple[str, ...] = field(default=(), compare=False)
    warnings: tuple[Problem, ...] = field(default=(), compare=False, repr=False)

    def type(self, name: str) -> TypeDef:
        """Find a declared type.

        Raises:
            KeyError: No type has that name.
        """
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, TypeDef]:
        return {known.name: known for known in self.types}


def _join(path: str) -> str:
    """Clean a path as Go's `path.Join` does and give it a leading slash."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in {"", "."}:
            parts.append(part)
    return "/" + "/".join(parts) if parts else ""
