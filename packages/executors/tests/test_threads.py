"""Executors of threads."""

import gc
import logging
import threading
import weakref
from typing import Any

import pytest

from zero.executors import (
    BulkExecutor,
    ChunkExecutor,
    ExecutorClosedError,
    ExecutorFullError,
    Flushed,
    PeriodicalExecutor,
)
from zero.proc import Shutdown

from .vectors import Summed
from .waits import LIMIT, Boom, Gate, ManualClock, aside, until


def gated(max_tasks: int, **options: Any) -> tuple[Gate, BulkExecutor[int]]:
    gate = Gate()
    return gate, BulkExecutor(gate, max_tasks=max_tasks, shutdown=None, **options)


def test_batches_are_full_and_in_order_and_the_rest_comes_at_the_end() -> None:
    batches: list[list[int]] = []
    with BulkExecutor(batches.append, max_tasks=10, shutdown=None) as executor:
        for item in range(55):
            executor.add(item)
    assert batches == [list(range(n, min(n + 10, 55))) for n in range(0, 55, 10)]


def test_a_chunk_is_full_at_its_size_and_the_last_item_may_exceed_it() -> None:
    batches: list[list[str]] = []
    with ChunkExecutor(batches.append, max_bytes=10, shutdown=None) as executor:
        for text in ("aaaa", "bbbb", "cccccccc", "d"):
            executor.add(text, len(text))
        executor.add_nowait("e", 1)
    assert batches == [["aaaa", "bbbb", "cccccccc"], ["d", "e"]]


def test_items_wait_no_longer_than_an_interval() -> None:
    clock, batches = ManualClock(), list[list[int]]()
    executor = BulkExecutor(batches.append, interval=5, clock=clock, shutdown=None)
    executor.add(1)
    clock.advance(4)
    executor.tick()
    assert executor.waiting == 1
    clock.advance(1)
    executor.tick()
    until(lambda: batches == [[1]])
    executor.close()


def test_it_stops_looking_at_the_clock_after_ten_idle_intervals_and_begins_again() -> None:
    clock, end = ManualClock(), Shutdown()
    executor = BulkExecutor(len, interval=1, clock=clock, shutdown=end)
    assert repr(end) == "<Shutdown running, 0 listeners>"
    for _ in range(2):
        executor.add(1)
        assert executor.flush()
        assert repr(end) == "<Shutdown running, 1 listeners>"
        for _ in range(10):
            clock.advance(1)
            executor.tick()
        assert repr(end) == "<Shutdown running, 1 listeners>"
        clock.advance(1)
        executor.tick()
        assert repr(end) == "<Shutdown running, 0 listeners>"


def test_the_interval_is_kept_without_anybody_looking() -> None:
    batches: list[list[int]] = []
    executor = BulkExecutor(batches.append, interval=0.01, shutdown=None)
    executor.add(1)
    until(lambda: batches == [[1]])
    executor.add(2)
    until(lambda: batches == [[1], [2]])
    executor.close()


def test_wart_no_error_path_a_failing_batch_comes_back_with_its_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    back: list[tuple[list[int], BaseException]] = []

    def fail(batch: list[int]) -> None:
        if 2 in batch:
            raise Boom(batch)

    def keep(batch: list[int], error: BaseException) -> None:
        back.append((batch, error))
        raise Boom("a callback that fails stops nothing either")

    with BulkExecutor(fail, max_tasks=2, on_error=keep, name="orders", shutdown=None) as executor:
        for item in range(1, 5):
            executor.add(item)
    [(batch, error)] = back
    assert (batch, type(error)) == ([1, 2], Boom)
    assert [record.name for record in caplog.records] == ["zero.executors"] * 2
    assert caplog.messages[0] == "executor orders: a batch of 2 failed: Boom([1, 2])"
    assert caplog.messages[1] == "executor orders: on_error failed"


@pytest.mark.parametrize("kind", [Boom, SystemExit, KeyboardInterrupt])
def test_a_handler_that_raises_never_stops_the_next_batch(kind: type[BaseException]) -> None:
    batches: list[list[int]] = []

    def fail(batch: list[int]) -> None:
        batches.append(batch)
        raise kind

    with BulkExecutor(fail, max_tasks=1, shutdown=None) as executor:
        for item in range(5):
            executor.add(item)
    assert batches == [[0], [1], [2], [3], [4]]


def test_wart_unbounded_when_execute_stalls_adding_waits() -> None:
    gate, executor = gated(2)
    added: list[int] = []

    def produce() -> None:
        for item in range(100):
            executor.add(item)
            added.append(item)

    with aside(produce):
        until(lambda: executor.waiting == 2)
        assert added == [0, 1, 2]  # the item that fills the last place waits
        gate.open.set()
    executor.close()
    assert gate.items == list(range(100))


def test_of_eight_threads_none_adds_while_a_batch_waits() -> None:
    gate, executor = gated(10)
    threads = [
        threading.Thread(target=lambda: [executor.add(1) for _ in range(50)], daemon=True)
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    until(lambda: executor.waiting >= 10)
    assert executor.waiting <= 10 + 8
    gate.open.set()
    for thread in threads:
        thread.join(LIMIT)
    executor.close()
    assert len(gate.items) == 400
    assert max(map(len, gate.batches)) == 10


def test_overflow_raise_refuses_and_adds_nothing() -> None:
    gate, executor = gated(2, overflow="raise", capacity=2, name="events")
    for item in range(6):
        executor.add(item)
    with pytest.raises(ExecutorFullError, match="events is full: 2 batches wait") as caught:
        executor.add(6)
    assert caught.value.capacity == 2
    gate.open.set()
    executor.close()
    assert gate.items == [0, 1, 2, 3, 4, 5]


def test_overflow_drop_oldest_gives_the_oldest_batch_back() -> None:
    back: list[tuple[list[int], BaseException]] = []
    gate, executor = gated(
        2, overflow="drop-oldest", on_error=lambda batch, error: back.append((batch, error))
    )
    for item in range(9):
        executor.add(item)
    assert [batch for batch, _ in back] == [[2, 3], [4, 5]]
    assert {type(error) for _, error in back} == {ExecutorFullError}
    gate.open.set()
    executor.close()
    assert gate.items == [0, 1, 6, 7, 8]


def test_add_nowait_never_waits() -> None:
    gate, executor = gated(1)
    executor.add_nowait(1)
    executor.add_nowait(2)
    with pytest.raises(ExecutorFullError):
        executor.add_nowait(3)
    gate.open.set()
    executor.close()
    with pytest.raises(ExecutorClosedError, match="Gate"):
        executor.add_nowait(4)


def test_at_most_one_batch_runs_and_with_concurrency_so_many() -> None:
    for concurrency in (1, 3):
        lock, running, most = threading.Lock(), [0], [0]

        def handle(
            _: list[int],
            lock: threading.Lock = lock,
            running: list[int] = running,
            most: list[int] = most,
        ) -> None:
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            threading.Event().wait(0.002)
            with lock:
                running[0] -= 1

        with BulkExecutor(handle, max_tasks=1, concurrency=concurrency, shutdown=None) as executor:
            for item in range(20):
                executor.add(item)
                if item % 5 == 4:
                    executor.flush()
        assert most[0] == concurrency


def test_flush_tells_whether_anything_was_made_of_what_waited() -> None:
    batches: list[list[int]] = []
    with BulkExecutor(batches.append, shutdown=None) as executor:
        assert not executor.flush()
        executor.add(1)
        assert executor.flush()
        assert batches == [[1]]


def test_flush_waits_its_turn_and_overtakes_if_it_is_to() -> None:
    gate, executor = gated(2)
    executor.add(1)
    executor.add(2)
    assert gate.began.wait(LIMIT)
    executor.add(3)
    assert not executor.wait(0.01)
    assert gate.batches == [[1, 2]]
    gate.open.set()
    executor.close()
    gate, executor = gated(2, overtake=True)
    executor.add(1)
    executor.add(2)
    assert gate.began.wait(LIMIT)
    executor.add(3)
    with aside(executor.flush):
        until(lambda: gate.batches == [[1, 2], [3]])
        gate.open.set()
    executor.close()


def test_close_wakes_who_waits_for_room() -> None:
    gate, executor = gated(1)
    executor.add(1)
    caught: list[type[Exception]] = []

    def produce() -> None:
        try:
            executor.add(2)  # fills the last place: added
            executor.add(3)
        except ExecutorClosedError as error:
            caught.append(type(error))

    with aside(produce):
        until(lambda: executor.waiting == 1)
        assert not executor.close(0.01)
        gate.open.set()
    assert executor.close()
    assert caught == [ExecutorClosedError]
    assert gate.items == [1, 2]
    assert repr(executor) == f"<BulkExecutor {gate!r} 0 waiting, 0 running, closed>"


def test_a_handler_may_add_without_waiting_for_itself_and_may_not_wait() -> None:
    refused: list[str] = []
    seen: list[int] = []

    def handle(batch: list[int]) -> None:
        seen.extend(batch)
        if batch[0] < 3:
            for item in batch:
                executor.add(item + 1)
                executor.add(item + 10)
        for what in (executor.flush, executor.wait, executor.close):
            with pytest.raises(RuntimeError) as caught:
                what()
            refused.append(str(caught.value).split(": ")[1])

    executor = BulkExecutor(handle, max_tasks=1, shutdown=None)
    executor.add(1)
    until(lambda: len(seen) == 5)
    executor.close()
    assert sorted(seen) == [1, 2, 3, 11, 12]
    assert refused[0] == "flush() in its own handler waits for itself"


def test_wart_listeners_never_unregistered_close_takes_them_back() -> None:
    end = Shutdown()
    with BulkExecutor(len, shutdown=end) as executor:
        executor.add(1)
        assert repr(end) == "<Shutdown running, 1 listeners>"
    assert repr(end) == "<Shutdown running, 0 listeners>"


def test_what_waits_is_handed_over_at_shutdown() -> None:
    end, batches = Shutdown(), list[list[int]]()
    executor = BulkExecutor(batches.append, shutdown=end)
    executor.add(1)
    assert end.shutdown(LIMIT)
    assert batches == [[1]]
    executor.close()


def test_shutdown_waits_no_longer_than_its_deadline(caplog: pytest.LogCaptureFixture) -> None:
    end, gate = Shutdown(), Gate()
    executor = BulkExecutor(gate, max_tasks=1, shutdown=end, shutdown_time=0.02, name="slow")
    executor.add(1)
    executor.add_nowait(2)
    assert end.shutdown(LIMIT)
    assert "executor slow: not done after 0.02 s, 1 items wait" in caplog.messages
    assert not end.overran
    gate.open.set()
    executor.close()


def test_figures_of_each_batch_are_told() -> None:
    figures: list[Flushed] = []
    clock = ManualClock()

    def handle(batch: list[int]) -> None:
        clock.advance(2)
        if batch == [3]:
            raise Boom

    with BulkExecutor(
        handle, max_tasks=2, name="n", on_flush=figures.append, clock=clock, shutdown=None
    ) as executor:
        for item in (1, 2, 3):
            executor.add(item)
            executor.wait() if item == 2 else None
    assert figures[0] == Flushed(name="n", size=2, seconds=2, waiting=0, error=None)
    assert (figures[1].size, type(figures[1].error)) == (1, Boom)


def test_a_container_that_is_never_empty_is_handed_over_at_each_interval() -> None:
    clock, sums = ManualClock(), list[int]()
    executor = PeriodicalExecutor(sums.append, Summed(100), interval=1, clock=clock, shutdown=None)
    executor.add(5)
    for count in range(1, 4):
        clock.advance(1)
        executor.tick()
        until(lambda count=count: len(sums) == count and not executor.running)
    executor.close()
    assert sums[:3] == [5, 0, 0]


def test_a_log_handler_may_hand_over_to_an_executor_of_its_own() -> None:
    end = Shutdown()
    end.shutdown(LIMIT)
    lines: list[str] = []
    executor = BulkExecutor(lines.extend, shutdown=end)

    class Shipping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            executor.add(record.getMessage())

    handler = Shipping()
    logging.getLogger("zero.proc").addHandler(handler)
    try:
        executor.add("first")  # too late for a listener, which is logged
        executor.close()
    finally:
        logging.getLogger("zero.proc").removeHandler(handler)
    assert lines[0] == "first"
    assert "registered after its phase" in lines[1]


def test_an_executor_that_is_forgotten_is_freed_when_it_is_idle() -> None:
    executor = BulkExecutor(len, interval=0.001, shutdown=None)
    executor.add(1)
    known = weakref.ref(executor)
    del executor
    until(lambda: gc.collect() >= 0 and known() is None)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"interval": 0}, "interval must be above 0, not 0"),
        ({"capacity": 0}, "capacity must be above 0, not 0"),
        ({"concurrency": -1}, "concurrency must be above 0, not -1"),
        ({"overflow": "maybe"}, "overflow is 'block', 'drop-oldest' or 'raise', not 'maybe'"),
    ],
)
def test_bad_options_are_named(options: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        BulkExecutor(len, **options)
