"""go-zero's ring, word for word and as slow as it likes, its faults included."""

from bisect import bisect_left
from collections.abc import Callable

import mmh3

from zero.lang import default_format, text_bytes


def sum64(data: bytes) -> int:
    return mmh3.hash64(data, signed=False)[0]


class GoRing:
    def __init__(self, replicas: int = 100, function: Callable[[bytes], int] = sum64) -> None:
        self.replicas = max(replicas, 100)
        self.function = function
        self.keys: list[int] = []
        self.ring: dict[int, list[object]] = {}
        self.names: set[bytes] = set()

    def add(self, node: object, replicas: int) -> None:
        self.remove(node)
        self.names.add(text_bytes(node))
        for index in range(min(replicas, self.replicas)):
            point = self.function(text_bytes(node) + str(index).encode())
            self.keys.append(point)
            self.ring.setdefault(point, []).append(node)
        self.keys.sort()

    def add_with_weight(self, node: object, weight: int) -> None:
        self.add(node, int(self.replicas * weight / 100))

    def get(self, key: object) -> object:
        if not self.ring:
            return None
        position = self.function(text_bytes(key))
        point = self.keys[bisect_left(self.keys, position) % len(self.keys)]
        nodes = self.ring[point]
        inner = self.function(b"16777619:" + default_format(key).encode())
        return nodes[0] if len(nodes) == 1 else nodes[inner % len(nodes)]

    def remove(self, node: object) -> None:
        name = text_bytes(node)
        if name not in self.names:
            return
        for index in range(self.replicas):
            point = self.function(name + str(index).encode())
            place = bisect_left(self.keys, point)
            if place < len(self.keys) and self.keys[place] == point:
                del self.keys[place]
            left = [other for other in self.ring.get(point, []) if text_bytes(other) != name]
            self.ring.pop(point, None)
            if left:
                self.ring[point] = left
        self.names.discard(name)


class FreshRing:
    """What go-zero answers on a ring built anew after each change: without the faults of `remove`."""

    def __init__(self, replicas: int = 100, function: Callable[[bytes], int] = sum64) -> None:
        self.replicas, self.function = max(replicas, 100), function
        self.nodes: dict[bytes, tuple[object, int]] = {}

    def add(self, node: object, replicas: int) -> None:
        self.nodes.pop(text_bytes(node), None)
        self.nodes[text_bytes(node)] = (node, replicas)

    def add_with_weight(self, node: object, weight: int) -> None:
        self.add(node, int(self.replicas * weight / 100))

    def remove(self, node: object) -> None:
        self.nodes.pop(text_bytes(node), None)

    def build(self) -> GoRing:
        ring = GoRing(self.replicas, self.function)
        for node, replicas in self.nodes.values():
            ring.add(node, replicas)
        return ring
