"""From method and path to a plan: one tree per method, and a good answer when there is none."""

import re
from posixpath import normpath

from zero.search import Tree

from .._message.request import Request
from .._message.wire import METHODS
from .._pipeline.plan import Plan

_PLAIN = re.compile(r"(?:/[\w.~-]+)+\Z|/\Z", re.ASCII)


class RouteError(ValueError):
    """A route that cannot be registered; the message names it."""


class Router:
    """Finds plans. Paths are cleaned lexically first, so `/a/b/`, `//a/b` and `/a/./b` are `/a/b`.

    A path nobody knows has the plan `not_found`, one that is known under other methods `not_allowed`.
    """

    __slots__ = ("_not_allowed", "_not_found", "_trees", "static")

    def __init__(self, not_found: Plan, not_allowed: Plan) -> None:
        self._trees: dict[str, Tree[Plan]] = {}
        self.static: dict[tuple[bytes, bytes], Plan] = {}
        """Plans by method and target, for targets that need no decoding, cleaning or searching."""
        self._not_found = not_found
        self._not_allowed = not_allowed

    def add(self, plan: Plan) -> None:
        """Register a plan under its method and pattern.

        Raises:
            RouteError: method or path cannot be routed, or the route exists already.
        """
        check(plan.method, plan.pattern)
        try:
            self._trees.setdefault(plan.method, Tree()).add(clean(plan.pattern), plan)
        except ValueError as error:
            msg = f"{plan.method} {plan.pattern}: {error}"
            raise RouteError(msg) from None
        pattern = plan.pattern
        if _PLAIN.match(pattern) and pattern == clean(pattern):
            self.static[plan.method.encode(), pattern.encode()] = plan

    def find(self, request: Request) -> Plan:
        """Find the plan of a request, and note route and parameters on it."""
        path = request.path
        tree = self._trees.get(request.method)
        if tree is not None:
            if "//" in path or "/." in path:
                path = clean(path)
            found = tree.search(path)
            if found is not None:
                plan = found.item
                request.params = found.params
                request.route = plan.pattern
                return plan
        if allowed := self.allowed(request.method, path):
            request.state["zero.allow"] = ", ".join(allowed)
            return self._not_allowed
        return self._not_found

    def allowed(self, method: str, path: str) -> list[str]:
        """List the other methods under which a path is known, sorted."""
        path = clean(path)
        others = (item for item in self._trees.items() if item[0] != method)
        return sorted(name for name, tree in others if tree.search(path) is not None)


def check(method: str, path: str) -> None:
    """Refuse what no router could ever answer.

    Raises:
        RouteError: an unknown method, or a path that does not start with a slash.
    """
    if method not in METHODS:
        msg = f"{method} {path}: not a valid http method, use one of {', '.join(METHODS)}"
        raise RouteError(msg)
    if not path.startswith("/"):
        msg = f"{method} {path}: path must begin with '/'"
        raise RouteError(msg)


def clean(path: str) -> str:
    """Take `.`, `..`, doubled and trailing slashes out of a path; a `..` never leads above the root."""
    cleaned = normpath(path) if path else "."
    return cleaned[1:] if cleaned.startswith("//") else cleaned
