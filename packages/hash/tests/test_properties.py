import zlib
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from zero.hash import ConsistentHash, murmur3

from .model import FreshRing, GoRing

# Names that are others plus digits, so that points are shared.
names = st.sampled_from([f"n{number}" for number in range(25)]) | st.text(max_size=3)
keys = st.lists(
    st.text(max_size=8) | st.integers() | st.binary(max_size=4) | st.floats() | st.booleans(),
    min_size=1,
    max_size=30,
)
functions: st.SearchStrategy[Callable[[bytes], int]] = st.sampled_from(
    [murmur3, zlib.crc32, lambda data: zlib.crc32(data) % 97, lambda data: len(data) % 16 << 60]
)
ops = st.lists(
    st.tuples(
        st.sampled_from(["weight", "weight", "replicas", "remove"]), names, st.integers(0, 130)
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(ops, keys, functions)
def test_owners_are_those_of_go_zero_on_a_fresh_ring(
    ops: list[tuple[str, str, int]], keys: list[object], function: Callable[[bytes], int]
) -> None:
    ring, fresh = ConsistentHash[object](hash_function=function), FreshRing(100, function)
    for number, (verb, node, amount) in enumerate(ops):
        if verb == "remove":
            ring.remove(node)
            fresh.remove(node)
        elif verb == "weight":
            ring.add(node, weight=amount)
            fresh.add_with_weight(node, amount)
        else:
            ring.add(node, replicas=amount)
            fresh.add(node, amount)
        if number % 3 == 0:
            ring.get("a look between two changes")
    model = fresh.build()
    assert [ring.get(key) for key in keys] == [model.get(key) for key in keys]
    assert ring.points == len(model.keys)
    assert list(ring) == [node for node, _ in fresh.nodes.values()]
    for key in keys:
        order = ring.get_n(key, 50)
        assert (order[0] if order else None) == ring.get(key)
        assert len(order) == len({*order}) == sum(amount > 0 for _, amount in fresh.nodes.values())


@settings(max_examples=60, deadline=None)
@given(ops, keys)
def test_owners_are_those_of_go_zero_itself_where_no_point_is_shared(
    ops: list[tuple[str, str, int]], keys: list[object]
) -> None:
    ring, model = ConsistentHash[object](), GoRing()
    for verb, node, amount in ops:
        name = f"{node}/{zlib.crc32(node.encode())}:"  # ends in no digit: points never meet
        if verb == "remove":
            ring.remove(name)
            model.remove(name)
        else:
            ring.add(name, replicas=amount)
            model.add(name, amount)
    assert [ring.get(key) for key in keys] == [model.get(key) for key in keys]


@settings(max_examples=60, deadline=None)
@given(st.lists(names, min_size=1, unique=True), names, st.integers(1, 100))
def test_a_new_node_only_takes_keys_and_its_leaving_only_gives_them_back(
    nodes: list[str], new: str, weight: int
) -> None:
    new = f"{new}:"  # ends in no digit: points never meet
    ring = ConsistentHash([f"{node}:" for node in nodes if f"{node}:" != new])
    before = [ring.get(key) for key in range(300)]
    ring.add(new, weight=weight)
    after = [ring.get(key) for key in range(300)]
    assert all(owner in {was, new} for was, owner in zip(before, after, strict=True))
    ring.remove(new)
    assert [ring.get(key) for key in range(300)] == before


@settings(max_examples=60, deadline=None)
@given(st.lists(names, unique=True), names, st.integers(0, 100))
def test_a_node_that_comes_and_goes_leaves_no_trace_even_where_points_are_shared(
    nodes: list[str], guest: str, weight: int
) -> None:
    ring = ConsistentHash([node for node in nodes if node != guest])
    before = (ring.points, [ring.get(key) for key in range(300)])
    ring.add(guest, weight=weight)
    ring.remove(guest)
    assert (ring.points, [ring.get(key) for key in range(300)]) == before
