"""Never run: what a type checker must see of the public interface."""

from collections.abc import Callable, Iterator
from typing import assert_type

from zero.search import Match, RouteConflictError, RouteError, Tree


def check_tree(tree: Tree[Callable[[], int]]) -> None:
    assert_type(tree.add("/users/:id", lambda: 1), None)
    assert_type(tree.search("/users/1"), Match[Callable[[], int]] | None)
    assert_type(iter(tree), Iterator[tuple[str, Callable[[], int]]])
    assert_type(len(tree), int)


def check_match(match: Match[bytes]) -> None:
    assert_type(match.item, bytes)
    assert_type(match.params, dict[str, str])


def check_errors(error: RouteError, conflict: RouteConflictError) -> None:
    assert_type(error.route, str)
    assert_type(error.reason, str)
    assert_type(conflict.other, str)
    as_value_error: ValueError = conflict
    as_route_error: RouteError = conflict
    del as_value_error, as_route_error
