"""A moment that is a whole number of milliseconds in JSON."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast, final

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
# As far as Go's 64 bits of nanoseconds reach: the years 1677 to 2262.
_LIMIT: Final = (2**63 - 1) // 1_000_000
# What Go writes for a time that was never set: its nanoseconds have wrapped around.
_NEVER_SET: Final = -6_795_364_578_871


class MilliTimeError(ValueError):
    """A value that is no time in whole milliseconds; `value` is what was given."""

    def __init__(self, reason: str, value: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.value = value

    def __reduce__(self) -> tuple[type["MilliTimeError"], tuple[str, object]]:
        return MilliTimeError, (self.reason, self.value)


@final
class MilliTime(datetime):
    """A datetime that is Unix milliseconds in JSON, and always has a zone.

    It holds what a datetime holds; `milli` cuts off what is finer than a millisecond.

    Raises:
        MilliTimeError: There is no zone.
    """

    if not TYPE_CHECKING:  # a checker shall see the parameters of datetime

        def __new__(cls, *args: Any, **kwargs: Any) -> "MilliTime":
            return _with_zone(super().__new__(cls, *args, **kwargs))

        def replace(self, *args: Any, **kwargs: Any) -> "MilliTime":
            return _with_zone(super().replace(*args, **kwargs))

    @classmethod
    def from_milli(cls, milli: int) -> "MilliTime":
        """Return the moment so many milliseconds after 1970 began, in UTC.

        Raises:
            MilliTimeError: Not a whole number, before 1677 or after 2262, or what Go writes for a time never set.
        """
        if isinstance(milli, bool) or not isinstance(milli, int):  # pyright: ignore[reportUnnecessaryIsInstance] what JSON holds
            kind = type(milli).__name__
            raise MilliTimeError(f"expected milliseconds as a whole number, got {kind}", milli)
        if milli == _NEVER_SET:
            raise MilliTimeError(f"{milli} ms is what Go writes for a time never set", milli)
        if abs(milli) > _LIMIT:
            raise _out_of_range(milli)
        return cls.from_datetime(_EPOCH + timedelta(milliseconds=milli))

    @classmethod
    def from_datetime(cls, moment: datetime) -> "MilliTime":
        """Return the same moment as a MilliTime, in its zone.

        Raises:
            MilliTimeError: It has no zone, or is no datetime.
        """
        if not isinstance(moment, datetime):  # pyright: ignore[reportUnnecessaryIsInstance] a date has no zone
            raise MilliTimeError(f"expected a datetime, got {type(moment).__name__}", moment)
        return cls.combine(moment.date(), moment.timetz())

    @property
    def milli(self) -> int:
        """Milliseconds since 1970 began, cut off toward 1970 as in Go.

        Raises:
            MilliTimeError: Before 1677 or after 2262, which Go would read as another time.
        """
        microseconds = (cast("datetime", self) - _EPOCH) // _MICROSECOND
        milli = abs(microseconds) // 1000
        if milli > _LIMIT:
            raise _out_of_range(milli if microseconds > 0 else -milli)
        return milli if microseconds > 0 else -milli

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: "GetCoreSchemaHandler") -> Any:
        """Tell pydantic: an integer in JSON, a MilliTime or any datetime with a zone in Python."""
        from ._pydantic import core_schema  # noqa: PLC0415 - only pydantic itself asks

        return core_schema(handler, _from_anything)


def enc_hook(value: Any) -> int:
    """Make the whole number of a MilliTime: for msgspec's `enc_hook` and json's `default`.

    Raises:
        NotImplementedError: The value is something else.
    """
    if isinstance(value, MilliTime):
        return value.milli
    raise NotImplementedError(f"{type(value).__name__} is no MilliTime")


def dec_hook(type: type, value: Any) -> Any:
    """Make a MilliTime of a whole number: for msgspec's `dec_hook`.

    Raises:
        NotImplementedError: Another type is wanted.
        MilliTimeError: The value is no whole number, or out of range.
    """
    if type is MilliTime:
        return MilliTime.from_milli(value)
    raise NotImplementedError(f"{type.__name__} is not MilliTime")


def _with_zone(moment: MilliTime) -> MilliTime:
    if moment.utcoffset() is None:
        text = moment.isoformat()
        raise MilliTimeError(f"a MilliTime needs a zone: {text}", text)
    return moment


def _from_anything(value: Any) -> MilliTime:
    return (
        MilliTime.from_datetime(value)
        if isinstance(value, datetime)
        else MilliTime.from_milli(value)
    )


def _out_of_range(milli: int) -> MilliTimeError:
    bits = milli.bit_length()
    # Python refuses to write integers of thousands of digits.
    shown = f"{milli} ms" if bits < 128 else f"a number of {bits} bits"
    return MilliTimeError(f"{shown} does not lie within the years 1677 to 2262", milli)
