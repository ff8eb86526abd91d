"""What a forked child has to put right."""

import os
import threading
from typing import Any, Final, Protocol
from weakref import WeakSet


class Forked(Protocol):
    """Something with locks or threads, which do not come along into a child process."""

    def after_fork(self) -> None:
        """Put right in a forked child what belonged to threads of the parent."""
        ...


_tracked: "WeakSet[Any] | None" = None
_tracking: Final = threading.RLock()


def track(instance: Forked) -> None:
    """Call `after_fork` of an object in every child process, for as long as it lives."""
    global _tracked
    with _tracking:
        if _tracked is None:
            _tracked = WeakSet()
            if hasattr(os, "register_at_fork"):
                # The lock is held over the fork, so that no child inherits the set half written.
                os.register_at_fork(
                    before=_tracking.acquire,
                    after_in_parent=_tracking.release,
                    after_in_child=_renew,
                )
        _tracked.add(instance)


def _renew() -> None:
    try:
        for instance in list(_tracked or ()):
            instance.after_fork()
    finally:
        _tracking.release()
