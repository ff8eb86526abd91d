import math
import threading

import pytest

from zero.timex import ManualClock


def test_a_manual_clock_stands_still_until_it_is_moved():
    clock = ManualClock(10.0)
    assert clock() == clock() == 10.0
    assert clock.advance(0.5) == clock() == 10.5


@pytest.mark.parametrize("step", [-1.0, math.nan])
def test_a_manual_clock_never_goes_back(step):
    clock = ManualClock()
    with pytest.raises(ValueError, match="cannot advance"):
        clock.advance(step)
    assert clock() == 0.0


def test_its_sleep_lets_time_pass_at_once():
    clock = ManualClock()
    clock.sleep(3600.0)
    clock.sleep(-1.0)
    assert clock() == 3600.0
    assert repr(clock) == "ManualClock(3600.0)"


def test_threads_never_lose_a_step():
    clock = ManualClock()

    def move():
        for _ in range(1000):
            clock.advance(1.0)

    threads = [threading.Thread(target=move) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock() == 8000.0
