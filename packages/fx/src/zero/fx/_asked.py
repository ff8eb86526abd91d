"""How long an error asks to wait before another attempt."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime


def asked_wait(
    error: Exception, source: str | Callable[[Exception], object] | None
) -> float | None:
    """Return the seconds an error asks for, as a number, a timedelta or a header's text; else None."""
    if source is None:
        return None
    found = getattr(error, source, None) if isinstance(source, str) else source(error)
    if isinstance(found, timedelta):
        found = found.total_seconds()
    elif isinstance(found, str):
        found = _header(found.strip())
    if isinstance(found, bool) or not isinstance(found, (int, float)) or math.isnan(found):
        return None
    return max(found, 0)


def _header(text: str) -> float | None:
    """Read a Retry-After header (RFC 9110, 10.2.3): seconds or a date; None for anything else."""
    if text.isascii() and text.isdecimal():
        return float(text)
    try:
        return parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return None
