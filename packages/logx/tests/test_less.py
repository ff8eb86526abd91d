"""Errors in bursts."""

import os

import pytest

from zero.logx import LessLogger, LogConf
from zero.logx.testing import capture
from zero.timex import ManualClock


def test_one_line_in_an_interval_and_the_count_of_the_others() -> None:
    clock = ManualClock(5.0)
    logger = LessLogger(0.5, clock=clock)
    with capture() as logs:
        for index in range(100):
            logger.error(str(index), n=index)
        assert logs.contents == ["0"]
        clock.advance(0.5)
        logger.error("at the interval")
        clock.advance(0.001)
        logger.error("after it")
        clock.advance(1)
        logger.error("later")
    assert logs.contents == ["0", "Discarded 100 error messages", "after it", "later"]
    assert {line["level"] for line in logs.lines} == {"error"}


def test_both_lines_name_the_user() -> None:
    clock = ManualClock()
    logger = LessLogger(1, clock=clock)
    with capture() as logs:
        for _ in range(3):
            logger.error("x")
            clock.advance(0.6)
    assert logs.contents == ["x", "Discarded 1 error messages", "x"]
    assert {line["caller"].split(":")[0] for line in logs.lines} == {"tests/test_less.py"}


@pytest.mark.parametrize("interval", [0, -1])
def test_no_interval_is_no_limit(interval: float) -> None:
    logger = LessLogger(interval, clock=ManualClock())
    with capture() as logs:
        for _ in range(3):
            logger.error("x")
    assert len(logs.lines) == 3


def test_below_the_level_nothing_is_counted() -> None:
    clock = ManualClock()
    logger = LessLogger(1, clock=clock)
    with capture(LogConf(level="severe")):
        logger.error("unseen")
    with capture() as logs:
        logger.error("seen")
    assert logs.contents == ["seen"]


def test_it_shows_its_interval() -> None:
    assert repr(LessLogger(0.1)) == "<LessLogger every 0.1s>"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_child_is_not_stuck_on_a_lock_that_another_thread_held() -> None:
    logger = LessLogger(10, clock=ManualClock())
    lock = logger._throttle._lock
    lock.acquire()
    try:
        child = os.fork()
        if child == 0:
            with capture() as logs:
                logger.error("x")
            os._exit(0 if logs.contents == ["x"] else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        lock.release()
