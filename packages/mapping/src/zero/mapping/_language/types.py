"""Types that say more than Python's own: widths of numbers, spans of time, numbers as text."""

from typing import Annotated, Final

import msgspec

from .._language.text import FLOAT32_MAX

# The key of our data in `msgspec.Meta.extra`.
EXTRA: Final = "zero.mapping"


def _width(name: str, low: float, high: float) -> msgspec.Meta:
    return msgspec.Meta(ge=low, le=high, extra={EXTRA: {"width": name}})


Int = Annotated[int, _width("int", -(2**63), 2**63 - 1)]
"""An integer of go-zero's `int`: 64 bits."""

Uint = Annotated[int, msgspec.Meta(ge=0, extra={EXTRA: {"width": "uint"}})]
"""An integer of go-zero's `uint`: 64 bits, never negative."""

Int8 = Annotated[int, _width("int8", -(2**7), 2**7 - 1)]
Int16 = Annotated[int, _width("int16", -(2**15), 2**15 - 1)]
Int32 = Annotated[int, _width("int32", -(2**31), 2**31 - 1)]
Int64 = Annotated[int, _width("int64", -(2**63), 2**63 - 1)]
Uint8 = Annotated[int, _width("uint8", 0, 2**8 - 1)]
Uint16 = Annotated[int, _width("uint16", 0, 2**16 - 1)]
Uint32 = Annotated[int, _width("uint32", 0, 2**32 - 1)]
# msgspec's bounds end at 2**63 - 1; the upper bound is checked here.
Uint64 = Annotated[int, msgspec.Meta(ge=0, extra={EXTRA: {"width": "uint64"}})]
Float32 = Annotated[float, _width("float32", -FLOAT32_MAX, FLOAT32_MAX)]

Duration = Annotated[float, msgspec.Meta(extra={EXTRA: {"time": "duration"}})]
"""Seconds; in files and requests Go duration text such as `1h30m` or `500ms`."""

Millis = Annotated[float, msgspec.Meta(extra={EXTRA: {"time": "millis"}})]
"""Seconds; in files and requests a whole number of milliseconds, or Go duration text."""

Nanoseconds = Annotated[int, msgspec.Meta(extra={EXTRA: {"time": "nanoseconds"}})]
"""Nanoseconds; in files and requests a whole number of them, or Go duration text."""


class Number(str):
    """Hold a number as the text it was written in, so that `2.50` and 30 digits survive.

    As the type of a field it keeps what came. In the input of a `Mapper` with `literals` it stands
    for a number literal: `Number("1e3")` fills a float and is refused by an integer, as in JSON.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Number({super().__repr__()})"


class Digits(Number):
    """A number literal in the input."""

    __slots__ = ()
