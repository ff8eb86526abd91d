import math
import threading

import anyio
import pytest

from zero.timex import ManualClock, ManualTicker, Ticker


@pytest.mark.parametrize("interval", [0.0, -1.0, math.inf, math.nan])
def test_an_interval_must_be_above_zero(interval):
    with pytest.raises(ValueError, match="interval above 0"):
        Ticker(interval)


async def test_a_stream_beats_on_the_grid():
    clock = ManualClock()

    async def sleep(seconds):
        clock.advance(seconds)
        await anyio.lowlevel.checkpoint()

    ticker = Ticker(2.0, clock=clock)
    beats = []
    async for now in ticker.stream(sleep):
        beats.append(now)
        if len(beats) == 3:
            ticker.stop()
    assert beats == [2.0, 4.0, 6.0]


async def test_a_slow_consumer_misses_beats_and_gets_no_backlog():
    clock = ManualClock()

    async def sleep(seconds):
        clock.advance(seconds)
        await anyio.lowlevel.checkpoint()

    ticker = Ticker(2.0, clock=clock)
    beats = []
    async for now in ticker.stream(sleep):
        beats.append(now)
        clock.advance(5.0)
        if len(beats) == 3:
            ticker.stop()
    assert beats == [2.0, 8.0, 14.0]


async def test_a_sleep_that_wakes_early_gives_no_early_beat():
    clock = ManualClock()

    async def half(seconds):
        clock.advance(seconds / 2 if seconds > 0.1 else seconds)
        await anyio.lowlevel.checkpoint()

    async for now in Ticker(1.0, clock=clock).stream(half):
        assert now >= 1.0
        break


async def test_cancelling_the_task_ends_a_stream_at_once():
    ticker = Ticker(3600.0)
    with anyio.move_on_after(0.01) as scope:
        async for _ in ticker.stream(anyio.sleep):
            pytest.fail("an hour cannot have passed")
    assert scope.cancelled_caught


def test_a_thread_gets_beats_until_the_ticker_is_stopped():
    beats = []
    with Ticker(0.001) as ticker:
        for now in ticker:
            beats.append(now)
            if len(beats) == 3:
                break
    assert beats == sorted(beats)
    assert list(ticker) == []
    assert repr(ticker) == "<Ticker every 0.001s stopped>"


def test_stop_wakes_a_waiting_thread():
    ticker = Ticker(3600.0)
    thread = threading.Thread(target=list, args=(ticker,))
    thread.start()
    ticker.stop()
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_a_manual_ticker_beats_by_hand():
    ticker = ManualTicker()
    ticker.tick()
    ticker.tick()
    assert repr(ticker) == "<ManualTicker 2 beats, 2 waiting, running>"
    ticker.stop()
    ticker.stop()
    assert list(ticker) == [1.0, 2.0]
    with pytest.raises(RuntimeError, match="was stopped"):
        ticker.tick()


def test_a_thread_waits_for_the_beat_of_a_manual_ticker():
    got = []
    seen = threading.Event()

    def work(ticker):
        for beat in ticker:
            got.append(beat)
            seen.set()

    with ManualTicker() as ticker:
        thread = threading.Thread(target=work, args=(ticker,))
        thread.start()
        ticker.tick()
        assert seen.wait(10)
    thread.join(timeout=10)
    assert got == [1.0]
    assert not thread.is_alive()
