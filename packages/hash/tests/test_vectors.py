import json
from pathlib import Path

import pytest

from .vectors import BALANCER, FILES

FOLDER = Path(__file__).parent / "vectors"
CASES = [
    pytest.param(outcome, detail, id=f"{name}:{case}")
    for name, run in {**FILES, "consistent_hash": BALANCER}.items()
    for case, outcome, detail in run(json.loads((FOLDER / f"{name}.json").read_text("utf-8")))
]


@pytest.mark.parametrize(("outcome", "detail"), CASES)
def test_agrees_with_go_zero(outcome: str, detail: str) -> None:
    assert outcome in {"equal", "wart"}, detail


def test_nearly_all_are_plainly_equal() -> None:
    outcomes = [case.values[0] for case in CASES]
    assert outcomes.count("equal") > 300
    assert outcomes.count("wart") < 6


def test_the_adapter_sees_a_wrong_answer() -> None:
    ring = {"replicas": None, "hash": "murmur3", "ops": [["add", "a"], ["add", "b"]]}
    document = {
        "murmur3": [{"data": "a", "hash": "0" * 16}],
        "md5": [{"data": "a", "md5": ""}],
        "rings": [
            {**ring, "keys": ["x"], "owners": ["c"], "points": 200},
            {**ring, "keys": [], "owners": [], "points": 199},
        ],
        "spread": [{**ring, "name": "", "pattern": "%d", "count": 2, "counts": {}, "md5": ""}],
    }
    assert [outcome for _, outcome, _ in FILES["hash"](document)] == ["differs"] * 5
