import math
import threading
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zero.hash import BoundedConsistentHash, ConsistentHash, EmptyRingError

NODES = [f"10.0.0.{number}:80" for number in range(8)]


def test_while_there_is_room_the_owner_is_that_of_the_plain_ring() -> None:
    plain, ring = ConsistentHash(NODES), BoundedConsistentHash(NODES, factor=1000)
    for key in range(500):
        assert ring.acquire(key) == ring.get(key) == plain.get(key)


def test_a_key_that_everyone_asks_for_spreads_in_the_order_of_get_n() -> None:
    ring = BoundedConsistentHash(NODES, factor=1.25)
    nodes = [ring.acquire("hot") for _ in range(80)]
    loads = Counter(nodes)
    assert max(loads.values()) == math.ceil(1.25 * 80 / 8)
    assert list(loads) == ring.get_n("hot", len(loads))
    assert {node: ring.load(node) for node in loads} == loads


def test_released_load_makes_room_again() -> None:
    ring = BoundedConsistentHash(NODES)
    first = ring.acquire("hot")
    assert ring.acquire("hot") != first
    ring.release(first)
    assert ring.load(first) == 0
    assert ring.acquire("hot") == first


def test_weights_bound_loads_too() -> None:
    ring = BoundedConsistentHash[str](factor=1.0)
    ring.add("large")
    ring.add("small", weight=25)
    loads = Counter(ring.acquire(key) for key in range(1000))
    assert loads == {"large": 800, "small": 200}


def test_a_held_node_is_released_even_when_the_block_fails() -> None:
    ring = BoundedConsistentHash(NODES)
    loads: list[int] = []

    def fail() -> None:
        with ring.hold("key") as node:
            loads.append(ring.load(node))
            raise LookupError("inside")

    with pytest.raises(LookupError, match="inside"):
        fail()
    owner = ring.get("key")
    assert owner is not None
    assert (loads, ring.load(owner)) == ([1], 0)


def test_what_a_node_that_left_still_carries_is_not_counted() -> None:
    ring = BoundedConsistentHash(NODES[:2], factor=1.0)
    for _ in range(10):
        ring.acquire("hot")
    assert (ring.load(NODES[0]), ring.load(NODES[1])) == (5, 5)
    ring.remove(NODES[0])
    ring.add(NODES[2])
    assert Counter(ring.acquire("hot") for _ in range(5)) == {NODES[2]: 5}
    for _ in range(5):
        ring.release(NODES[0])
    with pytest.raises(ValueError, match=r"node '10\.0\.0\.0:80' carries no load"):
        ring.release(NODES[0])


def test_an_empty_ring_has_nothing_to_acquire() -> None:
    ring = BoundedConsistentHash[str]()
    ring.add("drained", weight=0)
    with pytest.raises(EmptyRingError, match="no node"):
        ring.acquire("key")
    with pytest.raises(LookupError), ring.hold("key"):
        pass
    assert ring.load("drained") == 0


@pytest.mark.parametrize("factor", [0.99, 0, -1, math.nan, math.inf])
def test_a_factor_that_leaves_no_room_is_refused(factor: float) -> None:
    with pytest.raises(ValueError, match="factor must be a finite number from 1 on"):
        BoundedConsistentHash[str](factor=factor)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 100), min_size=1, max_size=6),
    st.floats(1, 3),
    st.lists(st.integers(0, 5), max_size=60),
    st.data(),
)
def test_no_node_ever_carries_more_than_its_bound(
    weights: list[int], factor: float, keys: list[int], data: st.DataObject
) -> None:
    ring = BoundedConsistentHash[int](factor=factor)
    for node, weight in enumerate([*weights, 100]):
        ring.add(node, weight=weight)
    held: list[int] = []
    for key in keys:
        if held and data.draw(st.booleans()):
            ring.release(held.pop())
        node = ring.acquire(key)
        held.append(node)
        share = [*weights, 100][node] / ring.points
        assert ring.load(node) <= math.ceil(factor * len(held) * share)
    assert {node: ring.load(node) for node in held} == Counter(held)


def test_loads_stay_right_under_threads() -> None:
    ring = BoundedConsistentHash(NODES)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for key in range(400):
                with ring.hold(key % 3):
                    pass
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures
    assert {ring.load(node) for node in NODES} == {0}
