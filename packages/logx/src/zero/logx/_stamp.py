"""Timestamps in Go's reference-time layouts, formatted at most once per second plus digits."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo

DEFAULT_LAYOUT = "2006-01-02T15:04:05.000Z07:00"

_SECOND = 1_000_000_000
_NEVER = -(1 << 80)
# Go reads a layout from the left and takes the longest of these; "Jan" and "Mon" only where no
# lower-case letter follows (as in "Month"), a fraction only where no digit follows.
_TOKEN = re.compile(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|__2|002|0[1-6]|15|_2(?!006)|PM|pm"
    r"|[-Z]07(?::00:00|0000|:00|00)?|[.,](?:0+|9+)(?![0-9])|[1-5]"
)


def _hour12(when: datetime) -> int:
    return when.hour % 12 or 12


_FORMATS: dict[str, Callable[[datetime], str]] = {
    "January": lambda when: _MONTHS[when.month - 1],
    "Jan": lambda when: _MONTHS[when.month - 1][:3],
    "Monday": lambda when: _DAYS[when.weekday()],
    "Mon": lambda when: _DAYS[when.weekday()][:3],
    "2006": lambda when: f"{when.year:04}",
    "06": lambda when: f"{when.year % 100:02}",
    "01": lambda when: f"{when.month:02}",
    "1": lambda when: f"{when.month}",
    "02": lambda when: f"{when.day:02}",
    "_2": lambda when: f"{when.day:2}",
    "2": lambda when: f"{when.day}",
    "002": lambda when: f"{when.timetuple().tm_yday:03}",
    "__2": lambda when: f"{when.timetuple().tm_yday:3}",
    "15": lambda when: f"{when.hour:02}",
    "03": lambda when: f"{_hour12(when):02}",
    "3": lambda when: f"{_hour12(when)}",
    "04": lambda when: f"{when.minute:02}",
    "4": lambda when: f"{when.minute}",
    "05": lambda when: f"{when.second:02}",
    "5": lambda when: f"{when.second}",
    "PM": lambda when: "PM" if when.hour >= 12 else "AM",
    "pm": lambda when: "pm" if when.hour >= 12 else "am",
    "MST": lambda when: when.tzname() or "",
}
# Not strftime's: its names follow the process's locale, and a log must not.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Stamp:
    """Text of the current time in one layout.

    Everything but the fraction is kept for a second: two lines of one second differ in digits only.
    Threads may race to renew the text; each sees a whole one, since it is replaced as one tuple.
    """

    __slots__ = ("_cached", "_clock", "_tick", "_tokens", "_zone")

    def __init__(
        self,
        layout: str = "",
        *,
        clock: Callable[[], int] = time.time_ns,
        zone: tzinfo | None = None,
    ) -> None:
        self._tokens = tuple(_split(layout or DEFAULT_LAYOUT))
        self._clock = clock
        self._zone = zone
        fractions = [len(text) - 1 for text, known in self._tokens if known and text[0] in ".,"]
        self._tick = 10 ** max(9 - max(fractions, default=0), 0)
        self._cached: tuple[int, str, int, tuple[str, ...]] = (_NEVER, "", _NEVER, ())

    def __call__(self) -> str:
        """Return the text of the clock's present time."""
        now = self._clock()
        tick = now // self._tick
        last, text, second, parts = self._cached
        if tick == last:
            return text
        if now // _SECOND != second:
            second = now // _SECOND
            parts = tuple(self._parts(second))
        digits = f"{now % _SECOND:09}"
        text = "".join([_fraction(part, digits) if part[:1] == "\0" else part for part in parts])
        self._cached = (tick, text, second, parts)
        return text

    def _parts(self, second: int) -> Iterator[str]:
        """Yield fixed texts, and for a fraction its token behind a NUL."""
        when = datetime.fromtimestamp(second, self._zone or UTC)
        if self._zone is None:
            when = when.astimezone()
        fixed = ""
        for text, known in self._tokens:
            if known and text[0] in ".,":
                yield fixed
                yield "\0" + text
                fixed = ""
            elif known:
                fixed += _FORMATS[text](when) if text in _FORMATS else _offset(text, when)
            else:
                fixed += text
        yield fixed


def _split(layout: str) -> Iterator[tuple[str, bool]]:
    """Yield the layout's pieces, each with whether it stands for a part of the time."""
    end = 0
    for found in _TOKEN.finditer(layout):
        if found.start() > end:
            yield layout[end : found.start()].replace("\0", ""), False
        yield found[0], True
        end = found.end()
    if end < len(layout):
        yield layout[end:].replace("\0", ""), False


def _fraction(part: str, digits: str) -> str:
    mark, places = part[1], part[2:]
    cut = digits[: len(places)]
    if places[0] == "9":
        cut = cut.rstrip("0")
    return mark + cut if cut else ""


def _offset(token: str, when: datetime) -> str:
    offset = when.utcoffset()
    seconds = int(offset.total_seconds()) if offset is not None else 0
    if token[0] == "Z" and seconds == 0:
        return "Z"
    sign = "-" if seconds < 0 else "+"
    hours, rest = divmod(abs(seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    mark = ":" if ":" in token else ""
    text = f"{sign}{hours:02}"
    if len(token) > 3:
        text += f"{mark}{minutes:02}"
    if len(token) > 6:
        text += f"{mark}{seconds:02}"
    return text
