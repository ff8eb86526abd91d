"""Work is counted, not timed: how many nodes a lookup visits, how many pieces a path is cut into."""

import sys
import threading
from itertools import product

import pytest

from zero.search import Match, Tree, _tree


class CountingDict(dict[str, object]):
    looked_up = 0

    def get(self, key: object, default: object = None) -> object:  # type: ignore[override]
        CountingDict.looked_up += 1
        return super().get(key, default)  # type: ignore[arg-type]


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch) -> type[CountingDict]:
    """Count the segments looked up in trees that are built from now on."""
    whole = _tree._Node.__init__

    def counted(node: "_tree._Node[str]", route: "_tree._Route[str] | None" = None) -> None:
        whole(node, route)
        node.static = CountingDict()  # type: ignore[assignment]

    monkeypatch.setattr(_tree._Node, "__init__", counted)
    CountingDict.looked_up = 0
    return CountingDict


def test_backtracking_visits_each_node_at_most_once(lookups: type[CountingDict]) -> None:
    depth = 10
    tree = Tree[str]()
    for kinds in product(["a", ":p"], repeat=depth):
        route = "/" + "/".join([*kinds, ":end", "z"])
        tree.add(route, route)
    nodes = 2 ** (depth + 1) * 2
    lookups.looked_up = 0
    assert tree.search("/" + "a/" * depth + "x/nothing") is None
    assert lookups.looked_up <= nodes + depth


def test_many_names_at_one_place_share_one_branch(lookups: type[CountingDict]) -> None:
    tree = Tree[int]()
    for number in range(300):
        tree.add(f"/:name{number}/:other{number}/route{number}", number)
    lookups.looked_up = 0
    assert tree.search("/x/y/route299") == Match(299, {"name299": "x", "other299": "y"})
    assert tree.search("/x/y/nothing") is None
    assert lookups.looked_up <= 4 * 3


class Path(str):
    """A path that tells how it was cut."""

    __slots__ = ("limits",)
    limits: list[int]

    def split(self, sep: str | None = None, maxsplit: int = -1) -> list[str]:  # type: ignore[override]
        self.limits.append(int(maxsplit))
        return super().split(sep, maxsplit)


def test_a_path_of_a_million_slashes_is_cut_into_few_pieces() -> None:
    tree = Tree[int]()
    tree.add("/a/:b/c", 1)
    path = Path("/" + "x/" * 1_000_000 + "x")
    path.limits = []
    assert tree.search(path) is None
    assert path.limits == [4]


@pytest.mark.parametrize(
    "path", ["/" * 1_000_000, "/a/" + "x" * 1_000_000 + "/d", "/a" * 500_000, "x" * 1_000_000]
)
def test_huge_paths_find_nothing(path: str) -> None:
    tree = Tree[int]()
    tree.add("/a/:b/c", 1)
    tree.add("/", 2)
    assert tree.search(path) is None


def test_a_megabyte_is_a_parameter_like_any_other() -> None:
    tree = Tree[int]()
    tree.add("/a/:b/c", 1)
    text = "x" * 1_000_000
    assert tree.search(f"/a/{text}/c") == Match(1, {"b": text})


def test_ten_thousand_segments_need_no_recursion(lookups: type[CountingDict]) -> None:
    deep = 10_000
    tree = Tree[int]()
    tree.add("/" + "a/" * deep + ":end", 1)
    tree.add("/" + ":p/" * deep + "end", 2)
    tree.add("/" + "a/" * deep + "static", 3)
    lookups.looked_up = 0
    assert tree.search("/" + "a/" * deep + "x") == Match(1, {"end": "x"})
    assert tree.search("/" + "a/" * deep + "end") == Match(1, {"end": "end"})
    assert tree.search("/" + "b/" * deep + "end") == Match(2, {"p": "b"})
    assert tree.search("/" + "a/" * (deep - 1) + "b/end") == Match(2, {"p": "a"})
    assert tree.search("/" + "a/" * deep + "x/y") is None
    assert lookups.looked_up < 8 * deep


def test_readers_see_every_route_whole_while_routes_are_added() -> None:
    tree = Tree[int]()
    tree.add("/:a/:b/:c/:d", -1)
    count = 2_000
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        number = 0
        while not done.is_set():
            number = (number + 1) % count
            match = tree.search(f"/s/{number}/u/v")
            if match is None or match.item not in {-1, number}:
                wrong.append(match)
            if tree.search(f"/s/{number}/u/v/w/{number}") is not None:
                wrong.append("too long")

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for number in range(count):
            tree.add(f"/s/{number}/:c/v", number)
        done.set()
        for reader in readers:
            reader.join()
    finally:
        sys.setswitchinterval(interval)
    assert wrong == []
    assert tree.search("/s/1999/u/v") == Match(1999, {"c": "u"})
