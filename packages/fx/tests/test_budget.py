import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.fx import RetryBudget


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_reserve_grants_retries_without_calls() -> None:
    budget = RetryBudget(min_per_second=0.5, ttl=10.0, clock=Clock())
    assert [budget.withdraw() for _ in range(6)] == [True] * 5 + [False]


def test_calls_grant_their_ratio_and_no_more() -> None:
    budget = RetryBudget(ratio=0.1, min_per_second=0, clock=Clock())
    for _ in range(100):
        budget.deposit()
    assert sum(budget.withdraw() for _ in range(100)) in (9, 10)  # 0.1 is not exact


def test_what_was_taken_comes_back_when_the_time_to_live_is_over() -> None:
    clock = Clock()
    budget = RetryBudget(min_per_second=0.1, ttl=10.0, clock=clock)
    assert budget.withdraw()
    assert not budget.withdraw()
    clock.now += 10.0
    assert budget.withdraw()


def test_calls_are_forgotten_with_the_time_to_live() -> None:
    clock = Clock()
    budget = RetryBudget(ratio=1.0, min_per_second=0, ttl=10.0, clock=clock)
    budget.deposit()
    clock.now += 8.9
    assert budget.balance == 1.0
    clock.now += 1.2
    assert budget.balance == 0.0


def test_a_clock_that_goes_back_changes_nothing() -> None:
    clock = Clock()
    budget = RetryBudget(ratio=1.0, min_per_second=0, clock=clock)
    budget.deposit()
    clock.now -= 500.0
    assert budget.balance == 1.0
    assert repr(budget) == "<RetryBudget 1 retries left>"


@pytest.mark.parametrize("option", ["ratio", "min_per_second", "ttl"])
@pytest.mark.parametrize("value", [-1.0, float("nan")])
def test_an_option_out_of_range_is_named(option: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{option} is {value}"):
        RetryBudget(**{option: value})


def test_a_time_to_live_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="ttl is 0"):
        RetryBudget(ttl=0)


@given(st.lists(st.tuples(st.sampled_from(["call", "retry", "wait"]), st.integers(0, 30))))
def test_it_agrees_with_a_model_that_keeps_every_token(steps: list[tuple[str, int]]) -> None:
    clock = Clock()
    budget = RetryBudget(ratio=0.5, min_per_second=0.2, ttl=10.0, clock=clock)
    tokens: list[tuple[int, float]] = []
    for what, amount in steps:
        second = int(clock.now)
        live = sum(value for born, value in tokens if born > second - 10)
        if what == "call":
            budget.deposit()
            tokens.append((second, 0.5))
        elif what == "retry":
            granted = live + 2.0 >= 1.0
            assert budget.withdraw() is granted
            if granted:
                tokens.append((second, -1.0))
        else:
            clock.now += amount / 4
    assert budget.balance == max(
        0.0, 2.0 + sum(value for born, value in tokens if born > int(clock.now) - 10)
    )


def test_eight_threads_never_take_more_than_there_is() -> None:
    budget = RetryBudget(ratio=0, min_per_second=10.0, ttl=10.0, clock=lambda: 0.0)
    taken: list[bool] = []

    def work() -> None:
        taken.extend(budget.withdraw() for _ in range(100))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(True) == 100
