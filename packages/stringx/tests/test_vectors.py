import json
from pathlib import Path

import pytest

from .vectors import FILES

_DOCUMENT = json.loads((Path(__file__).parent / "vectors" / "stringx.json").read_text("utf-8"))


_CASES = list(FILES["stringx"](_DOCUMENT))


@pytest.mark.parametrize(
    ("case", "outcome", "detail"), [case for case in _CASES if case[1] != "pending"]
)
def test_agrees_with_go_zero(case: str, outcome: str, detail: str) -> None:
    assert outcome in {"equal", "wart"}, f"{case}: {detail}"


def test_only_keyword_matching_is_still_to_come() -> None:
    waiting = {detail for _, outcome, detail in _CASES if outcome == "pending"}
    assert waiting == {"keyword automaton", "keyword replacer"}
