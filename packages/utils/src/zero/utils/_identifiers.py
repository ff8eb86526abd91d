"""Identifiers nobody else has, and the time since 1970 as integers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from uuid import UUID

# The layout of RFC 9562, section 5.7; the standard library makes version 7 only from Python 3.14 on.
_MILLIS_LIMIT = 1 << 48
_VERSION_7 = 7 << 76 | 0b10 << 62
_RANDOM_BITS = ((1 << 80) - 1) & ~(0xF << 76 | 0b11 << 62)


def new_uuid(*, random_bytes: Callable[[int], bytes] = os.urandom) -> str:
    """Return a random UUID (version 4) in its 36 lower-case characters.

    Args:
        random_bytes: Returns as many random bytes as it is asked for.
    """
    return str(UUID(bytes=_drawn(random_bytes, 16), version=4))


def new_uuid7(
    *,
    clock: Callable[[], int] = time.time_ns,
    random_bytes: Callable[[int], bytes] = os.urandom,
) -> str:
    """Return a UUID of version 7 (RFC 9562): texts of later milliseconds sort later, which suits database keys.

    Within one millisecond the order is random.

    Args:
        clock: Returns nanoseconds since 1970.
        random_bytes: Returns as many random bytes as it is asked for.

    Raises:
        ValueError: if the clock is before 1970 or beyond the year 10889.
    """
    millis = unix_millis(clock=clock)
    if not 0 <= millis < _MILLIS_LIMIT:
        raise ValueError(f"{millis} ms since 1970 do not fit a UUID of version 7")
    drawn = int.from_bytes(_drawn(random_bytes, 10)) & _RANDOM_BITS
    return str(UUID(int=millis << 80 | _VERSION_7 | drawn))


def unix_millis(*, clock: Callable[[], int] = time.time_ns) -> int:
    """Return the milliseconds since 1970 that have passed whole.

    Args:
        clock: Returns nanoseconds since 1970.
    """
    return clock() // 1_000_000


def unix_micros(*, clock: Callable[[], int] = time.time_ns) -> int:
    """Return the microseconds since 1970 that have passed whole.

    Args:
        clock: Returns nanoseconds since 1970.
    """
    return clock() // 1_000


def _drawn(random_bytes: Callable[[int], bytes], size: int) -> bytes:
    drawn = random_bytes(size)
    if len(drawn) != size:
        raise ValueError(f"random_bytes({size}) gave {len(drawn)} bytes")
    return drawn
