import gc
import logging
import random
import threading
import weakref

import pytest

from zero.collection import TimingWheel

from .helpers import SAFETY, eventually, in_child, in_threads, named


def test_timers_fire_without_anybody_turning_the_wheel() -> None:
    done = threading.Event()
    wheel = TimingWheel[str, int](lambda key, value: done.set(), interval=0.01)
    wheel.set("a", 1, 0.02)
    assert done.wait(SAFETY)
    wheel.stop()


def test_all_wheels_share_one_thread() -> None:
    seen: list[threading.Thread] = []
    wheels = [
        TimingWheel[int, int](
            lambda key, value: seen.append(next(iter(named("zero-wheel")))), interval=0.01
        )
        for _ in range(20)
    ]
    for wheel in wheels:
        wheel.set(1, 1, 0.01)
    eventually(lambda: len(seen) == 20)
    drivers = [thread for thread in threading.enumerate() if thread.name == "zero-wheel"]
    assert len(drivers) == 1
    assert drivers[0].daemon
    for wheel in wheels:
        wheel.stop()


def test_timers_of_one_tick_do_not_wait_for_each_other_up_to_the_limit() -> None:
    """go-zero runs them one after the other, so that a slow one delays the rest."""
    together = threading.Barrier(3)
    done: list[int] = []

    def meet(key: int, value: None) -> None:
        together.wait(SAFETY)
        done.append(key)

    wheel = TimingWheel[int, None](meet, interval=0.01, workers=3)
    for number in range(6):
        wheel.set(number, None, 0.01)
    eventually(lambda: len(done) == 6)
    assert len(named("zero-wheel-worker")) >= 3
    wheel.stop()


def test_no_more_run_at_a_time_than_there_are_workers() -> None:
    running, most = 0, 0
    lock = threading.Lock()
    done: list[int] = []

    def count(key: int, value: None) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.002)
        with lock:
            running -= 1
        done.append(key)

    wheel = TimingWheel[int, None](count, interval=0.01, workers=2)
    for number in range(30):
        wheel.set(number, None, 0.01)
    eventually(lambda: len(done) == 30)
    assert most <= 2
    wheel.stop()


def test_what_a_callback_raises_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    done = threading.Event()

    def fail(key: str, value: int) -> None:
        if key == "a":
            raise LookupError("no such row")
        done.set()

    wheel = TimingWheel(fail, interval=0.01, workers=1)
    with caplog.at_level(logging.ERROR, "zero.collection"):
        wheel.set("a", 1, 0.01)
        wheel.set("b", 1, 0.02)
        assert done.wait(SAFETY)
    assert "no such row" in caplog.text
    wheel.stop()


def test_a_clock_that_raises_stops_its_own_wheel_only(caplog: pytest.LogCaptureFixture) -> None:
    broken = False

    def clock() -> float:
        if broken:
            raise OSError("no clock")
        return 0.0

    bad = TimingWheel[str, int](print, interval=0.01, clock=clock)
    bad.set("a", 1, 1)
    broken = True
    eventually(lambda: "no clock" in caplog.text)
    broken = False
    bad.set("b", 1, 1)
    assert bad._driven
    bad.stop()
    test_timers_fire_without_anybody_turning_the_wheel()


def test_workers_go_home_when_the_wheel_stops() -> None:
    done = threading.Event()
    before = named("zero-wheel-worker")
    wheel = TimingWheel[str, int](lambda key, value: done.set(), interval=0.01)
    wheel.set("a", 1, 0.01)
    assert done.wait(SAFETY)
    wheel.stop()
    eventually(lambda: not named("zero-wheel-worker") - before)


def test_a_wheel_without_timers_is_let_go() -> None:
    wheel = TimingWheel[str, int](print, interval=0.01)
    wheel.set("a", 1, 5)
    wheel.remove("a")
    gone = weakref.ref(wheel)
    del wheel
    eventually(lambda: gc.collect() >= 0 and gone() is None)


def test_a_drain_may_be_called_from_a_callback() -> None:
    done = threading.Event()
    drained: list[int] = []

    def drain(key: int, value: int) -> None:
        wheel.drain(lambda key, value: drained.append(key))
        done.set()

    wheel = TimingWheel(drain, interval=0.01, workers=1)
    for number in range(20):
        wheel.set(number, 0, 60)
    wheel.set(99, 0, 0.01)
    assert done.wait(SAFETY)
    assert sorted(drained) == list(range(20))
    wheel.stop()


def test_eight_threads_lose_and_double_nothing() -> None:
    fired: list[tuple[int, int]] = []
    wheel = TimingWheel[tuple[int, int], None](lambda key, _: fired.append(key), interval=0.005)
    kept: list[set[tuple[int, int]]] = [set() for _ in range(8)]

    def work(thread: int) -> None:
        rng = random.Random(thread)
        for number in range(300):
            key = (thread, number)
            wheel.set(key, None, rng.uniform(0.001, 0.2))
            if rng.random() < 0.3:
                wheel.move(key, rng.uniform(0.001, 0.1))
            if rng.random() >= 0.3 or not wheel.remove(key):
                kept[thread].add(key)

    in_threads(8, work)
    expected = sorted(key for keys in kept for key in keys)
    eventually(lambda: len(fired) >= len(expected))
    assert sorted(fired) == expected
    assert len(wheel) == 0
    wheel.stop()


def test_a_forked_child_begins_empty_and_its_wheel_works() -> None:
    fired: list[str] = []
    wheel = TimingWheel[str, int](lambda key, value: fired.append(key), interval=0.01)
    wheel.set("parent", 1, 30)

    def check() -> bool:
        done = threading.Event()
        mine = TimingWheel[str, int](lambda key, value: done.set(), interval=0.01)
        mine.set("a", 1, 0.01)
        empty = len(wheel) == 0
        wheel.set("child", 1, 0.01)
        eventually(lambda: fired == ["child"])
        return empty and done.wait(SAFETY)

    assert in_child(check)
    assert "parent" in wheel
    wheel.stop()
