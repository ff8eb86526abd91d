"""Where values stand in their text: found only when there is an error to point at."""

from collections.abc import Sequence
from typing import Final, TypeAlias, Union

Place = tuple[int, int]
Key = str | int
Path = tuple[Key, ...]

# What every format comes down to.
Tree: TypeAlias = Union[  # noqa: UP007 - it refers to itself
    dict[str, "Tree"], list["Tree"], str, int, float, bool, None
]
START: Final[Place] = (1, 1)


class Marks:
    """Places (line and column, from 1) of the values of one tree, by container and key.

    `repeated` lists the keys that a mapping holds twice, with both places.
    """

    def __init__(self) -> None:
        self.root: Tree = None
        self.top: Place = START
        self.repeated: list[tuple[str, Place, Place]] = []
        # The container is kept beside its places, so that no other can take over its id.
        self._places: dict[int, tuple[Tree, dict[Key, Place]]] = {}

    def start(self, root: Tree, line: int, column: int) -> None:
        """Note the whole tree, and where it begins."""
        self.root = root
        self.top = line, column

    def note(self, container: Tree, key: Key, line: int, column: int) -> None:
        """Note where the value under `key` stands."""
        places = self._places.setdefault(id(container), (container, {}))[1]
        if key in places and isinstance(key, str):
            self.repeated.append((key, places[key], (line, column)))
        places[key] = line, column

    def adopt(self, container: Tree, other: Tree) -> None:
        """Note that `container` took over the values of `other`."""
        places = self._places.setdefault(id(container), (container, {}))[1]
        places.update(self._places.get(id(other), (other, {}))[1])

    def place(self, path: Sequence[Key]) -> Place:
        """Return where the value at `path` stands, or the innermost section around it."""
        node, place = self.root, self.top
        for key in path:
            known = self._places.get(id(node), (node, {}))[1]
            if key not in known:
                break
            place = known[key]
            node = child(node, key)
        return place


def child(node: Tree, key: Key) -> Tree:
    """Return the value under `key` in a mapping or a list, or None."""
    if isinstance(node, dict) and isinstance(key, str):
        return node.get(key)
    if isinstance(node, list) and isinstance(key, int) and key < len(node):
        return node[key]
    return None


def same_shape(one: Tree, other: Tree) -> bool:
    """Tell whether two trees have the same mappings and lists, whatever their scalars."""
    if isinstance(one, dict):
        return (
            isinstance(other, dict)
            and one.keys() == other.keys()
            and all(same_shape(value, other[key]) for key, value in one.items())
        )
    if isinstance(one, list):
        return (
            isinstance(other, list) and len(one) == len(other) and all(map(same_shape, one, other))
        )
    return not isinstance(other, dict | list)
