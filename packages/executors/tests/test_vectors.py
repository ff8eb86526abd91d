import json
from pathlib import Path

import pytest

from .vectors import FILES

FOLDER = Path(__file__).parent / "vectors"
OUTCOMES = [
    (stem, *outcome)
    for stem, check in FILES.items()
    for outcome in check(json.loads((FOLDER / f"{stem}.json").read_text(encoding="utf-8")))
]


@pytest.mark.parametrize(
    ("outcome", "detail"),
    [pytest.param(o, d, id=f"{stem}-{case}") for stem, case, o, d in OUTCOMES],
)
def test_it_answers_as_go_zero(outcome: str, detail: str) -> None:
    assert outcome == "equal", detail
