import json
from pathlib import Path

import pytest

from .vectors import FILES

_DOCUMENT = json.loads((Path(__file__).parent / "vectors" / "jsontype.json").read_text("utf-8"))


@pytest.mark.parametrize(("case", "outcome", "detail"), list(FILES["jsontype"](_DOCUMENT)))
def test_agrees_with_go_zero(case: str, outcome: str, detail: str) -> None:
    assert outcome in {"equal", "wart"}, f"{case}: {detail}"
