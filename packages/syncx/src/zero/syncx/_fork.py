"""What a forked child has to put right."""

import os
import threading
from typing import Final, Protocol
from weakref import WeakSet


class Forked(Protocol):
    """Something with locks, waiters or threads, which do not come along into a child process."""

    def after_fork(self) -> None:
        """Put right in a forked child what belonged to threads of the parent."""
        ...


_watched: "WeakSet[Forked] | None" = None
_watching: Final = threading.RLock()


def watch_forks(instance: Forked) -> None:
    """Call `after_fork` of an object in every child process, for as long as the object lives."""
    global _watched
    with _watching:
        if _watched is None:
            _watched = WeakSet()
            if hasattr(os, "register_at_fork"):
                # The lock is held over the fork, so that no child inherits the set half written.
                os.register_at_fork(
                    before=_watching.acquire,
                    after_in_parent=_watching.release,
                    after_in_child=_renew,
                )
        _watched.add(instance)


def _renew() -> None:
    try:
        for instance in list(_watched or ()):
            instance.after_fork()
    finally:
        _watching.release()
