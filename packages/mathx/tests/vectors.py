"""Adapter: run the cases of `mathx.json` through the package.

`MaxInt` and `MinInt` are Python's own `max` and `min`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from typing import Any

from zero.mathx import Proba, Unstable, at_least, at_most, clamp, entropy

Outcome = tuple[str, str, str]
Case = dict[str, Any]

# The smallest and the largest number that a generator of [0, 1) can give.
EDGES = (0.0, 0.5, math.nextafter(1.0, 0.0))


def mathx(document: Case) -> Iterator[Outcome]:
    """Check bounds, entropy and everything about chance that is certain."""
    for group, check in CHECKS.items():
        for number, case in enumerate(document[group]):
            name = f"{group}[{number}]"
            try:
                yield name, *check(case)
            except Exception as error:
                yield name, "differs", f"{case}: {error!r}"


def _verdict(case: Case, wanted: object, got: object) -> tuple[str, str]:
    if repr(got) == repr(wanted):
        return "equal", ""
    return "differs", f"{case}: expected {wanted!r}, got {got!r}"


def _entropy(case: Case) -> tuple[str, str]:
    counts = case["counts"]
    if "wart" in case:
        return _repaired(case, counts)
    wanted, got = float(case["entropy"]), entropy(counts)
    agrees = abs(got - wanted) <= 1e-11 and entropy(dict(enumerate(counts))) == got
    return ("equal", "") if agrees else _verdict(case, wanted, got)


def _repaired(case: Case, counts: list[int]) -> tuple[str, str]:
    if min(counts) < 0:
        try:
            return "differs", f"{case}: took a negative count and gave {entropy(counts)!r}"
        except ValueError:
            return "wart", "a negative count is refused"
    total = sum(counts)
    if not total:
        wanted, rule = 1.0, "nothing counted is as even as no entry"
    else:
        # Another form of the same quantity, so that the check is not the implementation once more.
        logs = math.fsum(count * math.log2(count) for count in counts if count)
        wanted = (math.log2(total) - logs / total) / math.log2(len(counts))
        rule = "small shares count as what they are"
    got = entropy(counts)
    if abs(got - wanted) <= 1e-11:
        return "wart", rule
    return _verdict(case, wanted, got)


def _clamp(case: Case) -> tuple[str, str]:
    read: Callable[[str], float] = {"int": int, "float": float}[case["kind"]]
    value, low, high = (read(case[key]) for key in ("x", "low", "high"))
    got = [at_least(value, low), at_most(value, high), clamp(value, low, high)]
    return _verdict(case, [read(case[key]) for key in ("at_least", "at_most", "between")], got)


def _max_min(case: Case) -> tuple[str, str]:
    pair = int(case["a"]), int(case["b"])
    return _verdict(case, [int(case["max"]), int(case["min"])], [max(pair), min(pair)])


def _steady(case: Case) -> tuple[str, str]:
    base = int(case["base"])
    wanted = {(int(case["around_int"]), int(case["around_duration"]))}
    sources = [random.random, *(lambda edge=edge: edge for edge in EDGES)]
    values = [Unstable(case["deviation"], rng=source).around_int(base) for source in sources]
    return _verdict(case, wanted, {(value, value) for value in values})


def _probability(case: Case) -> tuple[str, str]:
    probability = float(case["probability"])
    got = {Proba(rng=lambda edge=edge: edge).true_on(probability) for edge in EDGES}
    return _verdict(case, {case["always"]}, got)


CHECKS: dict[str, Callable[[Case], tuple[str, str]]] = {
    "entropy": _entropy,
    "clamp": _clamp,
    "max_min": _max_min,
    "steady": _steady,
    "probability": _probability,
}

FILES: dict[str, Callable[[Case], Iterator[Outcome]]] = {"mathx": mathx}
