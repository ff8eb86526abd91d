import pickle

import pytest

import zero.search
from zero.search import Match, RouteConflictError, RouteError, Tree

TABLE = ["/", "/api", "/img", "/:layer1", "/api/users", "/img/jpgs", "/api/:layer2"]
TABLE += ["/:layer1/:layer2", "/:layer1/:layer2/users"]


def tree_of(*routes: str) -> Tree[str]:
    tree = Tree[str]()
    for route in routes:
        tree.add(route, route)
    return tree


def found(tree: Tree[str], path: str) -> tuple[str, dict[str, str]] | None:
    match = tree.search(path)
    return None if match is None else (match.item, dict(match.params))


@pytest.mark.parametrize(
    ("path", "item", "params"),
    [
        ("/", "/", {}),
        ("/wildcard", "/:layer1", {"layer1": "wildcard"}),
        ("/wildcard/", "/:layer1", {"layer1": "wildcard"}),
        ("/a/b", "/:layer1/:layer2", {"layer1": "a", "layer2": "b"}),
        ("/a/b/", "/:layer1/:layer2", {"layer1": "a", "layer2": "b"}),
        ("/a/b/users", "/:layer1/:layer2/users", {"layer1": "a", "layer2": "b"}),
        ("/api/", "/api", {}),
        ("/api/users/users", "/:layer1/:layer2/users", {"layer1": "api", "layer2": "users"}),
        ("/api/x/users", "/:layer1/:layer2/users", {"layer1": "api", "layer2": "x"}),
        ("/img/x", "/:layer1/:layer2", {"layer1": "img", "layer2": "x"}),
    ],
)
def test_answers_the_paths_of_the_reference_table(
    path: str, item: str, params: dict[str, str]
) -> None:
    assert found(tree_of(*TABLE), path) == (item, params)


@pytest.mark.parametrize("path", ["", "api", "/a/b/c", "//", "///", "/a//users", "/api//", "//api"])
def test_answers_nothing_where_no_route_fits(path: str) -> None:
    assert tree_of(*TABLE).search(path) is None


@pytest.mark.parametrize("path", ["/api", "/api/", "/api//", "/api/x//", "/api//x", "//api/x"])
def test_a_parameter_never_matches_an_empty_text(path: str) -> None:
    assert tree_of("/api/:id", "/:a/:b/:c").search(path) is None


@pytest.mark.parametrize("path", ["", "//", "/x", "x"])
def test_only_a_slash_is_the_root(path: str) -> None:
    assert tree_of("/").search(path) is None


def test_static_wins_from_the_left() -> None:
    tree = tree_of("/:a/b/c", "/a/:b/:c", "/a/:b/c")
    assert found(tree, "/a/b/c") == ("/a/:b/c", {"b": "b"})
    assert found(tree, "/a/b/d") == ("/a/:b/:c", {"b": "b", "c": "d"})
    assert found(tree, "/x/b/c") == ("/:a/b/c", {"a": "x"})


def test_leaves_a_static_branch_that_leads_nowhere() -> None:
    tree = tree_of("/a/:x/b", "/a/c/:y/d", "/:p/c/:q")
    assert found(tree, "/a/c/b") == ("/a/:x/b", {"x": "c"})
    assert found(tree, "/a/c/z") == ("/:p/c/:q", {"p": "a", "q": "z"})
    assert found(tree, "/a/c/z/d") == ("/a/c/:y/d", {"y": "z"})
    assert found(tree, "/a/c/z/e") is None


def test_what_a_failed_branch_bound_is_forgotten() -> None:
    tree = tree_of("/a/:gone/c/d", "/:kept/b/c/e")
    assert found(tree, "/a/b/c/e") == ("/:kept/b/c/e", {"kept": "a"})


def test_of_one_name_twice_the_leftmost_counts() -> None:
    assert found(tree_of("/:id/x/:id"), "/1/x/2") == ("/:id/x/:id", {"id": "1"})


def test_a_parameter_may_be_nameless() -> None:
    assert found(tree_of("/:"), "/foo") == ("/:", {"": "foo"})


@pytest.mark.parametrize("text", ["*", "{id}", "a:b", "a b", "?x=1", "日", "%2F", ".", ".."])
def test_other_characters_are_plain_text(text: str) -> None:
    tree = tree_of(f"/{text}", f"/:x/{text}")
    assert found(tree, f"/{text}") == (f"/{text}", {})
    assert found(tree, f"/1/{text}") == (f"/:x/{text}", {"x": "1"})
    assert found(tree, "/other") is None


def test_a_path_segment_may_look_like_a_parameter() -> None:
    tree = tree_of("/u/:id", "/u/:id/:")
    assert found(tree, "/u/:") == ("/u/:id", {"id": ":"})
    assert found(tree, "/u/:id") == ("/u/:id", {"id": ":id"})
    assert found(tree, "/:/:id") is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/u/:id", "/u/:name"),
        ("/u/:id", "/u/:name/"),
        ("/:a/x", "/:b/x"),
        ("/:a/:b", "/:b/:a"),
        ("/:a/x/:c/y", "/:b/x/:b/y"),
        ("/:", "/:x"),
        ("/a/b", "/a/b/"),
        ("/a", "/a"),
        ("/", "/"),
    ],
)
def test_routes_for_the_same_paths_are_a_conflict_that_names_both(first: str, second: str) -> None:
    tree = tree_of(first)
    with pytest.raises(RouteConflictError) as caught:
        tree.add(second, "other")
    assert (caught.value.route, caught.value.other) == (second, first)
    assert str(caught.value) == f"route {second!r} answers the same paths as {first!r}"
    assert list(tree) == [(first, first)]


def test_parameters_at_one_place_may_differ_in_name() -> None:
    tree = tree_of("/u/:id", "/u/:name/posts", "/u/:who/likes/:what")
    assert found(tree, "/u/7") == ("/u/:id", {"id": "7"})
    assert found(tree, "/u/7/posts") == ("/u/:name/posts", {"name": "7"})
    assert found(tree, "/u/7/likes/x") == ("/u/:who/likes/:what", {"who": "7", "what": "x"})


def test_the_more_static_route_wins_under_different_names() -> None:
    tree = tree_of("/:a/:x", "/:b/c")
    assert found(tree, "/1/c") == ("/:b/c", {"b": "1"})
    assert found(tree, "/1/d") == ("/:a/:x", {"a": "1", "x": "d"})


@pytest.mark.parametrize(
    ("route", "item", "message"),
    [
        ("", "x", "route '' must start with '/'"),
        ("bad", "x", "route 'bad' must start with '/'"),
        (":id", "x", "route ':id' must start with '/'"),
        ("", None, "route '' must start with '/'"),
        ("//a", "x", "route '//a' has an empty segment"),
        ("/a//b", "x", "route '/a//b' has an empty segment"),
        ("/a//", "x", "route '/a//' has an empty segment"),
        ("//", "x", "route '//' has an empty segment"),
        ("/:a//:b", "x", "route '/:a//:b' has an empty segment"),
        ("/b", None, "route '/b' has no item"),
        ("//", None, "route '//' has no item"),
    ],
)
def test_a_refused_route_says_why_and_changes_nothing(
    route: str, item: str | None, message: str
) -> None:
    tree = Tree[str | None]()
    tree.add("/a", "a")
    tree.add("/:x/y", "xy")
    before = repr(tree), list(tree)
    with pytest.raises(RouteError) as caught:
        tree.add(route, item)
    assert isinstance(caught.value, ValueError)
    assert (str(caught.value), caught.value.route) == (message, route)
    assert not isinstance(caught.value, RouteConflictError)
    assert (repr(tree), list(tree)) == before
    assert tree.search("/a") == Match("a", {})
    assert tree.search("/z/y") == Match("xy", {"x": "z"})


def test_falsy_items_are_items() -> None:
    tree = Tree[object]()
    for route, item in [("/zero", 0), ("/empty/:x", ""), ("/no", False)]:
        tree.add(route, item)
    assert [item for _, item in tree] == [0, "", False]
    assert tree.search("/empty/1") == Match("", {"x": "1"})
    assert tree.search("/zero") == Match(0, {})


def test_iterates_routes_as_written_in_the_order_added() -> None:
    routes = ["/b/", "/:x/", "/", "/a/:y/c"]
    tree = tree_of(*routes)
    assert list(tree) == [(route, route) for route in routes]
    assert len(tree) == 4


def test_shows_how_many_routes_it_holds() -> None:
    assert repr(Tree[int]()) == "<Tree [Routes: 0, 0 static]>"
    assert repr(tree_of("/", "/a", "/:x")) == "<Tree [Routes: 3, 2 static]>"


def test_an_empty_tree_is_a_tree() -> None:
    tree = Tree[int]()
    assert len(tree) == 0
    assert [tree.search(path) for path in ("", "/", "/a", "//")] == [None] * 4


@pytest.mark.parametrize("path", ["/a", "/a/", "/a/1"])
def test_each_match_belongs_to_its_caller(path: str) -> None:
    tree = tree_of("/a", "/a/:x")
    first = tree.search(path)
    assert first is not None
    kept = Match(first.item, dict(first.params))
    first.item = "changed"
    first.params["x"] = "changed"
    assert tree.search(path) == kept


def test_a_match_is_small() -> None:
    assert not hasattr(Match("a", {}), "__dict__")


def test_a_match_is_compared_and_shown_by_value() -> None:
    match: object = Match("a", {"x": "1"})
    assert match == Match("a", {"x": "1"})
    assert match not in [Match("b", {"x": "1"}), Match("a", {}), ("a", {"x": "1"})]
    assert repr(match) == "Match(item='a', params={'x': '1'})"
    match match:
        case Match("a", {"x": value}):
            assert value == "1"
        case _:
            pytest.fail("the pattern did not match")


@pytest.mark.parametrize("error", [RouteError("/x", "is bad"), RouteConflictError("/x", "/y")])
def test_errors_survive_pickling(error: RouteError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))


def test_public_names_are_sorted_and_complete() -> None:
    public = [name for name in vars(zero.search) if not name.startswith("_")]
    assert zero.search.__all__ == sorted(zero.search.__all__)
    assert sorted(public) == zero.search.__all__
