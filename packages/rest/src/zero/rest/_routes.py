"""Routes and groups of routes, as an app's author writes them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypedDict, TypeVar, Unpack

from ._handler.router import check, clean
from ._pipeline.plan import Middleware

Handler = Callable[..., Any]
H = TypeVar("H", bound=Handler)
Secrets: TypeAlias = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Route:
    """One route: a method, a path with `:name` segments, and the handler that answers it."""

    method: str
    path: str
    handler: Handler


class RouteOptions(TypedDict, total=False):
    """What may be said of a route or a group of routes, as keyword arguments."""

    prefix: str
    """Stands before every path."""
    timeout: float | None
    """Seconds a handler may take, 0 for no limit; None is what holds around, in the end the app's."""
    max_bytes: int | None
    """The longest body; None is what holds around, and that or 0 in the end the app's."""
    priority: bool
    """Keep these routes longer when the service sheds load."""
    sse: bool
    """These routes are streams of events, without a timeout for clients that accept such."""
    middlewares: Iterable[Middleware]
    """Around these routes only, the first one outermost."""
    jwt: Secrets | None
    """The secret, or the current and the previous one, that tokens of these routes are signed with (HMAC).

    Without a token that counts the answer is 401, with one its claims are in `request.state["claims"]`.
    """
    signature: bool
    """These routes want signed requests; an app with such routes does not start yet."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of routes with their defaults; None is the app's own setting."""

    prefix: str = ""
    timeout: float | None = None
    max_bytes: int | None = None
    priority: bool = False
    sse: bool = False
    middlewares: Iterable[Middleware] = ()
    jwt: Secrets | None = None
    signature: bool = False

    def within(self, outer: "Options") -> "Options":
        """Give these options as they are inside a group that has its own."""
        return Options(
            join(outer.prefix, self.prefix),
            outer.timeout if self.timeout is None else self.timeout,
            outer.max_bytes if self.max_bytes is None else self.max_bytes,
            outer.priority or self.priority,
            outer.sse or self.sse,
            (*outer.middlewares, *self.middlewares),
            outer.jwt if self.jwt is None else self.jwt,
            outer.signature or self.signature,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """A route with everything that was said about it."""

    route: Route
    options: Options


class Registry:
    """The routes of an app, shared by its groups; closed when they are compiled."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.closed = False

    def check_open(self) -> None:
        """Refuse what comes too late to have an effect.

        Raises:
            RuntimeError: the app has started.
        """
        if self.closed:
            msg = "the app has started: routes, middlewares and hooks belong before that"
            raise RuntimeError(msg)


class Routes:
    """Takes routes in, by table or by decorator."""

    def __init__(self, registry: Registry, options: Options) -> None:
        self._registry = registry
        self._options = options

    def add_routes(self, routes: Iterable[Route], **options: Unpack[RouteOptions]) -> None:
        """Add routes that share options, on top of the ones here: see `RouteOptions`.

        Raises:
            RouteError: a method or path that cannot be routed.
            RuntimeError: the app has started.
            TypeError: there is no such option.
        """
        shared = Options(**options).within(self._options)
        for route in routes:
            self._add(route, shared)

    def group(self, **options: Unpack[RouteOptions]) -> "Group":
        """Make a group, whose routes share these options on top of the ones here: see `RouteOptions`.

        Raises:
            TypeError: there is no such option.
        """
        return Group(self._registry, Options(**options).within(self._options))

    def _add(self, route: Route, options: Options) -> None:
        path = join(options.prefix, route.path)
        check(route.method, path)
        self._registry.check_open()
        self._registry.entries.append(Entry(replace(route, path=path), options))

    def route(self, method: str, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Register the decorated handler; options as in `add_routes`."""

        def register(handler: H) -> H:
            self.add_routes([Route(method, path, handler)], **options)
            return handler

        return register

    def get(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Answer GET requests of a path."""
        return self.route("GET", path, **options)

    def post(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Answer POST requests of a path."""
        return self.route("POST", path, **options)

    def put(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Answer PUT requests of a path."""
        return self.route("PUT", path, **options)

    def patch(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Answer PATCH requests of a path."""
        return self.route("PATCH", path, **options)

    def delete(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Answer DELETE requests of a path."""
        return self.route("DELETE", path, **options)

    def head(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Answer HEAD requests of a path."""
        return self.route("HEAD", path, **options)

    def options(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[H], H]:
        """Answer OPTIONS requests of a path."""
        return self.route("OPTIONS", path, **options)


class Group(Routes):
    """Routes that share a prefix and options; made by `App.group`."""

    def __repr__(self) -> str:
        return f"<Group {self._options.prefix or '/'}>"


def join(prefix: str, path: str) -> str:
    """Put a prefix before a path, with one slash between them; neither is changed where there is none."""
    return clean(f"{prefix}/{path}") if prefix else path
