import json
from pathlib import Path
from typing import Any

import pytest

from .vectors import FILES

DOCUMENT = json.loads((Path(__file__).parent / "vectors" / "iox.json").read_text("utf-8"))
CASES = list(FILES["iox"](DOCUMENT))


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
        ("read_text", {"file": [["a", 1]], "text": "b"}),
        ("read_text_lines", {"file": [["a\n", 2]], "lines": ["a"]}),
        ("read_text_lines", {"file": [["a\n", 2]], "error": "too long", "wart": "64 KiB"}),
        ("count_lines", {"file": [["a\n", 2]], "count": 3}),
        ("text_line_scanner", {"file": [["a\n", 1]], "lines": ["a", "b", ""], "wart": "one more"}),
        ("limit_dup", {"content": "abc", "n": 1, "first": "abc", "second": "ab"}),
        ("read_bytes", {"content": "abc", "size": 2, "error": "EOF"}),
        ("read_bytes", {"content": "abc", "size": 4, "bytes_hex": "616263"}),
    ],
)
def test_the_adapter_sees_a_wrong_answer(group: str, case: dict[str, Any]) -> None:
    [(_, outcome, _)] = FILES["iox"]({group: [case]})
    assert outcome == "differs"
