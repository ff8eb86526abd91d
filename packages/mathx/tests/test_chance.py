import math
import random
import threading
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.mathx import Proba, Unstable, entropy

JUST_UNDER_ONE = math.nextafter(1.0, 0.0)
SHARES = st.floats(0.0, JUST_UNDER_ONE)


def always(number: float) -> Callable[[], float]:
    return lambda: number


@pytest.mark.parametrize("drawn", [0.0, 0.5, JUST_UNDER_ONE])
@pytest.mark.parametrize(("probability", "expected"), [
    (0.0, False), (-1.0, False), (math.nan, False), (-math.inf, False),
    (1.0, True), (1.5, True), (math.inf, True),
])  # fmt: skip
def test_certain_probabilities(drawn: float, probability: float, expected: bool) -> None:
    assert Proba(rng=always(drawn)).true_on(probability) is expected


def test_an_event_happens_when_the_draw_is_below_its_probability() -> None:
    proba = Proba(rng=always(0.3))
    assert [proba.true_on(p) for p in (0.29, 0.3, 0.31)] == [False, False, True]


def test_events_come_as_often_as_they_should() -> None:
    proba = Proba(rng=random.Random(7).random)
    hits = sum(proba.true_on(math.pi / 10) for _ in range(100_000))
    assert hits / 100_000 == pytest.approx(math.pi / 10, rel=0.05)


@pytest.mark.parametrize(("deviation", "drawn", "expected"), [
    (0.05, 0.0, 105),
    (0.05, 0.5, 100),
    (0.05, JUST_UNDER_ONE, 95),
    (0.0, 0.0, 100),
    (-0.5, 0.0, 100),
    (1.0, 0.0, 200),
    (1.0, JUST_UNDER_ONE, 0),
    (7.0, 0.0, 200),
    (math.inf, 0.0, 200),
])  # fmt: skip
def test_values_around_a_base(deviation: float, drawn: float, expected: int) -> None:
    unstable = Unstable(deviation, rng=always(drawn))
    assert unstable.around_int(100) == expected
    assert unstable.around(100.0) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("base", "expected"), [(9, 8), (-9, -8), (0, 0)])
def test_whole_numbers_are_cut_off_toward_zero(base: int, expected: int) -> None:
    assert Unstable(0.05, rng=always(0.9)).around_int(base) == expected


def test_digits_beyond_a_double_are_lost_as_in_go() -> None:
    assert Unstable(0.0).around_int(9_007_199_254_740_993) == 9_007_199_254_740_992


@given(st.floats(0.0, 1.0), SHARES, st.integers(-(10**15), 10**15))
def test_the_formula_is_go_zeros_to_the_last_bit(deviation: float, drawn: float, base: int) -> None:
    unstable = Unstable(deviation, rng=always(drawn))
    factor = 1 + deviation - 2 * deviation * drawn
    assert unstable.around(base) == factor * base
    assert unstable.around_int(base) == math.trunc(Fraction(factor * base))


@given(st.floats(0.0, 1.0), SHARES, st.floats(1e-9, 1e9))
def test_results_stay_within_the_deviation(deviation: float, drawn: float, base: float) -> None:
    value = Unstable(deviation, rng=always(drawn)).around(base)
    assert (1 - deviation) * base <= value * (1 + 1e-15)
    assert value <= (1 + deviation) * base


def test_values_are_spread_evenly() -> None:
    unstable = Unstable(0.05, rng=random.Random(7).random)
    counts = [0] * 10
    for _ in range(20_000):
        counts[min(9, int((unstable.around(1.0) - 0.95) * 100))] += 1
    assert entropy(counts) > 0.999


def test_eight_threads_share_one() -> None:
    unstable = Unstable(0.05)
    results: list[list[int]] = []

    def draw() -> None:
        results.append([unstable.around_int(1_000_000) for _ in range(2_000)])

    threads = [threading.Thread(target=draw) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    values = [value for part in results for value in part]
    assert len(values) == 16_000
    assert 950_000 <= min(values) <= max(values) <= 1_050_000
    assert len(set(values)) > 10_000


def test_a_deviation_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="a deviation of nan is no number"):
        Unstable(math.nan)


@pytest.mark.parametrize("base", [math.nan, math.inf, -math.inf])
def test_a_base_that_has_no_whole_number_is_refused_by_name(base: float) -> None:
    with pytest.raises(ValueError, match=f"a base of {base} has no whole number around it"):
        Unstable(0.1).around_int(base)  # pyright: ignore[reportArgumentType]


def test_a_base_beyond_a_double_is_refused() -> None:
    with pytest.raises(OverflowError):
        Unstable(0.05).around_int(10**400)


def test_the_deviation_in_use_shows() -> None:
    assert repr(Unstable(0.05)) == "Unstable(0.05)"
    assert [Unstable(given).deviation for given in (-1.0, 0.05, 3.0)] == [0.0, 0.05, 1.0]
