"""Typed streams, retries, timeouts and functions side by side, in sync and async code.

A stream reads nothing ahead, stops its source when its reader stops, and works in threads or tasks when told to.

    >>> from zero.fx import Stream
    >>> Stream(["3", "", "1", "2", "1"]).filter().map(int).distinct().sort().head(2).to_list()
    [1, 2]
"""

from ._parallel import aparallel, parallel
from ._retry.budget import RetryBudget
from ._retry.policy import RetryEvent
from ._retry.retry import Retry, retry
from ._retry.testing import retry_testing
from ._stream.stream import Stream
from ._timeout import atimeout, timeout

__all__ = [
    "Retry",
    "RetryBudget",
    "RetryEvent",
    "Stream",
    "aparallel",
    "atimeout",
    "parallel",
    "retry",
    "retry_testing",
    "timeout",
]
