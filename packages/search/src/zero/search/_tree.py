"""The tree itself: where routes are kept and how a path finds its own.

A route without parameters is one entry of a dict. The others live in trees of segments, one tree per
number of segments, because a path is only ever answered by routes of its own length: whoever walks
to the last segment has found a route, and no walk can end too early or too late.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

from ._errors import RouteConflictError, RouteError
from ._route import Pattern, is_parameter, parse

T = TypeVar("T")


class Match(Generic[T]):
    """The `item` of the route that answers a path, and the texts of its `params` by name."""

    __slots__ = ("item", "params")
    __match_args__ = ("item", "params")

    def __init__(self, item: T, params: dict[str, str]) -> None:
        self.item = item
        self.params = params

    def __eq__(self, other: object) -> bool:
        return self._parts() == other._parts() if isinstance(other, Match) else NotImplemented

    def _parts(self) -> tuple[object, object]:
        return self.item, self.params

    def __repr__(self) -> str:
        return f"Match(item={self.item!r}, params={self.params!r})"


class _Route(Generic[T]):
    __slots__ = ("item", "pattern", "slots")

    def __init__(self, pattern: Pattern, item: T) -> None:
        self.pattern = pattern
        self.item = item
        self.slots = pattern.slots


class _Node(Generic[T]):
    """One segment of the routes of one length.

    All parameters that stand at one place share the one `named` branch, whatever they are called;
    their names come with the route at the end. So a walk meets each node at most once.
    """

    __slots__ = ("named", "route", "static")

    def __init__(self, route: _Route[T] | None = None) -> None:
        self.static: dict[str, _Node[T]] = {}
        self.named: _Node[T] | None = None
        self.route = route

    def child(self, segment: str) -> "_Node[T] | None":
        return self.named if is_parameter(segment) else self.static.get(segment)

    def link(self, segment: str, node: "_Node[T]") -> None:
        if is_parameter(segment):
            self.named = node
        else:
            self.static[segment] = node


class Tree(Generic[T]):
    """Routes and their items, for one method of a service.

    A segment that starts with `:` is a parameter and matches any text but the empty one; every other
    segment matches itself, `*` and `{x}` included. A trailing slash never matters. Static segments
    win over parameters, decided from the left, and a branch that leads nowhere is left again.

    Adding is for one thread at a time. Searching takes no lock and writes nothing: any number of
    threads may search, also while routes are added, and see each route either whole or not at all.
    """

    __slots__ = ("_longest", "_roots", "_routes", "_static")

    def __init__(self) -> None:
        self._routes: dict[str, _Route[T]] = {}
        self._static: dict[str, T] = {}
        self._roots: dict[int, _Node[T]] = {}
        self._longest = 0

    def add(self, route: str, item: T) -> None:
        """Add a route such as `/users/:id`; one that is refused leaves the tree as it was.

        Of two parameters with one name, the leftmost gives the value.

        Raises:
            RouteError: it does not start with a slash, has an empty segment, or `item` is None.
            RouteConflictError: another route answers exactly the same paths, as `/users/:name` does.
        """
        if not route.startswith("/"):
            raise RouteError(route, "must start with '/'")
        if item is None:
            raise RouteError(route, "has no item")
        pattern = parse(route)
        other = self._routes.get(pattern.shape)
        if other is not None:
            raise RouteConflictError(route, other.pattern.route)
        added = _Route(pattern, item)
        if pattern.slots:
            self._insert(added)
        else:
            self._static[pattern.shape] = item
        self._routes[pattern.shape] = added

    def search(self, path: str) -> Match[T] | None:
        """Find the route that answers a path (decoded, without its query), or None."""
        item = self._static.get(path)
        if item is not None:
            return Match(item, {})
        if path.endswith("/"):
            path = path[:-1]
            item = self._static.get(path)
            if item is not None and path != "/":  # "//" is not the root
                return Match(item, {})
        # One piece too many is enough to see that a path is too long, however long it is.
        longest = self._longest
        segments = path.split("/", longest)
        root = self._roots.get(len(segments))
        if root is None or len(segments) > longest:
            return None
        node = root
        for segment in segments:
            following = node.static.get(segment)
            if following is None:
                following = node.named
                if following is None or not segment:
                    route = _backtrack(root, segments)
                    break
            node = following
        else:
            route = node.route
        if route is None:
            return None
        params: dict[str, str] = {}
        for name, place in route.slots:
            params[name] = segments[place]
        return Match(route.item, params)

    def _insert(self, route: _Route[T]) -> None:
        segments = route.pattern.segments
        self._longest = max(self._longest, len(segments))
        node = self._roots.setdefault(len(segments), _Node())
        known = 0
        while (following := node.child(segments[known])) is not None:
            node = following
            known += 1
        fresh = _Node(route)
        for segment in reversed(segments[known + 1 :]):
            parent = _Node[T]()
            parent.link(segment, fresh)
            fresh = parent
        # One store makes the whole branch visible: no walk enters one that has no route yet.
        node.link(segments[known], fresh)

    def __iter__(self) -> Iterator[tuple[str, T]]:
        """Give each route as it was written, with its item, in the order they were added."""
        for route in self._routes.values():
            yield route.pattern.route, route.item

    def __len__(self) -> int:
        return len(self._routes)

    def __repr__(self) -> str:
        return f"<Tree [Routes: {len(self._routes)}, {len(self._static)} static]>"


def _backtrack(node: _Node[T], segments: list[str]) -> _Route[T] | None:
    """Walk again, static children first, and come back to the parameters that were passed by."""
    depth, end = 0, len(segments)
    forks: list[tuple[_Node[T], int]] = []
    while depth < end:
        segment = segments[depth]
        depth += 1
        following = node.static.get(segment)
        if following is not None:
            if node.named is not None:
                forks.append((node.named, depth))
            node = following
        elif node.named is not None and segment:
            node = node.named
        elif forks:
            node, depth = forks.pop()
        else:
            return None
    return node.route
