import copy
import json
from collections import Counter
from pathlib import Path

import pytest

from .vectors import FILES

DOCUMENT = json.loads((Path(__file__).parent / "vectors" / "threading.json").read_text("utf-8"))
CASES = list(FILES["threading"](DOCUMENT))


@pytest.mark.parametrize(("case", "outcome", "detail"), CASES, ids=[case for case, _, _ in CASES])
def test_agrees_with_go_zero(case: str, outcome: str, detail: str) -> None:
    assert outcome in {"equal", "wart"}, detail


def test_every_group_is_run_and_only_raising_cleanups_are_warts() -> None:
    groups = {name for name, cases in DOCUMENT.items() if isinstance(cases, list)}
    assert {case.split("/")[0] for case, _, _ in CASES} == groups
    warts = Counter(case.split("/")[0] for case, outcome, _ in CASES if outcome == "wart")
    assert warts == {"rescue": 2 * sum("wart" in case for case in DOCUMENT["rescue"])}


@pytest.mark.parametrize(
    ("group", "key", "value"),
    [
        ("stable_runner", "results", [0]),
        ("stable_runner", "get_after", "ok"),
        ("task_runner", "started_ms", [0]),
        ("task_runner", "logged", 99),
        ("immediate", "answers", []),
        ("group", "elapsed_ms", 1),
        ("worker_group", "runs", 99),
        ("rescue", "ran", ["x"]),
        ("safe", "log", [["stack", "x"]]),
        ("safe", "fail", 7),
    ],
)
def test_an_adapter_sees_a_wrong_answer(group: str, key: str, value: object) -> None:
    document = {name: [] for name in ("about", *DOCUMENT)}
    document[group] = [copy.deepcopy(DOCUMENT[group][1]) | {key: value}]
    if value == 7:
        document[group][0]["log"] = []
    outcomes = [outcome for _, outcome, _ in FILES["threading"](document)]
    assert set(outcomes) == {"differs"}
