import json
from pathlib import Path

import pytest

from .vectors import FILES

DOCUMENT = json.loads((Path(__file__).parent / "vectors" / "utils.json").read_text("utf-8"))
OUTCOMES = list(FILES["utils"](DOCUMENT))


@pytest.mark.parametrize(("case", "outcome", "detail"), OUTCOMES, ids=[row[0] for row in OUTCOMES])
def test_every_case_of_go_zero_agrees_or_is_a_repaired_wart(
    case: str, outcome: str, detail: str
) -> None:
    assert outcome in {"equal", "wart"}, f"{case}: {detail}"


def test_only_marked_cases_are_repaired() -> None:
    cases = [case for group in DOCUMENT.values() if isinstance(group, list) for case in group]
    assert len(OUTCOMES) == len(cases)
    assert [row[1] == "wart" for row in OUTCOMES].count(True) == sum("wart" in c for c in cases)
