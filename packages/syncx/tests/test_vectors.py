import json
from pathlib import Path

from .cases import GROUPS
from .vectors import FILES

HERE = Path(__file__).parent / "vectors"


def test_every_case_of_go_zero_agrees() -> None:
    document = json.loads((HERE / "syncx.json").read_text("utf-8"))
    outcomes = list(FILES["syncx"](document))
    groups = {key for key, value in document.items() if isinstance(value, list)}
    assert groups == set(GROUPS)
    assert len(outcomes) == sum(len(document[group]) for group in groups)
    assert [row for row in outcomes if row[1] not in {"equal", "wart"}] == []
    marked = {
        f"{group}[{number}]"
        for group in groups
        for number, case in enumerate(document[group])
        if '"wart"' in json.dumps(case)
    }
    assert {row[0] for row in outcomes if row[1] == "wart"} == marked
