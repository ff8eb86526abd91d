"""Consistent hashing that places nodes and keys where go-zero's `core/hash` does."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import count, islice
from typing import Final, Generic, TypeVar

import mmh3

from zero.lang import default_format, text_bytes

from ._circle import TOP, Circle, Member
from ._digest import murmur3

N = TypeVar("N")

MIN_REPLICAS: Final = 100
MAX_REPLICAS: Final = 1_000_000
TOP_WEIGHT: Final = 100

_INNER: Final = b"16777619:"
_digest = mmh3.mmh3_x64_128_uintdigest


class ConsistentHash(Generic[N]):
    """A ring of nodes; each key belongs to the node whose point comes next after the key's.

    A node is known by its text (`zero.lang.text`, or what `name` makes of it), so two nodes of one
    text are the same node. The ring has `replicas` points for each: more spread keys more evenly,
    fewer than 100 count as 100 as in go-zero. `hash_function` takes bytes and gives an integer of
    0 to 2**64 - 1.

    Every thread may call everything at any time. A look-up reads an immutable ring and takes no lock;
    changes are gathered and cost one sort at the next look-up.
    """

    def __init__(
        self,
        nodes: Iterable[N] = (),
        *,
        replicas: int = MIN_REPLICAS,
        hash_function: Callable[[bytes], int] = murmur3,
        name: Callable[[N], object] | None = None,
    ) -> None:
        _check_count("replicas of a ring", replicas)
        if replicas > MAX_REPLICAS:
            raise ValueError(f"replicas of a ring must be at most {MAX_REPLICAS}: {replicas}")
        self._replicas = max(replicas, MIN_REPLICAS)
        self._indices = _numerals(self._replicas)
        self._hash = hash_function
        self._is_murmur3 = hash_function is murmur3
        self._name_of = name
        self._orders = count()
        self._members: dict[bytes, Member[N]] = {}
        # Replaced after each change of the members: a circle built before is known to be old.
        self._version = object()
        self._circle: Circle[N] = Circle((), self._version)
        self.add_many(nodes)

    def add(self, node: N, *, weight: int = TOP_WEIGHT, replicas: int | None = None) -> None:
        """Add a node, or replace the one of the same text.

        The weight is a percentage of the ring's replicas, or give the number of replicas itself; more
        than the ring's count as the ring's. A node of weight 0 belongs to the ring and gets no keys.
        Raises ValueError for negative numbers and TextError for a node without a text.
        """
        self.add_many((node,), weight=weight, replicas=replicas)

    def add_many(
        self, nodes: Iterable[N], *, weight: int = TOP_WEIGHT, replicas: int | None = None
    ) -> None:
        """Add nodes of the same weight at once: a look-up sees all of them or none."""
        if isinstance(nodes, (str, bytes)):
            kind = type(nodes).__name__
            raise TypeError(f"nodes must be several, not one {kind}: {nodes!r:.80}")
        points = self._points_for(weight, replicas)
        members = [self._member(node, points) for node in nodes]
        self._members.update({member.name: member for member in members})
        self._version = object()

    def remove(self, node: N) -> bool:
        """Take the node of this text out, with its own points only; False if there is none."""
        if self._members.pop(self._name(node), None) is None:
            return False
        self._version = object()
        return True

    def get(self, key: object) -> N | None:
        """Return the node that a key belongs to, None if no node has a point.

        Raises TextError for a key without a text.
        """
        circle = self._circle
        if circle.version is not self._version:
            circle = self._build()
        if not self._is_murmur3:
            return self._get(circle, key)
        try:  # strings without a call; text_bytes refuses what encode did
            data = key.encode() if type(key) is str else text_bytes(key)
        except UnicodeEncodeError:
            data = text_bytes(key)
        position = _digest(data) & TOP
        slot = position >> circle.shift
        index = circle.starts[slot]
        if index is None:
            index = circle.start(slot)
        points = circle.points
        while (point := points[index]) < position:
            index += 1
        if circle.shared and point in circle.shared:
            return circle.shared[point][self._choice(circle, point, key)].node
        owner = circle.owner_of[point]
        return None if owner is None else owner.node

    def get_n(self, key: object, n: int) -> list[N]:
        """Return the first n different nodes clockwise from a key, `get(key)` first.

        All that have points if they are fewer. The second one is the node that the key moves to when
        the first leaves. Raises ValueError for a negative n.
        """
        _check_count("number of nodes", n)
        circle = self._current()
        n = min(n, len(circle.members))
        return [member.node for member in islice(self._walk(circle, key), n)]

    @property
    def points(self) -> int:
        """How many points the nodes have together."""
        return self._current().size

    def __len__(self) -> int:
        return len(self._members)

    def __iter__(self) -> Iterator[N]:
        return iter([member.node for member in self._current().members])

    def __contains__(self, node: N) -> bool:
        return self._name(node) in self._members

    def __repr__(self) -> str:
        circle = self._current()
        return f"<{type(self).__name__} nodes={len(circle.members)} points={circle.size}>"

    def _current(self) -> Circle[N]:
        circle = self._circle
        return circle if circle.version is self._version else self._build()

    def _build(self) -> Circle[N]:
        # The version is read before the members: a change in between makes this circle old, never
        # a new one that misses the change.
        version = self._version
        members = sorted(self._members.values(), key=_order)
        circle = self._circle = Circle(members, version)
        return circle

    def _get(self, circle: Circle[N], key: object) -> N | None:
        owner = next(self._walk(circle, key), None)
        return None if owner is None else owner.node

    def _walk(self, circle: Circle[N], key: object) -> Iterator[Member[N]]:
        point = circle.find(self._position(key))
        return circle.walk(point, self._choice(circle, point, key))

    def _choice(self, circle: Circle[N], point: int, key: object) -> int:
        """Which of the members that share a point a key belongs to."""
        holders = circle.shared.get(point)
        if holders is None:
            return 0
        inner = self._hash(_INNER + text_bytes(default_format(key)))
        return self._checked(inner) % len(holders)

    def _position(self, key: object) -> int:
        return self._checked(self._hash(text_bytes(key)))

    def _checked(self, point: int) -> int:
        if not (isinstance(point, int) and 0 <= point <= TOP):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError(f"{self._hash!r} gave {point!r}, not an integer of 0 to 2**64 - 1")
        return point

    def _name(self, node: N) -> bytes:
        return text_bytes(node if self._name_of is None else self._name_of(node))

    def _points_for(self, weight: int, replicas: int | None) -> int:
        _check_count("weight", weight)
        if replicas is None:
            return min(self._replicas * weight // TOP_WEIGHT, self._replicas)
        _check_count("replicas of a node", replicas)
        return min(replicas, self._replicas)

    def _member(self, node: N, number: int) -> Member[N]:
        name = self._name(node)
        if self._is_murmur3:
            points = [_digest(name + index) & TOP for index in self._indices[:number]]
        else:
            points = [self._checked(self._hash(name + index)) for index in self._indices[:number]]
        return Member(name, node, next(self._orders), points)


@lru_cache(maxsize=2)
def _numerals(number: int) -> tuple[bytes, ...]:
    return tuple(b"%d" % index for index in range(number))


def _order(member: Member[N]) -> int:
    return member.order


def _check_count(what: str, number: int) -> None:
    if not isinstance(number, int) or isinstance(number, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"{what} must be an integer, not {number!r}")
    if number < 0:
        raise ValueError(f"{what} must not be negative: {number}")
