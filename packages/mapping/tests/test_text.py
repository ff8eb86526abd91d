import math

import pytest

from zero.mapping._language.text import (
    leading_digits,
    number_text,
    overflows,
    parse_env_truth,
    parse_float,
    parse_integer,
    parse_truth,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("-0", 0), ("+1", 1), ("007", 7), ("-12", -12), ("0" * 9999 + "5", 5)],
)
def test_integers(text: str, number: int):
    assert parse_integer(text) == number


@pytest.mark.parametrize(
    "text", ["", "+", "-", " 1", "1 ", "1_0", "0x1", "1.0", "1e3", "٣", "1\n", "\x001"]
)
def test_what_is_no_integer(text: str):
    assert parse_integer(text) is None


def test_too_many_digits_overflow_rather_than_take_forever():
    with pytest.raises(OverflowError):
        parse_integer("1" * 10**6)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1), ("1.", 1), (".5", 0.5), ("1e3", 1000), ("+1.5", 1.5), ("1_0.5", 10.5),
        ("0x1p-2", 0.25), ("0X1.8P1", 3), ("inf", math.inf), ("-Infinity", -math.inf),
        ("1e-400", 0), ("1e400", math.inf),
    ],
)  # fmt: skip
def test_floats(text: str, number: float):
    assert parse_float(text) == number


@pytest.mark.parametrize(
    "text", ["", ".", "e3", " 1", "1 ", "1__0", "_1", "0x1", "0x1.8", "٣", "1f", "+nan", "infinit"]
)
def test_what_is_no_float(text: str):
    assert parse_float(text) is None


def test_an_infinity_by_name_is_no_overflow():
    assert overflows("1e400", math.inf)
    assert not overflows("-inf", -math.inf)
    assert math.isnan(parse_float("NaN") or 0)


def test_truth():
    assert [parse_truth(text) for text in ("1", "tRuE", "0", "FALSE")] == [True, True, False, False]
    assert [parse_truth(text) for text in ("yes", "", "2", "t", "on" * 10**6)] == [None] * 5
    assert [parse_env_truth(text) for text in ("t", "F", "tRue")] == [True, False, None]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1"), (1.0, "1"), (2.5, "2.5"), (1e21, "1000000000000000000000"), (1e-7, "0.0000001"),
        (1.5e-7, "0.00000015"), (math.inf, "+Inf"), (-math.inf, "-Inf"), (math.nan, "NaN"),
    ],
)  # fmt: skip
def test_numbers_print_in_plain_decimal(number: float, text: str):
    assert number_text(number) == text


def test_leading_digits():
    assert leading_digits("0012ab") == "12"
    assert leading_digits("x") == ""


@pytest.mark.parametrize("digit", ["0", "1", "1_1", "_"])
def test_a_wrong_character_after_very_many_digits_costs_no_square_of_time(digit: str):
    for text in (digit * 10**6 + "x", "0x" + digit * 10**6, "." + digit * 10**6 + "e"):
        assert parse_integer(text) is None
        assert parse_float(text) is None
    assert parse_float("1" * 10**6) == math.inf
