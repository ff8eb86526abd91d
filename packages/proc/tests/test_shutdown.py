"""The order and the bounds of the end."""

import logging
import threading
from collections.abc import Callable

import pytest

from zero.proc import Phase, Shutdown, ShutdownConf

from .times import ManualTime


@pytest.fixture
def time() -> ManualTime:
    return ManualTime()


@pytest.fixture
def end(time: ManualTime) -> Shutdown:
    return Shutdown(clock=time, wait=time.wait)


class Journal:
    """Remembers what was called, in order."""

    def __init__(self) -> None:
        self.entries: list[str] = []

    def note(self, name: str) -> Callable[[], None]:
        return lambda: self.entries.append(name)


@pytest.fixture
def journal() -> Journal:
    return Journal()


def test_the_bounds_are_go_zero_s() -> None:
    assert ShutdownConf() == ShutdownConf(wrap_up_time=1.0, wait_time=5.5)


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["wrap_up_time", "wait_time"])
def test_bounds_are_real_spans_of_time(name: str, seconds: float) -> None:
    with pytest.raises(ValueError, match=name):
        ShutdownConf(**{name: seconds})


def test_phases_come_in_order_and_shutdown_listeners_backwards(
    end: Shutdown, journal: Journal, time: ManualTime
) -> None:
    end.add_shutdown_listener(journal.note("close database"))
    end.add_shutdown_listener(journal.note("flush"))
    end.add_drain_listener(journal.note("drain"))
    end.add_wrap_up_listener(journal.note("unready"))
    end.begin()
    time.when_waiting(1.0)
    assert journal.entries == ["unready"]
    assert end.phase is Phase.WRAPPING_UP
    time.advance(1.0)
    assert end.join(10)
    assert journal.entries == ["unready", "drain", "flush", "close database"]
    assert (end.phase, end.overran) == (Phase.DONE, False)


def test_without_wrap_up_listeners_nothing_is_waited_for(end: Shutdown, journal: Journal) -> None:
    end.add_shutdown_listener(journal.note("flush"))
    assert end.shutdown(10)
    assert journal.entries == ["flush"]


def test_without_a_pause_wrap_up_listeners_are_still_called(
    end: Shutdown, journal: Journal
) -> None:
    end.add_wrap_up_listener(journal.note("unready"))
    end.begin(pause=False)
    assert end.join(10)
    assert journal.entries == ["unready"]


def test_it_ends_once(end: Shutdown, journal: Journal) -> None:
    end.add_shutdown_listener(journal.note("flush"))
    assert end.begin()
    assert not end.begin()
    assert end.shutdown(10)
    assert journal.entries == ["flush"]


def test_many_threads_may_ask_for_the_end(end: Shutdown, journal: Journal) -> None:
    end.add_shutdown_listener(journal.note("flush"))
    begun: list[bool] = []
    threads = [threading.Thread(target=lambda: begun.append(end.begin())) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert end.join(10)
    assert (begun.count(True), journal.entries) == (1, ["flush"])


def test_draining_is_cut_off_and_shutdown_listeners_still_run(
    end: Shutdown, journal: Journal, time: ManualTime
) -> None:
    stuck = threading.Event()
    end.add_drain_listener(stuck.wait)
    end.add_drain_listener(journal.note("drained"))
    end.add_shutdown_listener(journal.note("flushed"))
    end.begin()
    time.when_waiting(5.5)
    assert end.deadline == time.now + 5.5
    time.advance(5.5)
    assert end.join(10)
    stuck.set()
    assert sorted(journal.entries) == ["drained", "flushed"]
    assert end.overran


def test_a_slow_wrap_up_listener_does_not_delay_draining_and_is_not_cut_off(
    end: Shutdown, journal: Journal, time: ManualTime
) -> None:
    slow, drained = threading.Event(), threading.Event()
    end.add_wrap_up_listener(slow.wait)
    end.add_drain_listener(lambda: (journal.note("drain")(), drained.set()))
    end.begin()
    time.when_waiting(1.0)
    time.advance(1.0)
    assert drained.wait(10)
    slow.set()
    assert end.join(10)
    assert not end.overran


def test_a_wrap_up_listener_that_hangs_is_left_behind(end: Shutdown, time: ManualTime) -> None:
    stuck = threading.Event()
    end.add_wrap_up_listener(stuck.wait)
    end.begin()
    time.when_waiting(1.0)
    time.advance(1.0)
    time.when_waiting(4.5)
    time.advance(4.5)
    assert end.join(10)
    stuck.set()
    assert end.overran


def test_without_threads_to_spare_listeners_are_called_all_the_same(
    end: Shutdown, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        if thread.name.startswith("listener"):
            raise RuntimeError("can't start new thread")
        real(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    end.add_shutdown_listener(journal.note("flush"))
    assert end.shutdown(10)
    assert journal.entries == ["flush"]


def test_a_shutdown_listener_that_hangs_leaves_the_others_their_turn(
    end: Shutdown, journal: Journal, time: ManualTime
) -> None:
    stuck = threading.Event()
    end.add_shutdown_listener(journal.note("close"))
    end.add_shutdown_listener(stuck.wait)
    end.begin()
    time.when_waiting(5.5)
    time.advance(5.5)
    assert end.join(10)
    stuck.set()
    assert end.overran
    assert len(journal.entries) <= 1


def test_shutdown_listeners_have_a_second_even_after_all_time_is_gone(
    end: Shutdown, time: ManualTime
) -> None:
    stuck, flushing, flushed = threading.Event(), threading.Event(), threading.Event()
    end.add_drain_listener(stuck.wait)

    def flush() -> None:
        flushing.wait()
        flushed.set()

    end.add_shutdown_listener(flush)
    end.begin()
    time.when_waiting(5.5)
    time.advance(5.5)
    time.when_waiting(1.0)
    flushing.set()
    assert end.join(10)
    stuck.set()
    assert flushed.is_set()


def test_a_wrap_up_time_beyond_the_wait_time_is_bounded_by_it(time: ManualTime) -> None:
    conf = ShutdownConf(wrap_up_time=60, wait_time=2)
    end = Shutdown(conf, clock=time, wait=time.wait)
    end.add_wrap_up_listener(lambda: None)
    end.begin()
    time.when_waiting(2.0)
    time.advance(2.0)
    assert end.join(10)


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), KeyboardInterrupt()])
def test_a_listener_that_fails_is_logged_and_stops_no_other(
    end: Shutdown, journal: Journal, caplog: pytest.LogCaptureFixture, error: BaseException
) -> None:
    def broken() -> None:
        raise error

    end.add_shutdown_listener(journal.note("close"))
    end.add_shutdown_listener(broken)
    assert end.shutdown(10)
    assert journal.entries == ["close"]
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "broken failed" in record.getMessage()
    assert record.exc_info is not None
    assert record.exc_info[1] is error


@pytest.mark.parametrize("add", ["add_drain_listener", "add_shutdown_listener"])
def test_a_listener_may_add_listeners(end: Shutdown, journal: Journal, add: str) -> None:
    def first() -> None:
        journal.note("first")()
        getattr(end, add)(journal.note("added"))

    getattr(end, add)(first)
    assert end.shutdown(10)
    assert journal.entries == ["first", "added"]


def test_a_wrap_up_listener_may_add_a_shutdown_listener(end: Shutdown, journal: Journal) -> None:
    end.add_wrap_up_listener(lambda: end.add_shutdown_listener(journal.note("flush")))
    end.begin(pause=False)
    assert end.join(10)
    assert journal.entries == ["flush"]


def test_a_listener_that_comes_too_late_is_told_and_does_not_hang(
    end: Shutdown, journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    assert end.shutdown(10)
    listener = end.add_shutdown_listener(journal.note("late"))
    assert not listener.wait(0)
    assert "registered after its phase" in caplog.text
    assert journal.entries == []


def test_a_removed_listener_is_not_called(end: Shutdown, journal: Journal) -> None:
    listener = end.add_shutdown_listener(journal.note("flush"))
    assert repr(end) == "<Shutdown running, 1 listeners>"
    listener.remove()
    listener.remove()
    assert end.shutdown(10)
    assert journal.entries == []
    assert repr(end) == "<Shutdown done, 0 listeners>"


def test_a_listener_can_be_waited_for_alone(end: Shutdown) -> None:
    def flush() -> None:
        """Flush."""

    listener = end.add_shutdown_listener(flush)
    assert "flush waiting" in repr(listener)
    assert not listener.wait(0)
    end.begin()
    assert listener.wait(10)
    assert "flush done" in repr(listener)
    assert end.join(10)


def test_threads_can_wait_for_the_beginning(end: Shutdown) -> None:
    assert not end.wait(0)
    end.begin()
    assert end.wait(10)
    assert end.join(10)


def test_what_comes_last_is_called_last(end: Shutdown, journal: Journal) -> None:
    done = threading.Event()

    def last() -> None:
        journal.note(end.phase.name)()
        done.set()

    end.add_shutdown_listener(journal.note("flush"))
    end.begin(then=last)
    assert done.wait(10)
    assert journal.entries == ["flush", "DONE"]


def test_after_a_reset_it_can_begin_anew(end: Shutdown, journal: Journal) -> None:
    end.add_shutdown_listener(journal.note("forgotten"))
    end.reset()
    end.add_shutdown_listener(journal.note("kept"))
    assert end.shutdown(10)
    assert journal.entries == ["kept"]
