"""Routes and groups of routes, as an app's author writes them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypeVar

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


@dataclass(frozen=True, slots=True)
class Options:
    """What a group says about its routes; None is the app's own setting."""

    prefix: str = ""
    timeout: float | None = None
    max_bytes: int | None = None
    priority: bool = False
    sse: bool = False
    middlewares: tuple[Middleware, ...] = ()
    jwt: Secrets | None = None
    signature: bool = False


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

    def add_routes(
        self,
        routes: Iterable[Route],
        *,
        prefix: str = "",
        timeout: float | None = None,
        max_bytes: int | None = None,
        priority: bool = False,
        sse: bool = False,
        middlewares: Iterable[Middleware] = (),
        jwt: Secrets | None = None,
        signature: bool = False,
    ) -> None:
        """Add routes that share options.

        Args:
            routes: what to add.
            prefix: stands before every path.
            timeout: seconds a handler may take, 0 for no limit; None is the app's.
            max_bytes: the longest body; None or 0 is the app's.
            priority: keep these routes longer when the service sheds load.
            sse: these routes are streams of events, without a timeout for clients that accept such.
            middlewares: around these routes only, the first one outermost.
            jwt: the secret, or the current and the previous one, that tokens of these routes are signed with (HMAC); without
                a token that counts the answer is 401, with one its claims are in `request.state["claims"]`.
            signature: these routes want signed requests; an app with such routes does not start yet.

        Raises:
            RouteError: a method or path that cannot be routed.
            RuntimeError: the app has started.
        """
        options = self._with(prefix, timeout, max_bytes, priority, sse, middlewares, jwt, signature)
        for route in routes:
            self._add(route, options)

    def group(
        self,
        *,
        prefix: str = "",
        timeout: float | None = None,
        max_bytes: int | None = None,
        priority: bool = False,
        sse: bool = False,
        middlewares: Iterable[Middleware] = (),
        jwt: Secrets | None = None,
        signature: bool = False,
    ) -> "Group":
        """Make a group, whose routes share these options on top of the ones here."""
        return Group(
            self._registry,
            self._with(prefix, timeout, max_bytes, priority, sse, middlewares, jwt, signature),
        )

    def _with(
        self,
        prefix: str,
        timeout: float | None,
        max_bytes: int | None,
        priority: bool,
        sse: bool,
        middlewares: Iterable[Middleware],
        jwt: Secrets | None,
        signature: bool,
    ) -> Options:
        mine = self._options
        return Options(
            join(mine.prefix, prefix),
            mine.timeout if timeout is None else timeout,
            mine.max_bytes if max_bytes is None else max_bytes,
            mine.priority or priority,
            mine.sse or sse,
            (*mine.middlewares, *middlewares),
            mine.jwt if jwt is None else jwt,
            mine.signature or signature,
        )

    def _add(self, route: Route, options: Options) -> None:
        path = join(options.prefix, route.path)
        check(route.method, path)
        self._registry.check_open()
        self._registry.entries.append(Entry(replace(route, path=path), options))

    def route(self, method: str, path: str, **options: Any) -> Callable[[H], H]:
        """Register the decorated handler; options as in `add_routes`."""

        def register(handler: H) -> H:
            self.add_routes([Route(method, path, handler)], **options)
            return handler

        return register

    def get(self, path: str, **options: Any) -> Callable[[H], H]:
        """Answer GET requests of a path."""
        return self.route("GET", path, **options)

    def post(self, path: str, **options: Any) -> Callable[[H], H]:
        """Answer POST requests of a path."""
        return self.route("POST", path, **options)

    def put(self, path: str, **options: Any) -> Callable[[H], H]:
        """Answer PUT requests of a path."""
        return self.route("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> Callable[[H], H]:
        """Answer PATCH requests of a path."""
        return self.route("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> Callable[[H], H]:
        """Answer DELETE requests of a path."""
        return self.route("DELETE", path, **options)

    def head(self, path: str, **options: Any) -> Callable[[H], H]:
        """Answer HEAD requests of a path."""
        return self.route("HEAD", path, **options)

    def options(self, path: str, **options: Any) -> Callable[[H], H]:
        """Answer OPTIONS requests of a path."""
        return self.route("OPTIONS", path, **options)


class Group(Routes):
    """Routes that share a prefix and options; made by `App.group`."""

    def __repr__(self) -> str:
        return f"<Group {self._options.prefix or '/'}>"


def join(prefix: str, path: str) -> str:
    """Put a prefix before a path, with one slash between them; neither is changed where there is none."""
    return clean(f"{prefix}/{path}") if prefix else path
