import copy
import dataclasses
import json
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.jsontype import MilliTime, MilliTimeError, dec_hook, enc_hook

LIMIT = 9_223_372_036_854
NEVER_SET = -6_795_364_578_871
MILLIS = st.integers(-LIMIT, LIMIT).filter(lambda milli: milli != NEVER_SET)
CHINA = timezone(timedelta(hours=8))


# Before 0.20 msgspec's errors were no ValueError.
REFUSED = (ValueError, msgspec.ValidationError)


class Event(msgspec.Struct):
    at: MilliTime
    ends: MilliTime | None = None


@dataclasses.dataclass
class Plain:
    at: MilliTime
    others: list[MilliTime]


class Model(pydantic.BaseModel):
    at: MilliTime
    ends: MilliTime | None = None


def _msgspec(text: str) -> object:
    return msgspec.json.decode(text, type=Event, dec_hook=dec_hook)


def _pydantic(text: str) -> object:
    return Model.model_validate_json(text)


@given(MILLIS)
def test_milliseconds_round_trip_exactly(milli: int) -> None:
    moment = MilliTime.from_milli(milli)
    assert moment.milli == milli
    assert moment == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milli)
    assert moment.utcoffset() == timedelta(0)


@given(MILLIS)
def test_every_door_reads_what_it_writes(milli: int) -> None:
    at = MilliTime.from_milli(milli)
    text = f'{{"at":{milli},"ends":null}}'
    assert msgspec.json.encode(Event(at), enc_hook=enc_hook).decode() == text
    assert _msgspec(text) == Event(at)
    assert Model(at=at).model_dump_json() == text
    assert _pydantic(text) == Model(at=at)
    plain = Plain(at, [at])
    written = msgspec.json.encode(plain, enc_hook=enc_hook)
    assert written.decode() == f'{{"at":{milli},"others":[{milli}]}}'
    assert msgspec.json.decode(written, type=Plain, dec_hook=dec_hook) == plain
    assert json.loads(json.dumps(dataclasses.asdict(plain), default=enc_hook))["at"] == milli


@given(st.datetimes(datetime(1678, 1, 1), datetime(2262, 1, 1), timezones=st.just(CHINA)))
def test_what_is_finer_is_cut_off_toward_1970(moment: datetime) -> None:
    microseconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    milli = MilliTime.from_datetime(moment).milli
    assert 0 <= abs(microseconds) - abs(milli) * 1000 < 1000
    assert milli * microseconds >= 0


@pytest.mark.parametrize("read", [_msgspec, _pydantic])
@pytest.mark.parametrize(
    "bad",
    ["null", "1.0", "1.5", "1e3", '"5"', '"hello"', "true", "[]", "{}", '"2024-01-01T00:00:00Z"'],
)
def test_what_is_no_whole_number_is_refused(read: Callable[[str], object], bad: str) -> None:
    with pytest.raises(REFUSED, match=r"\bat\b") as caught:
        read(f'{{"at":{bad}}}')
    assert "expected milliseconds as a whole number" in str(caught.value)


@pytest.mark.parametrize("read", [_msgspec, _pydantic])
@pytest.mark.parametrize("milli", [LIMIT + 1, -LIMIT - 1, 2**63 - 1, -62_135_596_800_000, 10**30])
def test_what_go_would_wrap_around_is_refused(read: Callable[[str], object], milli: int) -> None:
    with pytest.raises(REFUSED, match="does not lie within the years 1677 to 2262"):
        read(f'{{"at":{milli}}}')


@pytest.mark.parametrize("read", [_msgspec, _pydantic])
def test_go_s_zero_time_is_no_moment_of_1754(read: Callable[[str], object]) -> None:
    with pytest.raises(REFUSED, match="what Go writes for a time never set"):
        read(f'{{"at":{NEVER_SET}}}')


@pytest.mark.parametrize("year", [1, 1677, 2263, 9999])
def test_a_time_go_cannot_hold_is_not_written(year: int) -> None:
    moment = MilliTime(year, 1, 1, tzinfo=UTC)
    with pytest.raises(MilliTimeError, match="does not lie within") as caught:
        msgspec.json.encode(Event(moment), enc_hook=enc_hook)
    assert isinstance(caught.value.value, int)
    with pytest.raises(ValueError, match="does not lie within"):
        Model(at=moment).model_dump_json()


@pytest.mark.parametrize(
    "make",
    [
        lambda: MilliTime(2024, 1, 2),
        lambda: MilliTime(2024, 1, 2, tzinfo=None),
        lambda: MilliTime(2024, 1, 2, tzinfo=UTC).replace(tzinfo=None),
        lambda: MilliTime.from_datetime(datetime(2024, 1, 2)),
        lambda: MilliTime.fromisoformat("2024-01-02T03:04:05"),
        lambda: MilliTime.fromtimestamp(0),
        lambda: MilliTime.strptime("2024", "%Y"),
        MilliTime.now,
        MilliTime.today,
    ],
    ids=range(9),
)
def test_there_is_none_without_a_zone(make: Callable[[], object]) -> None:
    with pytest.raises(MilliTimeError, match="a MilliTime needs a zone"):
        make()


def test_it_is_a_datetime_and_stays_itself() -> None:
    moment = MilliTime(2024, 2, 29, 12, 30, 45, 123456, tzinfo=CHINA)
    for same in (copy.copy(moment), copy.deepcopy(moment), pickle.loads(pickle.dumps(moment))):
        assert (same, type(same), same.tzinfo) == (moment, MilliTime, CHINA)
    assert isinstance(moment, datetime)
    assert moment == datetime(2024, 2, 29, 12, 30, 45, 123456, tzinfo=CHINA)
    assert type(moment + timedelta(days=1)) is MilliTime
    assert type(moment.astimezone(UTC)) is MilliTime
    assert moment.replace(year=2023, day=1).year == 2023
    assert MilliTime.now(UTC).tzinfo is UTC


def test_pydantic_takes_datetimes_in_python_and_shows_an_integer() -> None:
    model = Model(at=datetime(2024, 1, 2, tzinfo=CHINA))  # pyright: ignore[reportArgumentType]
    assert type(model.at) is MilliTime
    assert model.model_dump()["at"] is model.at
    assert Model.model_json_schema()["properties"]["at"]["type"] == "integer"
    with pytest.raises(pydantic.ValidationError, match="needs a zone"):
        Model(at=datetime(2024, 1, 2))  # pyright: ignore[reportArgumentType]


def test_hooks_leave_other_things_to_others() -> None:
    with pytest.raises(NotImplementedError, match="object is no MilliTime"):
        enc_hook(object())
    with pytest.raises(NotImplementedError, match="complex is not MilliTime"):
        dec_hook(complex, 1)


def test_the_error_survives_pickling() -> None:
    with pytest.raises(MilliTimeError) as caught:
        dec_hook(MilliTime, "5")
    again: Any = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.value, again.reason) == (str(caught.value), "5", str(caught.value))


def test_the_message_shows_what_has_no_zone() -> None:
    with pytest.raises(MilliTimeError, match="a MilliTime needs a zone: 2024-01-02T00:00:00"):
        MilliTime(2024, 1, 2)


@pytest.mark.parametrize("moment", [date(2024, 1, 2), None, "2024-01-02T00:00:00Z"])
def test_what_is_no_datetime_is_refused(moment: Any) -> None:
    with pytest.raises(MilliTimeError, match=f"expected a datetime, got {type(moment).__name__}"):
        MilliTime.from_datetime(moment)


def test_a_number_too_long_for_a_message_is_refused_like_others() -> None:
    with pytest.raises(MilliTimeError, match="a number of 16610 bits does not lie within"):
        MilliTime.from_milli(10**5000)
