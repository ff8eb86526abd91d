import json
from pathlib import Path

import pytest

from .vectors import FILES

HERE = Path(__file__).parent / "vectors"


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_check_of_go_zero_agrees_or_deviates_on_purpose(name: str):
    document = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    outcomes = list(FILES[name](document))
    assert len(outcomes) == sum(len(case["checks"]) for case in document["cases"])
    assert [row for row in outcomes if row[1] == "differs"] == []
    assert {row[2] for row in outcomes if row[1] == "pending"} <= {"needs yaml"}
    answered = [row[1] for row in outcomes if row[1] != "pending"]
    assert answered.count("equal") > 0.8 * len(answered)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_wrong_expectation_is_noticed(name: str):
    """The adapter is no rubber stamp: other values and kinds than go-zero's must differ."""
    document = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    for case in document["cases"]:
        case["checks"] = [spoiled(check) for check in case["checks"] if "wart" not in check]
    outcomes = [row[1] for row in FILES[name](document) if row[1] != "pending"]
    # A few spoiled expectations are what we deviate to.
    assert outcomes.count("differs") > 0.95 * len(outcomes)


def spoiled(check: dict[str, object]) -> dict[str, object]:
    if "value" in check:
        rest = {key: item for key, item in check.items() if key != "value"}
        return rest | {"error": "spoiled", "kind": "missing"}
    rest = {key: item for key, item in check.items() if key not in {"error", "kind"}}
    return rest | {"value": None}
