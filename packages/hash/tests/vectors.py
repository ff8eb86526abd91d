"""Run the cases of `hash.json`, and those of `consistent_hash.json` that ask the ring alone."""

import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from zero.hash import ConsistentHash, md5, md5_hex, murmur3

from .model import FreshRing

Outcome = tuple[str, str, str]
Json = dict[str, Any]
Check = Callable[[Json], tuple[str, str]]


def hash_cases(document: Json) -> Iterator[Outcome]:
    groups: dict[str, Check] = {"murmur3": _murmur3, "md5": _md5, "rings": _ring, "spread": _spread}
    yield from _run(document, groups)


def balancer_cases(document: Json) -> Iterator[Outcome]:
    groups: dict[str, Check] = {
        "picks": _picks,
        "leave": _change,
        "join": _change,
        "counts": _counts,
        "ties": _tie,
    }
    yield from _run(document, groups)


def _run(document: Json, groups: dict[str, Check]) -> Iterator[Outcome]:
    for group, check in groups.items():
        for number, case in enumerate(document.get(group, [])):
            try:
                outcome, detail = check(case)
            except Exception as error:
                outcome, detail = "differs", f"{str(case)[:300]}: {error!r}"
            yield f"{group}/{case.get('name', number)}", outcome, detail


def _compare(what: object, ours: object, theirs: object) -> tuple[str, str]:
    return ("equal", "") if ours == theirs else ("differs", f"{what}: {ours!r}, not {theirs!r}")


def _data(case: Json) -> bytes:
    return bytes.fromhex(case["data_hex"]) if "data_hex" in case else case["data"].encode()


def _murmur3(case: Json) -> tuple[str, str]:
    return _compare(case, f"{murmur3(_data(case)):016x}", case["hash"])


def _md5(case: Json) -> tuple[str, str]:
    data = _data(case)
    return _compare(case, (md5(data).hex(), md5_hex(data)), (case["md5"], case["md5"]))


def _value(described: Any) -> object:
    if isinstance(described, dict):
        if "hex" in described:
            return bytes.fromhex(described["hex"])
        return float(described["float"])
    return described


def _function(name: str) -> Callable[[bytes], int]:
    if name == "murmur3":
        return murmur3
    if name == "zero":
        return lambda data: 0
    _, _, modulus = name.partition(" mod ")
    return lambda data: zlib.crc32(data) % int(modulus or 1 << 32)


def _refuses(act: Callable[[], object]) -> bool:
    try:
        act()
    except ValueError:
        return True
    return False


def _apply(ring: ConsistentHash[object], fresh: FreshRing, op: list[Any]) -> None:
    """One operation on both; a negative number, nothing to go-zero, is refused by ours."""
    verb, node, *rest = op[0], _value(op[1]), *op[2:]
    if verb == "remove":
        ring.remove(node)
        fresh.remove(node)
    elif verb == "weight":
        assert rest[0] >= 0 or _refuses(lambda: ring.add(node, weight=rest[0]))
        ring.add(node, weight=max(rest[0], 0))
        fresh.add_with_weight(node, rest[0])
    elif verb == "replicas":
        assert rest[0] >= 0 or _refuses(lambda: ring.add(node, replicas=rest[0]))
        ring.add(node, replicas=max(rest[0], 0))
        fresh.add(node, rest[0])
    else:
        assert verb == "add"
        ring.add(node)
        fresh.add_with_weight(node, 100)


def _built(case: Json) -> tuple[ConsistentHash[object], FreshRing]:
    replicas = 100 if case["replicas"] is None else case["replicas"]
    function = _function(case["hash"])
    assert replicas >= 0 or _refuses(lambda: ConsistentHash[object](replicas=replicas))
    ring = ConsistentHash[object](replicas=max(replicas, 0), hash_function=function)
    fresh = FreshRing(replicas, function)
    for op in case["ops"]:
        _apply(ring, fresh, op)
    return ring, fresh


def _ring(case: Json) -> tuple[str, str]:
    """go-zero's owners, but where its removal harmed neighbours those of a ring built afresh."""
    ring, fresh = _built(case)
    keys = [_value(key) for key in case["keys"]]
    ours = [ring.get(key) for key in keys]
    dirty = set(case.get("dirty", ())) if "owners" in case else set(range(len(keys)))
    for index in range(len(keys)):
        if index not in dirty and ours[index] != _value(case["owners"][index]):
            return "differs", f"{keys[index]!r}: {ours[index]!r}, not {case['owners'][index]!r}"
    points = case.get("fresh_points", case.get("points", ring.points))
    if ring.points != points:
        return "differs", f"{ring.points} points, not {points}"
    if not dirty and "fresh_points" not in case:
        return "equal", ""
    model = fresh.build()
    repaired = _compare(case["ops"], ours, [model.get(key) for key in keys])
    return ("wart", case["wart"]) if repaired[0] == "equal" else repaired


def _spread(case: Json) -> tuple[str, str]:
    ring, _ = _built(case)
    owners = [str(ring.get(case["pattern"] % number)) for number in range(case["count"])]
    digest = hashlib.md5("\n".join(owners).encode()).hexdigest()
    return _compare(case["name"], (dict(Counter(owners)), digest), (case["counts"], case["md5"]))


def _picks(case: Json) -> tuple[str, str]:
    ring = ConsistentHash[str](case["addresses"])
    return _compare(case["addresses"], {key: ring.get(key) for key in case["keys"]}, case["keys"])


def _change(case: Json) -> tuple[str, str]:
    ring = ConsistentHash[str](case["before"])
    keys = [f"key-{number}" for number in range(case["keys"])]
    before = [ring.get(key) for key in keys]
    for address in set(case["before"]) - set(case["after"]):
        ring.remove(address)
    ring.add_many(address for address in case["after"] if address not in ring)
    after = [ring.get(key) for key in keys]
    moved = [list(row) for row in zip(keys, before, after, strict=True) if row[1] != row[2]]
    theirs = (case["moved"], case["unmoved"])
    return _compare(case["after"], (moved, len(keys) - len(moved)), theirs)


def _counts(case: Json) -> tuple[str, str]:
    ring = ConsistentHash[str](case["addresses"])
    picks = Counter(ring.get(f"key-{number}") for number in range(case["n"]))
    theirs = {address: number for address, number in case["picks"].items() if number}
    return _compare(case["addresses"], dict(picks), theirs)


def _tie(case: Json) -> tuple[str, str]:
    owner = ConsistentHash[str](case["addresses"]).get(case["key"])
    again = ConsistentHash[str](case["addresses"]).get(case["key"])
    if owner == again and owner in case["any_of"]:
        return "equal", ""
    return "differs", f"{case}: {owner!r}, then {again!r}"


FILES: dict[str, Callable[[Json], Iterator[Outcome]]] = {"hash": hash_cases}
BALANCER = balancer_cases
