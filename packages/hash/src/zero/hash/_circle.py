"""A ring that no longer changes: its points in order, who owns each, and how to find the next one."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import Final, Generic, TypeVar

N = TypeVar("N")

TOP: Final = (1 << 64) - 1
_END: Final = TOP + 1


class Member(Generic[N]):
    """A node as the ring knows it, never changed; `order` is larger the later it was added."""

    __slots__ = ("name", "node", "order", "points")

    def __init__(self, name: bytes, node: N, order: int, points: Sequence[int]) -> None:
        self.name = name
        self.node = node
        self.order = order
        self.points = points


class Circle(Generic[N]):
    """The points of some members, laid out for finding.

    `points` ends with a bound above every position, which belongs to whom the first point belongs
    to (None if there is none): a search wraps around without asking. `starts` holds, for the
    leading bits of a position, the index to begin at: a slot is filled when it is first needed, and
    threads that fill the same slot write the same number.
    """

    __slots__ = ("members", "owner_of", "points", "shared", "shift", "size", "starts", "version")

    def __init__(self, members: Sequence[Member[N]], version: object) -> None:
        self.members = members
        self.version = version
        self.size = sum(len(member.points) for member in members)  # shared ones count for each
        self.owner_of: dict[int, Member[N] | None] = {}
        for member in reversed(members):  # a shared point goes to the one that was added first
            self.owner_of.update(zip(member.points, repeat(member)))
        # Floats sort faster than large integers; the second pass settles those that round alike.
        self.points = sorted(self.owner_of, key=float)
        self.points.sort()
        self.shared = _shared(members) if len(self.points) < self.size else {}
        bits = len(self.points).bit_length()
        self.shift = 64 - bits
        self.starts: list[int | None] = [None] * (1 << bits)
        self._close()

    def _close(self) -> None:
        first = self.points[0] if self.points else _END
        self.owner_of[_END] = self.owner_of.get(first)
        if first in self.shared:
            self.shared[_END] = self.shared[first]
        self.points.append(_END)

    def find(self, position: int) -> int:
        """The first point at or after a position, the bound above all for none."""
        return self.points[bisect_left(self.points, position)]

    def start(self, slot: int) -> int:
        """Fill a slot of `starts`."""
        index = self.starts[slot] = bisect_left(self.points, slot << self.shift)
        return index

    def walk(self, point: int, choice: int) -> Iterator[Member[N]]:
        """All members that have points, in the order in which they come clockwise from a point.

        Of those that share the first point, the one at `choice` comes first.
        """
        seen: set[bytes] = set()
        points = self.points
        begin, end = bisect_left(points, point), len(points) - 1
        for place in chain(range(begin, len(points)), range(min(begin, end))):
            holders = self.shared.get(points[place]) or (self.owner_of[points[place]],)
            for member in chain(holders[choice:], holders[:choice]):
                if member is not None and member.name not in seen:
                    seen.add(member.name)
                    yield member
            if len(seen) == len(self.members):
                return
            choice = 0


def _shared(members: Sequence[Member[N]]) -> dict[int, Sequence[Member[N]]]:
    """The members of each point that several have; one that has it twice is there twice."""
    counts = Counter(chain.from_iterable(member.points for member in members))
    holders: dict[int, list[Member[N]]] = {
        point: [] for point, count in counts.items() if count > 1
    }
    for member in members:
        for point in member.points:
            if point in holders:
                holders[point].append(member)
    return {point: group for point, group in holders.items() if group[0] is not group[-1]}
