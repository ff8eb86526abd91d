"""Run the cases of `search.json` and say for each check whether the tree agrees with go-zero."""

from collections.abc import Callable, Iterator
from typing import Any

from zero.search import RouteConflictError, RouteError, Tree

from .model import Answer, expected, shape

Outcome = tuple[str, str, str]

# How go-zero's text for a refused route begins, and what our error says for the same condition.
REASONS = {
    "path should start with /": "must start with '/'",
    "empty item": "has no item",
    "duplicated slash for": "has an empty segment",
    "duplicated item for": "answers the same paths as",
}


def search(document: dict[str, Any]) -> Iterator[Outcome]:
    for case in document["cases"]:
        tree = Tree[str]()
        for number, entry in enumerate(case["routes"]):
            name = f"{case['name']}/route {number}"
            yield name, *_guarded(_check_route, tree, entry)
        for number, entry in enumerate(case["lookups"]):
            name = f"{case['name']}/lookup {number}"
            yield name, *_guarded(_check_lookup, tree, entry)


def _guarded(
    check: Callable[[Tree[str], dict[str, Any]], tuple[str, str]],
    tree: Tree[str],
    entry: dict[str, Any],
) -> tuple[str, str]:
    try:
        return check(tree, entry)
    except Exception as error:
        return "differs", f"{entry}: {error!r}"


def _check_route(tree: Tree[str], entry: dict[str, Any]) -> tuple[str, str]:
    route: str = entry["route"]
    theirs: str | None = entry.get("error")
    before = list(tree)
    try:
        tree.add(route, entry.get("item", route))
    except RouteError as error:
        if list(tree) != before:
            return "differs", f"{route!r} was refused and changed the tree"
        return _compare_refusal(error, route, theirs, before)
    if theirs is None:
        return "equal", ""
    return "differs", f"{route!r}: accepted, go-zero says {theirs!r}"


def _compare_refusal(
    error: RouteError, route: str, theirs: str | None, held: list[tuple[str, str]]
) -> tuple[str, str]:
    names_route = error.route == route and repr(route) in str(error)
    if theirs is None:
        return _compare_conflict(error, route, held)
    reason = next((ours for text, ours in REASONS.items() if theirs.startswith(text)), None)
    if names_route and reason is not None and error.reason.startswith(reason):
        return "equal", ""
    return "differs", f"{route!r}: {error}, go-zero says {theirs!r}"


def _compare_conflict(
    error: RouteError, route: str, held: list[tuple[str, str]]
) -> tuple[str, str]:
    """Only a route whose answers would be random in go-zero may be refused by us alone."""
    if isinstance(error, RouteConflictError):
        known = [other for other, _ in held if shape(other) == shape(route)]
        if known == [error.other] and repr(error.other) in str(error) and error.other != route:
            return "wart", f"{error}; go-zero takes both and answers at random"
    return "differs", f"{route!r}: {error}, go-zero accepts it"


def _check_lookup(tree: Tree[str], entry: dict[str, Any]) -> tuple[str, str]:
    path: str = entry["path"]
    match = tree.search(path)
    ours: Answer | None = None if match is None else (match.item, dict(match.params))
    theirs = [_answer(one) for one in entry.get("any_of", [entry])]
    if ours in theirs:
        return "equal", ""
    stated = expected((route for route, _ in tree), path)
    detail = f"{path!r}: {ours}, go-zero says {theirs}"
    if ours != stated:
        return "differs", f"{detail}, the model says {stated}"
    if any(_matched_empty(one, path) for one in theirs):
        return "wart", f"{detail}; a parameter never matches an empty text"
    if "wart" in entry or any(_twins(ours, one) for one in theirs):
        return "wart", f"{detail}; between two names at one place the first added answers"
    return "differs", detail


def _answer(entry: dict[str, Any]) -> Answer | None:
    return None if entry.get("found") is False else (entry["item"], entry["params"] or {})


def _matched_empty(answer: Answer | None, path: str) -> bool:
    """Tell whether go-zero's answer needs a parameter of the route to stand for an empty text.

    The file marks those whose value shows; with one name twice, the leftmost value hides another.
    """
    if answer is None:
        return False
    wanted = answer[0].removesuffix("/").split("/")
    got = path.split("/")
    return any(part.startswith(":") and not text for part, text in zip(wanted, got, strict=False))


def _twins(ours: Answer | None, theirs: Answer | None) -> bool:
    """Tell whether both routes answer the same paths: go-zero took the second one too."""
    return bool(ours and theirs and ours[0] != theirs[0] and shape(ours[0]) == shape(theirs[0]))


FILES: dict[str, Callable[[dict[str, Any]], Iterator[Outcome]]] = {"search": search}
