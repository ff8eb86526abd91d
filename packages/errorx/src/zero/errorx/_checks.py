"""What may be kept and passed on as an error."""

from __future__ import annotations


def checked(error: object) -> Exception:
    """Return an ordinary error, and refuse anything else.

    A cancellation or an interrupt belongs to the task or the process it was meant for, so it is never kept here.

    Raises:
        TypeError: if this is no instance of `Exception`.
    """
    if not isinstance(error, Exception):
        raise TypeError(f"only an instance of Exception can be kept as an error, not {error!r}")
    return error
