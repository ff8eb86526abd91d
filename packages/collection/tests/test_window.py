import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.collection import RollingWindow
from zero.timex import ManualClock

from .helpers import SAFETY, in_child

# What go-zero's own tests and the reference's table pin: at ms, op, all buckets, without the current.
TRACE: list[tuple[int, list[float], list[float], list[float]]] = [
    (0, [], [0], []),
    (0, [1], [1], []),
    (49, [], [1], []),
    (50, [], [1], [1]),
    (50, [2, 3], [1, 5], [1]),
    (100, [], [1, 5], [1, 5]),
    (110, [4], [1, 5, 4], [1, 5]),
    (149, [5], [1, 5, 9], [1, 5]),
    (150, [], [5, 9], [5, 9]),
    (160, [7], [5, 9, 7], [5, 9]),
    (209, [], [9, 7], [9, 7]),
    (259, [], [7], [7]),
    (310, [], [], []),
    (1003, [9], [0, 0, 9], [0, 0]),
    (1050, [], [0, 9], [0, 9]),
]


@pytest.mark.parametrize("ignore", [False, True])
def test_the_reference_trace(ignore: bool) -> None:
    clock = ManualClock()
    window = RollingWindow(3, 50, ignore_current=ignore, clock=clock)
    for at, values, whole, passed in TRACE:
        clock.advance(at - clock())
        for value in values:
            window.add(value)
        expected = passed if ignore else whole
        sums = [bucket.sum for bucket in window.buckets()]
        assert [value for value in sums if value] == [value for value in expected if value]
        assert window.totals()[0] == sum(expected)


class Model:
    """Every value ever added, with the number of its interval."""

    def __init__(self, size: int, ignore: bool) -> None:
        self.size, self.ignore = size, ignore
        self.values: list[tuple[int, float]] = []

    def totals(self, turn: int) -> tuple[float, int]:
        first, last = turn - self.size + 1, turn - 1 if self.ignore else turn
        inside = [value for when, value in self.values if first <= when <= last]
        return sum(inside), len(inside)


@given(
    st.integers(1, 6),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 25), st.integers(-9, 9) | st.none()), max_size=60),
)
def test_a_window_agrees_with_a_model(
    size: int, ignore: bool, steps: list[tuple[int, int | None]]
) -> None:
    clock = ManualClock()
    window = RollingWindow(size, 4, ignore_current=ignore, clock=clock)
    model = Model(size, ignore)
    for wait, value in steps:
        turn = int(clock.advance(wait)) // 4
        if value is None:
            buckets = window.buckets()
            assert sum(bucket.sum for bucket in buckets) == window.totals()[0]
        else:
            window.add(value)
            model.values.append((turn, value))
        assert window.totals() == model.totals(turn)
        assert window.turn == turn


@given(st.integers(0, 40), st.floats(0.001, 1000), st.floats(0, 1e6))
def test_a_value_counts_until_its_window_has_passed(
    turns: int, interval: float, start: float
) -> None:
    clock = ManualClock(start)
    window = RollingWindow(40, interval, clock=clock)
    window.add(1)
    clock.advance(interval * (turns + 0.5))
    assert window.totals()[1] == (1 if turns < 40 else 0)


class Slowest:
    def __init__(self) -> None:
        self.slowest = 0.0

    def add(self, value: float) -> None:
        self.slowest = max(self.slowest, value)

    def reset(self) -> None:
        self.slowest = 0.0


def test_buckets_of_ones_own() -> None:
    clock = ManualClock()
    window = RollingWindow(3, 1.0, bucket=Slowest, clock=clock)
    window.add(0.3)
    window.add(0.2)
    clock.advance(1)
    window.current().slowest = 0.1
    assert [bucket.slowest for bucket in window.buckets()] == [0.0, 0.3, 0.1]
    clock.advance(2)
    assert [bucket.slowest for bucket in window.buckets()] == [0.1]


def test_large_values_leave_nothing_behind_when_they_pass() -> None:
    clock = ManualClock()
    window = RollingWindow(2, 1.0, clock=clock)
    window.add(1e17)
    window.add(0.1)
    clock.advance(2)
    window.add(0.1)
    assert window.totals() == (0.1, 1)


def test_a_call_reads_the_clock_once() -> None:
    """go-zero reads it twice in `Add`, and a tick in between shifts the grid."""
    readings: list[float] = []

    def clock() -> float:
        readings.append(float(len(readings)))
        return readings[-1]

    window = RollingWindow(4, 1.0, clock=clock)
    for call in (lambda: window.add(1), window.totals, window.buckets, window.current):
        before = len(readings)
        call()
        assert len(readings) == before + 1


def test_a_clock_that_lags_in_one_thread_does_not_empty_the_window() -> None:
    """In go-zero a step back empties it."""
    now = 5.0
    window = RollingWindow(3, 1.0, clock=lambda: now)
    now = 7.5
    window.add(1)
    now = 6.5
    window.add(1)
    assert window.totals() == (2.0, 2)


@pytest.mark.parametrize("size", [0, -1])
def test_a_size_below_one_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match=f"not {size}"):
        RollingWindow(size, 1.0)


@pytest.mark.parametrize("interval", [0, -1.0, float("nan"), float("inf")])
def test_an_interval_that_is_none_is_refused_at_once(interval: float) -> None:
    """go-zero accepts 0 and divides by it at the first add."""
    with pytest.raises(ValueError, match="above 0"):
        RollingWindow(1, interval)


def test_its_reprs() -> None:
    window = RollingWindow(40, 0.25, clock=ManualClock())
    window.add(2)
    assert repr(window) == "<RollingWindow 40 x 0.25s>"
    assert repr(window.current()) == "<Bucket sum=2 count=1>"


def test_no_value_is_lost_between_eight_threads() -> None:
    window = RollingWindow(10, 3600.0)

    def add() -> None:
        for _ in range(2000):
            window.add(1)

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert window.totals() == (16000.0, 16000)


def test_a_forked_child_does_not_wait_for_a_lock_of_the_parent() -> None:
    window = RollingWindow(10, 3600.0)
    window.add(1)
    locked, release = threading.Event(), threading.Event()

    def hold() -> None:
        with window._lock:
            locked.set()
            release.wait(SAFETY)

    holder = threading.Thread(target=hold)
    holder.start()
    assert locked.wait(SAFETY)

    def check() -> bool:
        window.add(2)
        return window.totals() == (3.0, 2)

    try:
        assert in_child(check)
    finally:
        release.set()
        holder.join(SAFETY)
