import math
from collections import Counter
from dataclasses import dataclass

import pytest

from zero.hash import ConsistentHash, murmur3
from zero.lang import TextError

HOSTS = [f"localhost:{number}" for number in range(20)]
REDIS = ["127.0.0.1:6379", "127.0.0.1:6380", "127.0.0.1:6381"]
TENS = [f"10.0.0.{number}:8080" for number in (1, 2, 3)]


@dataclass
class Server:
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass
class Shard:
    number: int


def ports(ring: ConsistentHash[str], keys: list[str]) -> list[str]:
    return [f"{ring.get(key)}".split(":")[-1] for key in keys]


def weighted() -> ConsistentHash[str]:
    ring = ConsistentHash[str]()
    for node, weight in zip(REDIS, (100, 50, 10), strict=True):
        ring.add(node, weight=weight)
    return ring


@pytest.mark.parametrize("of", [str, int])
def test_ring_a_of_the_reference(of: type) -> None:
    ring = ConsistentHash(HOSTS)
    owners = [f"{ring.get(of(key))}".removeprefix("localhost:") for key in range(1000, 1010)]
    assert owners == ["15", "16", "14", "3", "10", "19", "3", "16", "17", "5"]
    assert ring.points == 2000


def test_ring_a_moves_only_the_keys_of_the_node_removed() -> None:
    ring = ConsistentHash(HOSTS)
    before = {key: ring.get(key) for key in range(1000, 2000)}
    assert ring.remove("localhost:13")
    moved = {key: ring.get(key) for key, owner in before.items() if ring.get(key) != owner}
    assert len(moved) == 52
    assert {before[key] for key in moved} == {"localhost:13"}
    expected = {1023: 3, 1024: 9, 1051: 10, 1064: 5}
    assert {key: moved[key] for key in expected} == {
        key: f"localhost:{number}" for key, number in expected.items()
    }


def test_the_points_of_ring_a_are_those_of_the_reference() -> None:
    """Points and their owners, seen by keys that lie just there."""
    points = {
        0x001486B3E0660D77: "localhost:4",
        0x009ED2D39FF78124: "localhost:2",
        0x00AE202E669DA7CB: "localhost:1",  # and localhost:13, added later
        0xFFF3E262F550F4EF: "localhost:3",
    }
    ring = ConsistentHash(
        HOSTS, hash_function=lambda data: int(data) if data.isdigit() else murmur3(data)
    )
    assert {point: ring.get_n(point, 1)[0] for point in points if point != 0x00AE202E669DA7CB} == {
        point: owner for point, owner in points.items() if point != 0x00AE202E669DA7CB
    }
    assert ring.get(0x00AE202E669DA7CB) in {"localhost:1", "localhost:13"}
    assert ring.get(0) == ring.get(0xFFF3E262F550F4EF + 1) == "localhost:4"
    assert ring.get(0x001486B3E0660D77 + 1) == ring.get(0x009ED2D39FF78124)
    hashes = [murmur3(f"{host}{index}".encode()) for host in HOSTS for index in range(100)]
    assert (len(hashes), len(set(hashes))) == (2000, 1910)
    assert sorted(set(hashes))[:3] == sorted(points)[:3]
    assert max(hashes) == max(points)


def test_a_name_that_another_begins_with_shares_its_points() -> None:
    """go-zero puts nothing between a name and a number: `localhost:1` + `30` is `localhost:13` + `0`."""
    alone = {murmur3(f"localhost:1{index}".encode()) for index in range(100)}
    others = {
        murmur3(f"localhost:1{host}{index}".encode())
        for host in range(1, 10)
        for index in range(100)
    }
    assert len(alone & others) == 90
    ring = ConsistentHash(HOSTS)
    assert sum(ring.get(key) == "localhost:1" for key in range(1000, 2000)) == 33


def test_twenty_nodes_share_a_thousand_keys_evenly() -> None:
    ring = ConsistentHash(HOSTS)
    owners = {key: ring.get(key) for key in range(1000, 2000)}
    shares = [count / 1000 for count in Counter(owners.values()).values()]
    assert -sum(share * math.log2(share) for share in shares) / math.log2(20) > 0.95
    assert not ring.remove("localhost:20")
    assert {key: ring.get(key) for key in owners} == owners
    for host in HOSTS:
        less = ConsistentHash(HOSTS)
        less.remove(host)
        moved = [key for key, owner in owners.items() if less.get(key) != owner]
        assert {owners[key] for key in moved} == {host}
        assert len(moved) < 1000 * 2.5 / 20


def test_ring_b_of_the_reference() -> None:
    ring = ConsistentHash(REDIS)
    keys = [*(f"cache:user:id:{n}" for n in (1, 2, 3)), *(f"user:{n}" for n in (1, 2, 3))]
    expected = [
        "6379",
        "6379",
        "6381",
        "6381",
        "6380",
        "6381",
        "6380",
        "6381",
        "6380",
        "6379",
        "6379",
    ]
    assert ports(ring, [*keys, "a", "b", "c", "中国", ""]) == expected
    counts = Counter(ports(ring, [f"key:{number}" for number in range(10_000)]))
    assert counts == {"6379": 3313, "6380": 3776, "6381": 2911}


def test_ring_c_of_the_reference_with_weights() -> None:
    ring = weighted()
    keys = [*(f"cache:user:id:{n}" for n in (1, 2, 3)), *(f"user:{n}" for n in (1, 2, 3))]
    expected = ["6379"] * 3 + ["6380"] * 4 + ["6379"] * 4
    assert ports(ring, [*keys, "a", "b", "c", "中国", ""]) == expected
    counts = Counter(ports(ring, [f"key:{number}" for number in range(10_000)]))
    assert counts == {"6379": 6100, "6380": 3423, "6381": 477}
    assert ring.points == 160


def test_ring_d_of_the_reference() -> None:
    ring = ConsistentHash(TENS)
    keys = ["user_1", "user_2", "user_3", "user_4", "user_5", "session-abc"]
    assert [f"{ring.get(key)}"[7] for key in keys] == list("323132")


def test_rings_of_the_second_reference_table() -> None:
    ring = ConsistentHash([f"localhost:{port}" for port in (6379, 6380, 6381)])
    keys = [*(f"cache:user:id:{n}" for n in (1, 2, 3, 42)), "user#123", "a", "b", "c"]
    assert ports(ring, keys) == ["6381", "6381", "6380", "6380", "6379", "6379", "6379", "6379"]
    half = ConsistentHash(["10.0.0.1:6379"])
    half.add("10.0.0.2:6379", weight=50)
    owners = Counter(half.get(f"key/{number}") for number in range(1000))
    assert list(owners.values()) == [659, 341]


def test_an_empty_ring_has_no_owner_for_anything() -> None:
    ring = ConsistentHash[str]()
    assert ring.get("key") is None
    assert ring.get(b"key") is None
    assert ring.get_n("key", 3) == []
    assert (len(ring), list(ring), ring.points, bool(ring)) == (0, [], 0, False)


def test_after_the_first_of_two_left_the_second_has_all() -> None:
    ring = ConsistentHash(["first", "second"])
    assert ring.remove("first")
    assert {ring.get(number) for number in range(200)} == {"second"}
    assert not ring.remove("first")
    assert list(ring) == ["second"]


def test_nodes_and_keys_are_known_by_their_text() -> None:
    ring = ConsistentHash[object]([Server("h", 1), "h:2", 7])
    assert "h:1" in ring
    assert Server("h", 2) in ring
    assert "7" in ring
    assert Server("h", 3) not in ring
    assert ring.get(1000) == ring.get("1000") == ring.get(b"1000") == ring.get(1000.0)
    assert ring.remove("h:1")
    assert len(ring) == 2


def test_a_node_of_the_same_text_replaces_the_first_one() -> None:
    first, second = Server("any", 1), Server("any", 1)
    ring = ConsistentHash[Server]()
    ring.add(first, weight=80)
    ring.add(second, weight=50)
    assert ring.get("key") is second
    assert (len(ring), ring.points) == (1, 50)


def test_a_name_function_says_how_nodes_are_called() -> None:
    ring = ConsistentHash([Shard(n) for n in range(3)], name=lambda shard: f"shard{shard.number}")
    plain = ConsistentHash([f"shard{n}" for n in range(3)])
    for key in range(300):
        owner = ring.get(key)
        assert owner is not None
        assert f"shard{owner.number}" == plain.get(key)
    assert ring.remove(Shard(1))


@pytest.mark.parametrize(
    ("weight", "points"), [(0, 0), (1, 1), (33, 45), (50, 68), (100, 137), (101, 137), (900, 137)]
)
def test_a_weight_is_a_percentage_of_the_replicas_rounded_down(weight: int, points: int) -> None:
    ring = ConsistentHash[str](replicas=137)
    ring.add("a", weight=weight)
    assert (len(ring), ring.points) == (1, points)


@pytest.mark.parametrize(("given", "kept"), [(0, 100), (50, 100), (100, 100), (150, 150)])
def test_a_ring_has_at_least_a_hundred_replicas(given: int, kept: int) -> None:
    ring = ConsistentHash(["a"], replicas=given)
    assert ring.points == kept
    ring.add("b", replicas=7)
    ring.add("c", replicas=10_000)
    assert ring.points == 2 * kept + 7


def test_a_node_of_weight_zero_belongs_to_the_ring_and_gets_nothing() -> None:
    ring = ConsistentHash(["busy"])
    ring.add("drained", weight=0)
    assert list(ring) == ["busy", "drained"]
    assert {ring.get(key) for key in range(100)} == {"busy"}
    assert ring.get_n("key", 5) == ["busy"]


def test_get_n_names_the_nodes_that_take_over_one_after_the_other() -> None:
    ring = ConsistentHash(HOSTS)
    for key in range(100):
        order = ConsistentHash(HOSTS).get_n(key, 20)
        assert sorted(order) == sorted(HOSTS)
        assert order[:3] == ring.get_n(key, 3)
    ring = ConsistentHash(REDIS)
    for key in range(100):
        first, second = ring.get_n(key, 2)
        assert ring.get(key) == first
        left = ConsistentHash(REDIS)
        left.remove(first)
        assert left.get(key) == second


def test_removal_leaves_the_neighbours_points_alone() -> None:
    """go-zero drops ten of node13's points here: node1 with 100 replicas would have shared them."""
    ring = ConsistentHash[str]()
    ring.add("node1", weight=10)
    ring.add("node13")
    ring.remove("node1")
    assert ring.points == 100


def test_a_node_that_shares_every_point_survives_the_removal_of_the_other() -> None:
    ring = ConsistentHash[str](hash_function=lambda data: 0)
    ring.add("alpha", replicas=1)
    ring.add("beta", replicas=1)
    ring.remove("alpha")
    assert ring.get("key") == "beta"


def test_the_order_of_addition_decides_shared_points_and_nothing_else() -> None:
    first, second = ConsistentHash(["node1", "node13"]), ConsistentHash(["node13", "node1"])
    moved = [key for key in range(3000) if first.get(key) != second.get(key)]
    assert len(moved) == 74
    assert first.get(26) != second.get(26)


def test_a_custom_hash_function_places_everything() -> None:
    seen: list[bytes] = []

    def length(data: bytes) -> int:
        seen.append(data)
        return len(data)

    ring = ConsistentHash(["a", "bbbb"], hash_function=length)
    assert ring.get("x" * 4) == "bbbb"
    assert ring.get("x" * 99) == "a"
    assert b"a0" in seen
    assert b"bbbb99" in seen


def test_keys_at_the_ends_of_the_circle_wrap() -> None:
    positions = {b"low0": 5, b"high0": 2**64 - 2, b"k0": 0, b"k5": 5, b"k6": 6, b"top": 2**64 - 1}
    ring = ConsistentHash[str](hash_function=lambda data: positions[data])
    ring.add("low", replicas=1)
    ring.add("high", replicas=1)
    assert [ring.get(key) for key in ("k0", "k5", "k6", "top")] == ["low", "low", "high", "low"]
    assert ring.get_n("top", 2) == ["low", "high"]


def test_repr_tells_nodes_and_points() -> None:
    assert repr(weighted()) == "<ConsistentHash nodes=3 points=160>"


@pytest.mark.parametrize("number", [-1, -100])
def test_negative_numbers_are_refused_and_change_nothing(number: int) -> None:
    ring = ConsistentHash(["a"])
    with pytest.raises(ValueError, match=f"weight must not be negative: {number}"):
        ring.add("a", weight=number)
    with pytest.raises(ValueError, match=f"replicas of a node must not be negative: {number}"):
        ring.add("b", replicas=number)
    with pytest.raises(ValueError, match=f"number of nodes must not be negative: {number}"):
        ring.get_n("a", number)
    with pytest.raises(ValueError, match=f"replicas of a ring must not be negative: {number}"):
        ConsistentHash[str](replicas=number)
    assert (list(ring), ring.points) == (["a"], 100)


def test_other_bad_numbers_are_refused() -> None:
    with pytest.raises(TypeError, match=r"weight must be an integer, not 50\.0"):
        ConsistentHash[str]().add("a", weight=50.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="replicas of a ring must be an integer, not True"):
        ConsistentHash[str](replicas=True)
    with pytest.raises(ValueError, match="at most 1000000: 1000001"):
        ConsistentHash[str](replicas=1_000_001)


@pytest.mark.parametrize("value", [object(), {1, 2}, "\ud800"], ids=["object", "set", "surrogate"])
def test_what_has_no_text_is_refused_as_node_and_as_key(value: object) -> None:
    ring = ConsistentHash[object](["a", [1], {"b": 1}])
    for act in (ring.add, ring.get, ring.remove, ring.__contains__):
        with pytest.raises(TextError):
            act(value)
    with pytest.raises(TextError):
        ring.add_many(["b", value])
    assert list(ring) == ["a", [1], {"b": 1}]


@pytest.mark.parametrize("answer", [-1, 2**64, 1.5])
def test_a_hash_function_that_leaves_its_range_is_refused(answer: float) -> None:
    with pytest.raises(ValueError, match="not an integer of 0 to"):
        ConsistentHash(["a"], hash_function=lambda data: answer)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("nodes", ["127.0.0.1:6379", b"node"])
def test_one_text_in_the_place_of_several_nodes_is_refused(nodes: str | bytes) -> None:
    with pytest.raises(
        TypeError, match=f"nodes must be several, not one {type(nodes).__name__}: b?'"
    ):
        ConsistentHash(nodes)
    with pytest.raises(TypeError, match="nodes must be several"):
        ConsistentHash[object]().add_many(nodes)


def test_more_nodes_than_any_ring_has_may_be_asked_for() -> None:
    assert ConsistentHash(["a"]).get_n("key", 10**30) == ["a"]
