"""Timestamps, compared with what Go prints for the same layouts."""

import time
from zoneinfo import ZoneInfo

import pytest

from zero.logx._stamp import Stamp

GO = [
    ("2006-01-02T15:04:05.000Z07:00", 1795164363, 248765000, "UTC", "2026-11-20T08:46:03.248Z"),
    (
        "2006-01-02T15:04:05.000Z07:00",
        1767225599,
        999999999,
        "America/St_Johns",
        "2025-12-31T20:29:59.999-03:30",
    ),
    ("2006-01-02T15:04:05Z07:00", 1795164363, 248765000, "UTC", "2026-11-20T08:46:03Z"),
    (
        "2006-01-02T15:04:05Z07:00",
        1767225599,
        999999999,
        "America/St_Johns",
        "2025-12-31T20:29:59-03:30",
    ),
    ("Mon Jan _2 15:04:05 2006", 1795164363, 248765000, "UTC", "Fri Nov 20 08:46:03 2026"),
    ("Mon Jan _2 15:04:05 2006", 1772323205, 1, "Asia/Kolkata", "Sun Mar  1 05:30:05 2026"),
    (
        "Mon Jan _2 15:04:05 2006",
        1767225599,
        999999999,
        "America/St_Johns",
        "Wed Dec 31 20:29:59 2025",
    ),
    (
        "Mon Jan _2 15:04:05 2006",
        1783000000,
        500000000,
        "Asia/Shanghai",
        "Thu Jul  2 21:46:40 2026",
    ),
    ("02 Jan 06 15:04 -0700", 1795164363, 248765000, "UTC", "20 Nov 26 08:46 +0000"),
    ("02 Jan 06 15:04 -0700", 1767225599, 999999999, "America/St_Johns", "31 Dec 25 20:29 -0330"),
    (
        "Monday, 02-Jan-06 15:04:05 MST",
        1795164363,
        248765000,
        "UTC",
        "Friday, 20-Nov-26 08:46:03 UTC",
    ),
    (
        "Monday, 02-Jan-06 15:04:05 MST",
        1772323205,
        1,
        "Asia/Kolkata",
        "Sunday, 01-Mar-26 05:30:05 IST",
    ),
    (
        "Monday, 02-Jan-06 15:04:05 MST",
        1767225599,
        999999999,
        "America/St_Johns",
        "Wednesday, 31-Dec-25 20:29:59 NST",
    ),
    (
        "Monday, 02-Jan-06 15:04:05 MST",
        1783000000,
        500000000,
        "Asia/Shanghai",
        "Thursday, 02-Jul-26 21:46:40 CST",
    ),
    ("3:04PM", 1795164363, 248765000, "UTC", "8:46AM"),
    ("3:04PM", 1772323205, 1, "Asia/Kolkata", "5:30AM"),
    ("3:04PM", 1767225599, 999999999, "America/St_Johns", "8:29PM"),
    ("3:04PM", 1783000000, 500000000, "Asia/Shanghai", "9:46PM"),
    ("03:04:05 pm", 1795164363, 248765000, "UTC", "08:46:03 am"),
    ("03:04:05 pm", 1767225599, 999999999, "America/St_Johns", "08:29:59 pm"),
    ("__2 002", 1795164363, 248765000, "UTC", "324 324"),
    ("__2 002", 1767225599, 999999999, "America/St_Johns", "365 365"),
    ("2006-002", 1795164363, 248765000, "UTC", "2026-324"),
    ("2006-002", 1772323205, 1, "Asia/Kolkata", "2026-060"),
    ("2006-002", 1767225599, 999999999, "America/St_Johns", "2025-365"),
    ("2006-002", 1783000000, 500000000, "Asia/Shanghai", "2026-183"),
    ("05.999999999", 1795164363, 248765000, "UTC", "03.248765"),
    ("05.999999999", 1772323205, 1, "Asia/Kolkata", "05.000000001"),
    ("05.999999999", 1767225599, 999999999, "America/St_Johns", "59.999999999"),
    ("05.999999999", 1783000000, 500000000, "Asia/Shanghai", "40.5"),
    ("05,999x", 1795164363, 248765000, "UTC", "03,248x"),
    ("05,999x", 1767225599, 999999999, "America/St_Johns", "59,999x"),
    ("05.0005", 1795164363, 248765000, "UTC", "03.0003"),
    ("05.0005", 1767225599, 999999999, "America/St_Johns", "59.0059"),
    ("05.9 .99", 1795164363, 248765000, "UTC", "03.2 .24"),
    ("05.9 .99", 1772323205, 1, "Asia/Kolkata", "05 "),
    ("05.9 .99", 1767225599, 999999999, "America/St_Johns", "59.9 .99"),
    ("05.9 .99", 1783000000, 500000000, "Asia/Shanghai", "40.5 .5"),
    ("Month Jane January", 1795164363, 248765000, "UTC", "Month Jane November"),
    ("Month Jane January", 1772323205, 1, "Asia/Kolkata", "Month Jane March"),
    ("Month Jane January", 1767225599, 999999999, "America/St_Johns", "Month Jane December"),
    ("Month Jane January", 1783000000, 500000000, "Asia/Shanghai", "Month Jane July"),
    ("_2006 _2", 1795164363, 248765000, "UTC", "_2026 20"),
    ("_2006 _2", 1772323205, 1, "Asia/Kolkata", "_2026  1"),
    ("_2006 _2", 1767225599, 999999999, "America/St_Johns", "_2025 31"),
    ("_2006 _2", 1783000000, 500000000, "Asia/Shanghai", "_2026  2"),
    ("-07:00:00 Z070000 Z07:00:00 -070000", 1795164363, 248765000, "UTC", "+00:00:00 Z Z +000000"),
    (
        "-07:00:00 Z070000 Z07:00:00 -070000",
        1767225599,
        999999999,
        "America/St_Johns",
        "-03:30:00 -033000 -03:30:00 -033000",
    ),
    ("Z0700 -07 Z07", 1795164363, 248765000, "UTC", "Z +00 Z"),
    ("Z0700 -07 Z07", 1767225599, 999999999, "America/St_Johns", "-0330 -03 -03"),
    ("1/2/06 15h4m5s", 1795164363, 248765000, "UTC", "11/20/26 08h46m3s"),
    ("1/2/06 15h4m5s", 1772323205, 1, "Asia/Kolkata", "3/1/26 05h30m5s"),
    ("1/2/06 15h4m5s", 1767225599, 999999999, "America/St_Johns", "12/31/25 20h29m59s"),
    ("1/2/06 15h4m5s", 1783000000, 500000000, "Asia/Shanghai", "7/2/26 21h46m40s"),
    ("05.000000000000", 1795164363, 248765000, "UTC", "03.248765000"),
    ("05.000000000000", 1767225599, 999999999, "America/St_Johns", "59.999999999"),
    ("日本 2006年01月02日", 1795164363, 248765000, "UTC", "日本 2026年11月20日"),
    ("日本 2006年01月02日", 1772323205, 1, "Asia/Kolkata", "日本 2026年03月01日"),
    ("日本 2006年01月02日", 1767225599, 999999999, "America/St_Johns", "日本 2025年12月31日"),
    ("日本 2006年01月02日", 1783000000, 500000000, "Asia/Shanghai", "日本 2026年07月02日"),
    ("2006\t01", 1795164363, 248765000, "UTC", "2026\t11"),
    ("2006\t01", 1767225599, 999999999, "America/St_Johns", "2025\t12"),
    ("12345", 1795164363, 248765000, "UTC", "11208463"),
    ("12345", 1767225599, 999999999, "America/St_Johns", "123182959"),
    ("0006", 1795164363, 248765000, "UTC", "0026"),
    ("0006", 1772323205, 1, "Asia/Kolkata", "0026"),
    ("0006", 1767225599, 999999999, "America/St_Johns", "0025"),
    ("0006", 1783000000, 500000000, "Asia/Shanghai", "0026"),
    ("PMpm P p", 1795164363, 248765000, "UTC", "AMam P p"),
    ("PMpm P p", 1772323205, 1, "Asia/Kolkata", "AMam P p"),
    ("PMpm P p", 1767225599, 999999999, "America/St_Johns", "PMpm P p"),
    ("PMpm P p", 1783000000, 500000000, "Asia/Shanghai", "PMpm P p"),
    ("15:04:05.", 1795164363, 248765000, "UTC", "08:46:03."),
    ("15:04:05.", 1767225599, 999999999, "America/St_Johns", "20:29:59."),
    ("20060102150405", 1795164363, 248765000, "UTC", "20261120084603"),
    ("20060102150405", 1772323205, 1, "Asia/Kolkata", "20260301053005"),
    ("20060102150405", 1767225599, 999999999, "America/St_Johns", "20251231202959"),
    ("20060102150405", 1783000000, 500000000, "Asia/Shanghai", "20260702214640"),
    ("MSTM MS Mo Ja J", 1795164363, 248765000, "UTC", "UTCM MS Mo Ja J"),
    ("MSTM MS Mo Ja J", 1767225599, 999999999, "America/St_Johns", "NSTM MS Mo Ja J"),
]


@pytest.mark.parametrize(("layout", "second", "nanosecond", "zone", "text"), GO)
def test_layouts_are_go_s(layout: str, second: int, nanosecond: int, zone: str, text: str) -> None:
    stamp = Stamp(layout, clock=lambda: second * 10**9 + nanosecond, zone=ZoneInfo(zone))
    assert stamp() == text


class Clock:
    """A wall clock that counts how often it is read."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def test_without_a_layout_it_is_iso_8601_with_milliseconds() -> None:
    assert Stamp(clock=lambda: 1_999_999, zone=ZoneInfo("UTC"))() == "1970-01-01T00:00:00.001Z"


def test_each_time_has_its_own_text() -> None:
    clock = Clock(0)
    stamp = Stamp(clock=clock, zone=ZoneInfo("UTC"))
    texts = []
    for now in (0, 999_999, 1_000_000, 999_000_000, 1_000_000_000, 61_000_000_000):
        clock.now = now
        texts.append(stamp()[14:23])
    assert texts == ["00:00.000", "00:00.000", "00:00.001", "00:00.999", "00:01.000", "01:01.000"]


def test_a_clock_that_is_set_back_is_followed() -> None:
    clock = Clock(5_000_000_000)
    stamp = Stamp("05", clock=clock, zone=ZoneInfo("UTC"))
    assert stamp() == "05"
    clock.now = 2_000_000_000
    assert stamp() == "02"


def test_the_offset_follows_daylight_saving() -> None:
    clock = Clock(1_774_745_999 * 10**9)  # a second before Berlin turns its clocks forward
    stamp = Stamp("15:04:05 -0700", clock=clock, zone=ZoneInfo("Europe/Berlin"))
    assert stamp() == "01:59:59 +0100"
    clock.now += 10**9
    assert stamp() == "03:00:00 +0200"


def test_a_time_before_1970_is_a_time() -> None:
    stamp = Stamp("2006-01-02 15:04:05.000", clock=lambda: -1, zone=ZoneInfo("UTC"))
    assert stamp() == "1969-12-31 23:59:59.999"


def test_the_local_zone_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "XYZ-3")
    time.tzset()
    try:
        assert Stamp("15 MST -07", clock=lambda: 0)() == "03 XYZ +03"
    finally:
        monkeypatch.undo()
        time.tzset()
