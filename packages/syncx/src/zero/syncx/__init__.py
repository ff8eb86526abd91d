"""Single flight, keyed locks, limits, pools and resources, for threads and tasks alike.

Every object serves threads and the tasks of any event loop at once; a method for tasks has an `a` in front.

    >>> from zero.syncx import SingleFlight
    >>> users = SingleFlight[int, str]()
    >>> users.do(42, lambda: "Ann")
    Outcome(value='Ann', fresh=True)
"""

from ._errors import BorrowTimeoutError, ClosedError, DeadlockError, NotBorrowedError
from ._singleflight import Outcome, SingleFlight

__all__ = [
    "BorrowTimeoutError",
    "ClosedError",
    "DeadlockError",
    "NotBorrowedError",
    "Outcome",
    "SingleFlight",
]
