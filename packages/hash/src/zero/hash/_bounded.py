"""A ring that leaves busy nodes out."""

import math
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from typing import TypeVar

from ._circle import Circle, Member
from ._digest import murmur3
from ._ring import MIN_REPLICAS, ConsistentHash

N = TypeVar("N")


class EmptyRingError(LookupError):
    """No node of the ring has a point."""

    __module__ = "zero.hash"


class BoundedConsistentHash(ConsistentHash[N]):
    """A consistent hash on which no node carries more than `factor` times its share of the load.

    `acquire` counts one unit of load to the first node clockwise that has room; `release` takes it
    back. A node's share is its part of all points, so weights bound loads too. While no node is
    full a key has the owner that `get` gives; a larger factor moves fewer keys, a smaller one
    spreads them more evenly. "Consistent Hashing with Bounded Loads", Mirrokni, Thorup and
    Zadimoghaddam, 2016.

    Loads are counted in this process, under a lock that is never held while a text or a hash is
    computed.
    """

    def __init__(
        self,
        nodes: Iterable[N] = (),
        *,
        factor: float = 1.25,
        replicas: int = MIN_REPLICAS,
        hash_function: Callable[[bytes], int] = murmur3,
        name: Callable[[N], object] | None = None,
    ) -> None:
        if not 1.0 <= factor < math.inf:
            raise ValueError(f"factor must be a finite number from 1 on: {factor!r}")
        super().__init__(nodes, replicas=replicas, hash_function=hash_function, name=name)
        self._factor = factor
        self._lock = threading.Lock()
        self._loads: dict[bytes, int] = {}
        self._counted: Circle[N] | None = None
        self._present: frozenset[bytes] = frozenset()
        self._total = 0

    def acquire(self, key: object) -> N:
        """Return the node for a key and count one unit of load to it.

        Raises EmptyRingError if no node has a point.
        """
        circle = self._current()
        candidates = self._walk(circle, key)
        with self._lock:
            self._count_on(circle)
            for member in candidates:
                load = self._loads.get(member.name, 0)
                if load < self._room(circle, member):
                    self._loads[member.name] = load + 1
                    self._total += 1
                    return member.node
        raise EmptyRingError("no node of the ring has a point")

    def release(self, node: N) -> None:
        """Take one unit of load from a node, which may have left the ring since.

        Raises ValueError if it carries none.
        """
        name = self._name(node)
        with self._lock:
            load = self._loads.pop(name, 0)
            if not load:
                raise ValueError(f"node {name.decode(errors='replace')!r} carries no load")
            if load > 1:
                self._loads[name] = load - 1
            self._total -= name in self._present

    @contextmanager
    def hold(self, key: object) -> Generator[N]:
        """Acquire a node for the length of a `with` block."""
        node = self.acquire(key)
        try:
            yield node
        finally:
            self.release(node)

    def load(self, node: N) -> int:
        """Return how many units of load a node carries."""
        return self._loads.get(self._name(node), 0)

    def _count_on(self, circle: Circle[N]) -> None:
        """Sum the loads up anew after a change: what nodes that left still carry is not counted."""
        if circle is not self._counted:
            self._counted = circle
            self._present = frozenset(member.name for member in circle.members if member.points)
            self._total = sum(self._loads.get(name, 0) for name in self._present)

    def _room(self, circle: Circle[N], member: Member[N]) -> int:
        share = len(member.points) / circle.size
        return math.ceil(self._factor * (self._total + 1) * share)
