import json
from pathlib import Path
from typing import Any

import pytest

from .vectors import FILES

DOCUMENT = json.loads((Path(__file__).parent / "vectors" / "filex.json").read_text("utf-8"))
CASES = list(FILES["filex"](DOCUMENT))


@pytest.mark.parametrize(("case", "outcome", "detail"), CASES)
def test_agrees_with_go_zero(case: str, outcome: str, detail: str) -> None:
    assert outcome in {"equal", "wart"}, f"{case}: {detail}"


def test_every_case_is_run_and_only_marked_ones_deviate() -> None:
    groups = [cases for cases in DOCUMENT.values() if isinstance(cases, list)]
    assert len(CASES) == sum(map(len, groups))
    marked = sum("wart" in case for cases in groups for case in cases)
    assert sum(outcome == "wart" for _, outcome, _ in CASES) == marked


@pytest.mark.parametrize(
    ("group", "case"),
    [
        ("first_line", {"file": [["a\nb", 1]], "line": "b"}),
        ("last_line", {"file": [["ab", 9]], "length": 17, "starts_with": "ababababababababab"}),
        ("split_line_chunks", {"file": [["a\n", 9]], "chunks": 2, "ranges": [[0, 9], [9, 18]]}),
        ("split_line_chunks", {"file": [["a\n", 9]], "chunks": 2, "error": "EOF"}),
        ("range_reader", {"content": "abc", "start": 0, "stop": 2, "first_read": "abc"}),
        ("range_reader", {"content": "abc", "start": 0, "stop": 2, "error": "exceed file size"}),
        ("range_reader", {"content": "abc", "start": 3, "stop": 3, "first_read": ""}),
    ],
)
def test_the_adapter_sees_a_wrong_answer(group: str, case: dict[str, Any]) -> None:
    [(_, outcome, _)] = FILES["filex"]({group: [case]})
    assert outcome == "differs"
