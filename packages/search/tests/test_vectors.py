import json
from collections import Counter
from pathlib import Path

import pytest

from .vectors import FILES

FOLDER = Path(__file__).parent / "vectors"
CASES = [
    pytest.param(outcome, detail, id=f"{name}:{case}")
    for name, run in FILES.items()
    for case, outcome, detail in run(json.loads((FOLDER / f"{name}.json").read_text("utf-8")))
]


@pytest.mark.parametrize(("outcome", "detail"), CASES)
def test_agrees_with_go_zero(outcome: str, detail: str) -> None:
    assert outcome in {"equal", "wart"}, detail


def test_most_checks_are_plainly_equal() -> None:
    counts = Counter(case.values[0] for case in CASES)
    assert counts["equal"] > 1000
    assert counts["wart"] < counts["equal"] // 10


def test_an_adapter_sees_a_wrong_answer() -> None:
    document = {
        "cases": [
            {
                "name": "wrong",
                "routes": [{"route": "/a"}, {"route": "bad"}, {"route": "/b", "error": "no"}],
                "lookups": [
                    {"path": "/a", "found": False},
                    {"path": "/x", "item": "/a", "params": None},
                    {"path": None},
                ],
            }
        ]
    }
    outcomes = [outcome for _, outcome, _ in FILES["search"](document)]
    assert outcomes == ["equal", *["differs"] * 5]
