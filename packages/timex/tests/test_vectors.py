import json
from pathlib import Path

from .vectors import FILES

HERE = Path(__file__).parent / "vectors"


def test_every_case_of_go_zero_agrees():
    document = json.loads((HERE / "timex.json").read_text("utf-8"))
    outcomes = list(FILES["timex"](document))
    assert len(outcomes) == len(document["durations"]) + len(document["parse"])
    assert [row for row in outcomes if row[1] != "equal"] == []
