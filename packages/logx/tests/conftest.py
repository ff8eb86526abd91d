from collections.abc import Iterator

import pytest

from zero.logx import set_trace_source
from zero.logx._core import core


@pytest.fixture(autouse=True)
def no_trace_source() -> Iterator[None]:
    """Other packages' tests may have installed theirs: there is one for the process."""
    before = core.trace_source
    set_trace_source(None)
    yield
    set_trace_source(before)
