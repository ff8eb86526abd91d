from hypothesis import given
from hypothesis import strategies as st

from zero.search import RouteConflictError, RouteError, Tree

from .model import expected, pieces, shape

# Few texts, so that routes overlap and branches dead-end.
WORDS = ["a", "b", "users", ":", "::"]
route_segments = st.sampled_from([*WORDS, ":id", ":name", ":a"])
path_segments = st.sampled_from([*WORDS, "", ":id", "中", "a:b"])
routes = st.builds(
    lambda parts, slash: "/" + "/".join(parts) + slash,
    st.lists(route_segments, max_size=6),
    st.sampled_from(["", "/"]),
)
paths = st.builds(lambda parts: "/" + "/".join(parts), st.lists(path_segments, max_size=7))


def refusal(tree: Tree[str], route: str) -> RouteError | None:
    """Add a route and give the error, if there was one."""
    try:
        tree.add(route, route)
    except RouteError as error:
        return error
    return None


@given(st.lists(routes, max_size=25), st.lists(paths, max_size=15))
def test_answers_as_the_model_does(wanted: list[str], looked_up: list[str]) -> None:
    tree = Tree[str]()
    held: list[str] = []
    for route in wanted:
        clash = [other for other in held if shape(other) == shape(route)]
        error = refusal(tree, route)
        assert (pieces(route) is None or bool(clash)) == (error is not None)
        if error is None:
            held.append(route)
        elif isinstance(error, RouteConflictError):
            assert clash == [error.other]
    assert [route for route, _ in tree] == held
    for path in looked_up:
        match = tree.search(path)
        ours = None if match is None else (match.item, dict(match.params))
        assert ours == expected(held, path)


@given(st.lists(st.text(max_size=12), max_size=8), st.lists(st.text(max_size=12), max_size=8))
def test_any_text_is_added_or_refused_and_looked_up(
    wanted: list[str], looked_up: list[str]
) -> None:
    tree = Tree[str]()
    for route in wanted:
        before = list(tree)
        error = refusal(tree, route)
        assert error is None or (error.route == route and list(tree) == before)
    for path in looked_up:
        match = tree.search(path)
        ours = None if match is None else (match.item, dict(match.params))
        assert ours == expected((route for route, _ in tree), path)


@given(st.lists(routes, max_size=20), st.randoms(use_true_random=False), paths)
def test_the_order_of_adding_never_matters(wanted: list[str], rng: object, path: str) -> None:
    distinct = {tuple(shape(route) or ["?"]): route for route in wanted if pieces(route)}
    ordered = list(distinct.values())
    shuffled = ordered[:]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = Tree[str](), Tree[str]()
    for route in ordered:
        one.add(route, route)
    for route in shuffled:
        two.add(route, route)
    assert one.search(path) == two.search(path)
