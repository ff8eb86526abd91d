"""Single flight, keyed locks, limits, pools and resources, for threads and tasks alike.

Every object serves threads and the tasks of any event loop at once; a method for tasks has an `a` in front.

    >>> from zero.syncx import SingleFlight
    >>> users = SingleFlight[int, str]()
    >>> users.do(42, lambda: "Ann")
    Outcome(value='Ann', fresh=True)
"""

from ._errors import BorrowTimeoutError, ClosedError, DeadlockError, NotBorrowedError, own_copy
from ._events import Cond, DoneEvent, OnceGuard
from ._flight.flight import Outcome
from ._flight.singleflight import SingleFlight
from ._fork import Forked, watch_forks
from ._limit import Limit
from ._locked import Hold, LockedCalls
from ._resources.manager import RefResource, ResourceManager
from ._resources.pool import Pool
from ._resources.resources import ImmutableResource, ManagedResource

__all__ = [
    "BorrowTimeoutError",
    "ClosedError",
    "Cond",
    "DeadlockError",
    "DoneEvent",
    "Forked",
    "Hold",
    "ImmutableResource",
    "Limit",
    "LockedCalls",
    "ManagedResource",
    "NotBorrowedError",
    "OnceGuard",
    "Outcome",
    "Pool",
    "RefResource",
    "ResourceManager",
    "SingleFlight",
    "own_copy",
    "watch_forks",
]
