"""Every case of goctl's own answers about .api files."""

import json
from pathlib import Path

import pytest

from .vectors import FILES

_FOLDER = Path(__file__).parent / "vectors"


def _outcomes(stem: str) -> list[tuple[str, str, str]]:
    document = json.loads((_FOLDER / f"{stem}.json").read_text("utf-8"))
    return list(FILES[stem](document))


@pytest.mark.parametrize(
    ("case", "outcome", "detail"),
    [
        pytest.param(*each, id=each[0])
        for stem in ("ctl_api_accept", "ctl_api_spec")
        for each in _outcomes(stem)
    ],
)
def test_agrees_with_goctl(case: str, outcome: str, detail: str) -> None:
    assert outcome in {"equal", "wart"}, f"{case}: {detail}"


def test_every_copied_file_has_an_adapter() -> None:
    assert {path.stem for path in _FOLDER.glob("*.json")} == set(FILES)
