import json
from pathlib import Path

import pytest

from .vectors import FILES

FOLDER = Path(__file__).parent / "vectors"
CASES = [
    pytest.param(outcome, detail, id=case)
    for name, run in FILES.items()
    for case, outcome, detail in run(json.loads((FOLDER / f"{name}.json").read_text("utf-8")))
]


@pytest.mark.parametrize(("outcome", "detail"), CASES)
def test_agrees_with_go_zero(outcome: str, detail: str) -> None:
    assert outcome in {"equal", "wart"}, detail


def test_nearly_all_are_plainly_equal() -> None:
    outcomes = [case.values[0] for case in CASES]
    assert outcomes.count("equal") > 300
    assert outcomes.count("wart") < 12


def test_the_adapter_sees_a_wrong_answer() -> None:
    document = {
        "cases": [
            {"kind": "bool", "value": True, "repr": "True"},
            {"kind": "float", "value": "1", "repr": "1.0"},
            {"kind": "list", "items": [1], "repr": "[1, 2]", "wart": "made up"},
            {"kind": "str", "value": "\ud800", "repr": "?"},
            {"kind": "unheard", "repr": ""},
        ]
    }
    assert [outcome for _, outcome, _ in FILES["lang"](document)] == ["differs"] * 5
