import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.mathx import at_least, at_most, clamp

NAN = math.nan


@pytest.mark.parametrize(("value", "low", "expected"), [(5, 1, 5), (0, 1, 1), (1, 1, 1)])
def test_at_least(value: int, low: int, expected: int) -> None:
    assert at_least(value, low) == expected


@pytest.mark.parametrize(("value", "high", "expected"), [(5, 9, 5), (10, 9, 9), (9, 9, 9)])
def test_at_most(value: int, high: int, expected: int) -> None:
    assert at_most(value, high) == expected


@given(st.integers(), st.integers(), st.integers())
def test_a_clamped_value_lies_between_its_bounds(value: int, one: int, other: int) -> None:
    low, high = sorted([one, other])
    result = clamp(value, low, high)
    assert low <= result <= high
    assert result == sorted([low, value, high])[1]


@pytest.mark.parametrize(("value", "expected"), [(5, 10), (0, 10), (10, 1), (20, 1)])
def test_crossed_bounds_look_at_the_lower_one_first(value: int, expected: int) -> None:
    assert clamp(value, 10, 1) == expected


def test_nan_is_never_below_or_above() -> None:
    assert math.isnan(clamp(NAN, 0.0, 1.0))
    assert clamp(0.5, NAN, 1.0) == 0.5
    assert clamp(0.5, 0.0, NAN) == 0.5


def test_anything_ordered_can_be_clamped() -> None:
    assert clamp(Decimal("1.5"), Decimal(0), Decimal(1)) == 1
    assert at_least(date(2020, 1, 1), date(2021, 1, 1)) == date(2021, 1, 1)
    assert at_most("b", "a") == "a"


def test_the_value_keeps_its_identity_and_type_when_it_is_inside() -> None:
    value = Decimal("0.50")
    assert clamp(value, Decimal(0), Decimal(1)) is value


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(TypeError, match="'str' and 'int'"):
        clamp("5", 1, 10)  # pyright: ignore[reportArgumentType]
