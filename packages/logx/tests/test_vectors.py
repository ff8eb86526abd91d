import json
from pathlib import Path

import pytest

from .vectors import FILES

_FOLDER = Path(__file__).parent / "vectors"
_RESULTS = [
    (stem, *result)
    for stem, run in FILES.items()
    for result in run(json.loads((_FOLDER / f"{stem}.json").read_text(encoding="utf-8")))
]


@pytest.mark.parametrize(
    ("stem", "case", "outcome", "detail"), _RESULTS, ids=lambda value: str(value)[:60]
)
def test_go_zero_agrees(stem: str, case: str, outcome: str, detail: str) -> None:
    assert outcome != "differs", f"{stem} {case}: {detail}"


def test_every_group_of_the_file_is_run() -> None:
    outcomes = [outcome for stem, _, outcome, _ in _RESULTS if stem == "logx"]
    assert outcomes.count("equal") > 100
    assert 0 < outcomes.count("wart") < 30
