"""Durations in Go's spelling, clocks that tests can move, and tickers that never drift.

Configuration files and log lines of a mixed fleet hold the same texts whichever language wrote them:

    >>> from zero.timex import format_duration, milliseconds, parse_duration
    >>> parse_duration("1h30m")
    5400.0
    >>> format_duration(3720.5), milliseconds(0.00125)
    ('1h2m0.5s', '1.2ms')
"""

from ._clock import Clock, ManualClock
from ._duration import (
    DurationError,
    format_duration,
    format_nanoseconds,
    milliseconds,
    milliseconds_of,
    parse_duration,
    parse_nanoseconds,
)
from ._ticker import ManualTicker, Ticker

__all__ = [
    "Clock",
    "DurationError",
    "ManualClock",
    "ManualTicker",
    "Ticker",
    "format_duration",
    "format_nanoseconds",
    "milliseconds",
    "milliseconds_of",
    "parse_duration",
    "parse_nanoseconds",
]
