"""Never run: what a type checker must see of the public interface."""

import zlib
from collections.abc import Iterator
from typing import assert_type

from zero.hash import (
    BoundedConsistentHash,
    ConsistentHash,
    EmptyRingError,
    md5,
    md5_hex,
    murmur3,
)


def check_digests(data: bytes, view: memoryview) -> None:
    assert_type(murmur3(data), int)
    assert_type(md5(view), bytes)
    assert_type(md5_hex(bytearray()), str)


def check_ring(ring: ConsistentHash[int]) -> None:
    assert_type(ring.add(1, weight=50), None)
    assert_type(ring.add_many([1, 2], replicas=10), None)
    assert_type(ring.remove(1), bool)
    assert_type(ring.get(b"key"), int | None)
    assert_type(ring.get_n("key", 2), list[int])
    assert_type(ring.points, int)
    assert_type(len(ring), int)
    assert_type(iter(ring), Iterator[int])
    assert_type(1 in ring, bool)


def check_options(nodes: list[str]) -> None:
    ring = ConsistentHash(nodes, replicas=160, hash_function=zlib.crc32, name=str.lower)
    assert_type(ring, ConsistentHash[str])


def check_bounded(nodes: list[str]) -> None:
    ring = BoundedConsistentHash(nodes, factor=1.5)
    assert_type(ring, BoundedConsistentHash[str])
    assert_type(ring.acquire(42), str)
    assert_type(ring.release("a"), None)
    assert_type(ring.load("a"), int)
    with ring.hold("key") as node:
        assert_type(node, str)
    as_plain: ConsistentHash[str] = ring
    del as_plain


def check_error(error: EmptyRingError) -> None:
    as_lookup_error: LookupError = error
    del as_lookup_error
