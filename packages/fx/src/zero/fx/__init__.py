"""Typed streams, retries, timeouts and functions side by side, in sync and async code.

>>> from zero.fx import retry
>>> @retry(attempts=5, interval=0.1, backoff=3, on=ConnectionError)
... def load(path: str) -> str:
...     return f"content of {path}"
>>> load("a")
'content of a'
"""

from ._budget import RetryBudget
from ._course import RetryEvent
from ._parallel import aparallel, parallel
from ._retry import Retry, retry
from ._testing import retry_testing
from ._timeout import atimeout, timeout

__all__ = [
    "Retry",
    "RetryBudget",
    "RetryEvent",
    "aparallel",
    "atimeout",
    "parallel",
    "retry",
    "retry_testing",
    "timeout",
]
