"""The vector files, computed by go-zero, through the adapter."""

import json

import pytest

from .vectors import FILES, HERE

OUTCOMES = [
    (f"{stem}:{name}", outcome, detail)
    for stem, run in FILES.items()
    for name, outcome, detail in run(json.loads((HERE / f"{stem}.json").read_text("utf-8")))
]


@pytest.mark.parametrize(
    ("outcome", "detail"), [item[1:] for item in OUTCOMES], ids=[item[0] for item in OUTCOMES]
)
def test_vector(outcome: str, detail: str) -> None:
    assert outcome != "differs", detail


def test_most_checks_are_equal() -> None:
    outcomes = [outcome for name, outcome, _ in OUTCOMES if name.startswith("conf:")]
    assert len(outcomes) > 900
    assert outcomes.count("equal") > 0.85 * len(outcomes)
