"""A route tree: ten thousand routes, two microseconds, conflicts named when it is built.

Fill a tree once, then look paths up from any thread; static segments win over parameters, from the left.

    >>> from zero.search import Tree
    >>> tree = Tree[str]()
    >>> tree.add("/users/:id", "one user")
    >>> tree.add("/users/me", "myself")
    >>> tree.search("/users/42")
    Match(item='one user', params={'id': '42'})
"""

from ._errors import RouteConflictError, RouteError
from ._tree import Match, Tree

__all__ = ["Match", "RouteConflictError", "RouteError", "Tree"]
