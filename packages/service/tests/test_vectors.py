import json
from pathlib import Path

import pytest

from .vectors import FILES

_FOLDER = Path(__file__).parent / "vectors"
_RESULTS = [
    result
    for stem, run in FILES.items()
    for result in run(json.loads((_FOLDER / f"{stem}.json").read_text(encoding="utf-8")))
]


@pytest.mark.parametrize(("case", "outcome", "detail"), _RESULTS, ids=lambda value: str(value)[:70])
def test_go_zero_agrees(case: str, outcome: str, detail: str) -> None:
    assert outcome == "equal", f"{case}: {detail}"
