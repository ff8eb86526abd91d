"""One error that many threads may report."""

from __future__ import annotations

from typing import Literal

from ._checks import checked

_SLOT = "error"


class ErrorCell:
    """Holds one error, set from any thread, task or signal handler without a lock.

    Args:
        keep: which one stays when several are set: the first (the cause; what follows is often its consequence) or
            the last, as go-zero's `AtomicError` does.

    Raises:
        ValueError: if `keep` is neither "first" nor "last".
    """

    __slots__ = ("_keep", "_slot")

    def __init__(self, *, keep: Literal["first", "last"] = "first") -> None:
        if keep not in {"first", "last"}:
            raise ValueError(f'keep is {keep!r}, which is neither "first" nor "last"')
        self._keep = keep
        self._slot: dict[str, Exception] = {}

    def set(self, error: Exception | None) -> bool:
        """Offer an error and tell whether the cell holds it now; None is ignored.

        Raises:
            TypeError: for anything that is no `Exception`.
        """
        if error is None:
            return False
        checked(error)
        if self._keep == "last":
            self._slot[_SLOT] = error
            return True
        # One step of the interpreter with a text as key: of two threads exactly one wins, and nobody waits.
        return self._slot.setdefault(_SLOT, error) is error

    @property
    def error(self) -> Exception | None:
        """Return the error that is held, or None."""
        return self._slot.get(_SLOT)

    def raise_if_set(self) -> None:
        """Raise the error that is held; do nothing without one."""
        error = self.error
        if error is not None:
            raise error

    def __repr__(self) -> str:
        return f"ErrorCell({self.error!r}, keep={self._keep!r})"
