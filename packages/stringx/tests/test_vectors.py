import json
from pathlib import Path

import pytest

from .vectors import FILES

_DOCUMENT = json.loads((Path(__file__).parent / "vectors" / "stringx.json").read_text("utf-8"))


@pytest.mark.parametrize(("case", "outcome", "detail"), list(FILES["stringx"](_DOCUMENT)))
def test_agrees_with_go_zero(case: str, outcome: str, detail: str) -> None:
    assert outcome in {"equal", "wart"}, f"{case}: {detail}"


def test_every_group_is_run() -> None:
    groups = {name for name, cases in _DOCUMENT.items() if isinstance(cases, list)}
    assert {case.split("/")[0] for case, _, _ in FILES["stringx"](_DOCUMENT)} == groups


def test_a_wrong_answer_is_told() -> None:
    wrong = json.loads(json.dumps(_DOCUMENT["trie"][0]))
    wrong["results"][0]["masked"] += "!"
    replaced = dict(_DOCUMENT["replacer"][0], single_pass="other")
    outcomes = list(FILES["stringx"]({"trie": [wrong], "replacer": [replaced]}))
    assert [outcome for _, outcome, _ in outcomes] == ["differs", "differs"]
