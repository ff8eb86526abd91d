"""Request-scoped trees of work: deadlines, causes, detached work, and values that follow into threads.

The same scope bounds a coroutine, by cancelling it, and a plain function, which asks.

>>> from zero.contextx import current, remaining, scope
>>> with scope(timeout=3.0, values={"user": "ann"}):
...     with scope(timeout=60.0, values={"order": 7}):  # three seconds hold here too
...         print(remaining() <= 3.0, dict(current().values))
True {'user': 'ann', 'order': 7}
"""

from ._decode import decode
from ._errors import DeadlineExceededError, ScopeCancelledError
from ._scope import Scope, current, detached, scope
from ._threads import bind, check, remaining, to_thread

__all__ = [
    "DeadlineExceededError",
    "Scope",
    "ScopeCancelledError",
    "bind",
    "check",
    "current",
    "decode",
    "detached",
    "remaining",
    "scope",
    "to_thread",
]
