import pytest

from zero.timex import ManualClock
from zero.utils import ElapsedTimer


@pytest.mark.parametrize(("seconds", "elapsed", "milliseconds"), [
    (0.0, "0s", "0.0ms"),
    (0.0105, "10.5ms", "10.5ms"),
    (90.0, "1m30s", "90000.0ms"),
    (0.00125, "1.25ms", "1.2ms"),
    (3723.5, "1h2m3.5s", "3723500.0ms"),
])  # fmt: skip
def test_the_time_since_the_start(seconds: float, elapsed: str, milliseconds: str) -> None:
    clock = ManualClock(7.0)
    timer = ElapsedTimer(clock=clock)
    clock.advance(seconds)
    assert timer.duration() == pytest.approx(seconds)
    assert (timer.elapsed(), timer.elapsed_ms()) == (elapsed, milliseconds)


def test_asking_does_not_start_it_anew() -> None:
    clock = ManualClock()
    timer = ElapsedTimer(clock=clock)
    readings: list[float] = []
    for _ in range(3):
        clock.advance(1.0)
        readings.append(timer.duration())
    assert readings == [1.0, 2.0, 3.0]
    assert repr(timer) == "ElapsedTimer(3s)"


def test_the_real_clock_never_goes_back() -> None:
    timer = ElapsedTimer()
    first, second = timer.duration(), timer.duration()
    assert 0.0 <= first <= second
