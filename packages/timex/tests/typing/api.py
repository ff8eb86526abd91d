"""Never run: what type checkers must see."""

from typing import assert_type

import anyio

from zero.timex import (
    Clock,
    ManualClock,
    ManualTicker,
    Ticker,
    format_duration,
    milliseconds,
    parse_duration,
    parse_nanoseconds,
)

clock: Clock = ManualClock(1.0)
assert_type(clock(), float)
assert_type(parse_duration("1s"), float)
assert_type(parse_nanoseconds("1s"), int)
assert_type(format_duration(1.5), str)
assert_type(milliseconds(1), str)
for beat in Ticker(1.0, clock=clock):
    assert_type(beat, float)
with ManualTicker() as manual:
    assert_type(manual, ManualTicker)


async def beats() -> None:
    async for reading in Ticker(1.0).stream(anyio.sleep):
        assert_type(reading, float)
