"""What can go wrong in here."""

import copy
from types import TracebackType
from typing import TypeVar

ErrorT = TypeVar("ErrorT", bound=BaseException)


class DeadlockError(RuntimeError):
    """Raised where a call would wait for itself, for ever.

    Attributes:
        key: the key that is running already, further out in the same call.
    """

    def __init__(self, key: object) -> None:
        self.key = key
        super().__init__(f"the call for key {key!r} would wait for itself: it runs already, here")


class ClosedError(RuntimeError):
    """Raised by what was closed, or cleaned, and cannot be used any more.

    Attributes:
        what: what was closed, such as `pool`.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"the {what} is closed")


class NotBorrowedError(ValueError):
    """Raised when something is given back that is not out: never borrowed, or given back twice.

    Attributes:
        item: what was given back; None for a mere token.
    """

    def __init__(self, message: str, item: object = None) -> None:
        self.item = item
        super().__init__(message)


class BorrowTimeoutError(TimeoutError):
    """Raised when nothing became free in time.

    Attributes:
        timeout: seconds that were waited.
    """

    def __init__(self, what: str, timeout: float) -> None:
        self.timeout = timeout
        super().__init__(f"no {what} became free within {timeout:g} s")


def own_copy(error: ErrorT, traceback: TracebackType | None = None) -> ErrorT:
    """Return a copy of an error that one more caller may raise, with the traceback given.

    Raising writes into an error (traceback, context, notes), so that callers who raise one and the
    same object read each other's frames. An error that cannot be copied is returned itself.
    """
    try:
        twin = copy.copy(error)
        same = type(twin) is type(error) and twin.args == error.args and twin is not error
    except Exception:  # whatever an error's own constructor may say to being copied
        same = False
        twin = error
    if not same:
        return error.with_traceback(traceback)
    # A program may have taught `copyreg` to copy errors in its own way, which may share these.
    twin.__dict__ = dict(error.__dict__)
    if notes := getattr(error, "__notes__", None):
        twin.__notes__ = list(notes)
    twin.__cause__ = error.__cause__
    twin.__context__ = error.__context__
    twin.__suppress_context__ = error.__suppress_context__
    return twin.with_traceback(traceback)
