import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from .vectors import FILES

HERE = Path(__file__).parent / "vectors"


def document(name: str) -> dict[str, Any]:
    return json.loads((HERE / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("name", FILES)
def test_every_case_of_go_zero_agrees(name: str) -> None:
    cases = document(name)
    outcomes = list(FILES[name](cases))
    assert len(outcomes) == sum(len(group) for group in cases.values() if isinstance(group, list))
    assert [row for row in outcomes if row[1] not in {"equal", "wart"}] == []


def test_an_adapter_notices_what_is_different() -> None:
    cases = document("containers")
    cases["ring"][0]["steps"][-1]["take"] = ["something else"]
    outcomes = Counter(outcome for _, outcome, _ in FILES["containers"](cases))
    assert outcomes["differs"] == 1
