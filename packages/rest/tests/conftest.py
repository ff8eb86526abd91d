from collections.abc import Iterator

import pytest

from zero.logx import LogConf
from zero.logx.testing import Captured, capture


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"  # doors and deadlines are asyncio's


@pytest.fixture(autouse=True)
def logs() -> Iterator[Captured]:
    """Every line the test logs; nothing reaches the terminal."""
    with capture(LogConf(level="debug")) as captured:
        yield captured
