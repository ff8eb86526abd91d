import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zero.timex
from zero.timex import (
    DurationError,
    format_duration,
    format_nanoseconds,
    milliseconds,
    milliseconds_of,
    parse_duration,
    parse_nanoseconds,
)


def test_all_lists_the_public_names_in_order():
    public = [name for name in vars(zero.timex) if not name.startswith("_")]
    assert zero.timex.__all__ == sorted(public)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("500ms", 0.5),
        ("1h30m", 5400.0),
        ("1h2m0.5s", 3720.5),
        (".5s", 0.5),
        ("1m1h", 3660.0),
        ("+1s", 1.0),
        ("-1.5s", -1.5),
        ("1us", 1e-6),
        ("1µs", 1e-6),
        ("1μs", 1e-6),
    ],
)
def test_a_duration_text_is_read_as_seconds(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nothing to read"),
        ("-", "nothing to read"),
        ("1d", "unknown unit 'd'"),
        ("5x", "unknown unit 'x'"),
        ("100", "a unit (ns, us, µs, μs, ms, s, m, h) is missing after '100'"),
        ("1 s", "unknown unit ' s'"),
        ("1S", "unknown unit 'S'"),
        ("1e3s", "unknown unit 'e'"),
        (".s", "a number is missing"),
        ("s", "a number is missing"),
        ("9223372037s", "more than 292 years"),
        ("1" * 30 + "h", "more than 292 years"),
        ("٣s", "a number is missing"),
        ("\udcffs", "a number is missing"),
    ],
)
def test_any_other_text_is_refused_and_says_why(text, reason):
    with pytest.raises(DurationError) as caught:
        parse_duration(text)
    assert caught.value.text == text
    assert caught.value.reason.startswith(reason)
    assert str(caught.value).startswith(reason)


def test_the_message_of_a_huge_text_stays_short():
    with pytest.raises(DurationError) as caught:
        parse_duration("9" * 1_000_000)
    assert len(str(caught.value)) < 400


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_what_is_printed_reads_back_exactly(ns):
    assert parse_nanoseconds(format_nanoseconds(ns)) == ns


@given(st.text())
def test_no_text_raises_anything_but_a_duration_error(text):
    with contextlib.suppress(DurationError):
        assert isinstance(parse_nanoseconds(text), int)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0s"),
        (1e-9, "1ns"),
        (1.5e-6, "1.5µs"),
        (90.0, "1m30s"),
        (90000.0, "25h0m0s"),
        (-0.5, "-500ms"),
    ],
)
def test_seconds_are_printed_as_go_prints_them(seconds, text):
    assert format_duration(seconds) == text


@pytest.mark.parametrize("seconds", [math.inf, -math.inf, math.nan])
def test_a_number_that_is_no_duration_is_refused(seconds):
    with pytest.raises(ValueError, match="are no duration"):
        format_duration(seconds)
    with pytest.raises(ValueError, match="are no duration"):
        milliseconds(seconds)


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (0, "0.0ms"),
        (49_000, "0.0ms"),
        (50_000, "0.1ms"),
        (150_000, "0.2ms"),
        (250_000, "0.2ms"),
        (350_000, "0.3ms"),
        (450_000, "0.4ms"),
        (1_250_000, "1.2ms"),
        (1_000_000_000, "1000.0ms"),
        (1_111_555_000, "1111.6ms"),
        (999_950_000, "1000.0ms"),
        (16_777_217_000_000, "16777218.0ms"),
    ],
)
def test_log_lines_get_single_precision_milliseconds(ns, text):
    assert milliseconds_of(ns) == text
    assert milliseconds(ns / 1e9) == text


@given(st.integers(0, 10**13) | st.integers(0, 10**8).map(lambda tenths: tenths * 50_000))
def test_the_short_way_to_milliseconds_agrees_with_the_exact_one(ns):
    assert milliseconds(ns / 1e9) == milliseconds_of(ns)


@given(st.integers(2**53, 2**63 - 1))
def test_large_values_are_rounded_once(ns):
    assert milliseconds_of(-ns) == "-" + milliseconds_of(ns)
    shown = float(milliseconds_of(ns)[:-2]) * 1e6
    # Two roundings to 24 bits, of the number and of the quotient.
    assert abs(shown - ns) <= 2 * (1 << (ns.bit_length() - 24))


@pytest.mark.parametrize("ns", [1 << 128, 10**400, -(10**400)], ids=["128", "400", "-400"])
def test_a_number_beyond_single_precision_is_no_duration(ns):
    with pytest.raises(ValueError, match="bits are no duration"):
        milliseconds_of(ns)
