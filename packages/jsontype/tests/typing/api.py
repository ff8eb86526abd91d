"""Never run: what a type checker must see of the public interface."""

from datetime import UTC, datetime
from typing import Any, assert_type

from zero.jsontype import MilliTime, MilliTimeError, dec_hook, enc_hook


def check_time(moment: datetime) -> None:
    assert_type(MilliTime(2024, 1, 2, tzinfo=UTC), MilliTime)
    assert_type(MilliTime.from_milli(5), MilliTime)
    assert_type(MilliTime.from_datetime(moment), MilliTime)
    assert_type(MilliTime.now(UTC), MilliTime)
    assert_type(MilliTime.from_milli(5).milli, int)


def check_hooks(value: object) -> None:
    assert_type(enc_hook(value), int)
    assert_type(dec_hook(MilliTime, value), Any)


def check_error(error: MilliTimeError) -> None:
    assert_type(error.reason, str)
    assert_type(error.value, object)
