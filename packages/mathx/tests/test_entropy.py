import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.mathx import entropy

COUNTS = st.lists(st.integers(0, 1_000_000), min_size=2, max_size=20)


@pytest.mark.parametrize(("counts", "expected"), [
    ({1: 1, 2: 1}, 1.0),
    ({1: 3, 2: 1}, 0.8112781244591328),
    ({}, 1.0),
    ({"only": 7}, 1.0),
    ({"a": 5, "b": 0}, 0.0),
    ({"a": 0, "b": 0}, 1.0),
])  # fmt: skip
def test_known_spreads(counts: dict[object, int], expected: float) -> None:
    assert entropy(counts) == pytest.approx(expected, abs=1e-15)


def test_a_counter_and_its_numbers_are_the_same() -> None:
    counted = Counter("abracadabra")
    assert entropy(counted) == entropy(counted.values()) == entropy(iter(counted.values()))


def test_one_place_gives_a_positive_zero() -> None:
    assert math.copysign(1.0, entropy([9, 0, 0])) == 1.0


def test_rare_things_count_as_what_they_are() -> None:
    # go-zero counts shares below one millionth as one millionth: 0.0000199 here.
    assert entropy([10**9, 1]) == pytest.approx(3.1339e-8, rel=1e-3)


@given(COUNTS)
def test_the_result_lies_between_0_and_1(counts: list[int]) -> None:
    assert 0.0 <= entropy(counts) <= 1.0


@given(COUNTS, st.randoms(use_true_random=False), st.integers(2, 50))
def test_order_and_scale_do_not_matter(counts: list[int], shuffler: object, factor: int) -> None:
    shuffled = list(counts)
    shuffler.shuffle(shuffled)  # pyright: ignore[reportAttributeAccessIssue]
    assert entropy(shuffled) == pytest.approx(entropy(counts), abs=1e-12)
    assert entropy([factor * count for count in counts]) == pytest.approx(
        entropy(counts), abs=1e-12
    )


@pytest.mark.parametrize("counts", [[1e308, 1e308], [10**400, 10**400], [5e-324, 5e-324]])
def test_the_largest_and_smallest_counts_do_not_overflow(counts: list[float]) -> None:
    assert entropy(counts) == pytest.approx(1.0)


@pytest.mark.parametrize("count", [-1, -0.5, math.nan, math.inf, -math.inf])
def test_a_count_that_is_none_is_refused_with_its_name(count: float) -> None:
    with pytest.raises(ValueError, match=rf"^the count of 'b' is {count!r}, which is no finite"):
        entropy({"a": 1, "b": count})


@pytest.mark.parametrize("count", ["3", None])
def test_a_count_that_is_no_number_is_refused_with_its_name(count: object) -> None:
    with pytest.raises(TypeError, match=f"the count of 'a' is {count!r}, which is no number"):
        entropy({"b": 1, "a": count})  # pyright: ignore[reportArgumentType]


def test_a_bad_number_is_named_by_its_place() -> None:
    with pytest.raises(ValueError, match="the count of 1 is -3"):
        entropy([4, -3])
