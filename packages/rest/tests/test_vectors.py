import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from .vectors import FILES

FOLDER = Path(__file__).parent / "vectors"
WAITING_FOR = {"unauthorized callback", "cors", "file server", "breaker"}


def load(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


CASES = [
    pytest.param(outcome, detail, id=f"{name}:{case}")
    for name, run in FILES.items()
    for case, outcome, detail in run(load(name))
]


@pytest.mark.parametrize(("outcome", "detail"), CASES)
def test_agrees_with_go_zero(outcome: str, detail: str) -> None:
    assert outcome in {"equal", "wart", "pending"}, detail
    if outcome == "pending":
        assert detail in WAITING_FOR


def test_most_cases_are_plainly_equal() -> None:
    counts = Counter(case.values[0] for case in CASES)
    assert counts["equal"] > 200
    assert counts["wart"] < 20


def test_the_adapters_see_wrong_answers() -> None:
    chain = load("httpchain")
    chain["servers"] = chain["servers"][:1]
    chain["cases"] = copy.deepcopy(chain["cases"][:3])
    chain["cases"][0]["response"]["body"] = "other"
    chain["cases"][1]["response"]["status"] = 201
    chain["cases"][2]["response"]["headers"].pop()
    assert [outcome for _, outcome, _ in FILES["httpchain"](chain)] == ["differs"] * 3
    sheet = load("conf_defaults")
    sheet["types"]["rest.RestConf"]["filled"]["MaxConns"] = 7
    checked = FILES["conf_defaults"](sheet)
    assert [place for place, outcome, _ in checked if outcome == "differs"] == [
        "rest.RestConf.MaxConns"
    ]
    log = load("httplog")
    log["groups"] = copy.deepcopy(log["groups"][:1])
    log["groups"][0]["exchanges"] = log["groups"][0]["exchanges"][:1]
    log["groups"][0]["exchanges"][0]["lines"][0]["level"] = "error"
    assert [outcome for _, outcome, _ in FILES["httplog"](log)] == ["differs"]
