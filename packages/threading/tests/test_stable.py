import gc
import random
import threading
import time
import weakref
from collections.abc import Iterator
from contextvars import ContextVar, copy_context
from types import GeneratorType
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zero.threading import RunnerClosedError, StableRunner, go_safe, ordered_map

from .waits import LIMIT, Gate, logged, until


def half(value: int) -> int:
    if value % 2:
        raise ValueError(f"{value} is odd")
    return value // 2


def slow_by_turns(value: int) -> int:
    if value % 7 == 0:
        time.sleep(0.0005)  # so that later values overtake this one
    return value


def results(runner: StableRunner[int, int], count: int) -> list[int | str]:
    taken: list[int | str] = []
    for _ in range(count):
        try:
            taken.append(runner.get(timeout=LIMIT))
        except ValueError as error:
            taken.append(str(error))
    return taken


@given(st.lists(st.integers(-50, 50)), st.integers(1, 4), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_is_the_same_as_map(values: list[int], workers: int, buffer: int) -> None:
    assert list(ordered_map(abs, values, workers=workers, buffer=buffer)) == list(map(abs, values))


def test_results_come_in_the_order_of_the_values() -> None:
    runner = StableRunner(slow_by_turns, workers=4)

    def produce() -> None:
        for value in range(400):
            runner.push(value)
        runner.close()

    go_safe(produce)
    assert list(runner) == list(range(400))


def test_go_zeros_wart_a_panicking_handler_blocks_get_forever() -> None:
    with StableRunner(half, workers=2) as runner:
        for value in range(6):
            runner.push(value)
        assert results(runner, 6) == [0, "1 is odd", 1, "3 is odd", 2, "5 is odd"]


def test_go_zeros_wart_wait_without_a_consumer_never_returns() -> None:
    runner = StableRunner(half, workers=2)
    for value in (2, 4, 5):
        runner.push(value)
    assert runner.wait(LIMIT)
    assert results(runner, 3) == [1, 2, "5 is odd"]


def test_go_zeros_wart_a_second_wait_panics() -> None:
    runner = StableRunner(half)
    runner.push(2)
    assert runner.wait(LIMIT)
    assert runner.wait(LIMIT)


def test_go_zeros_wart_a_closed_get_advances_the_counter() -> None:
    runner = StableRunner(half, workers=1, buffer=3)
    runner.push(2)
    runner.close()
    assert runner.get(timeout=LIMIT) == 1
    for _ in range(10):
        with pytest.raises(RunnerClosedError, match=r"^runner closed$"):
            runner.get()
    assert repr(runner) == "<StableRunner 1 of half, 0 of 3 results, closed>"


def test_a_closed_runner_takes_no_values() -> None:
    runner = StableRunner(half)
    runner.close()
    runner.close()
    with pytest.raises(RunnerClosedError):
        runner.push(2)


def test_push_waits_while_the_buffer_is_full() -> None:
    runner = StableRunner(half, workers=1, buffer=2)
    runner.push(2)
    runner.push(4)
    with pytest.raises(TimeoutError, match="no room for a value in 0 s"):
        runner.push(6, timeout=0)
    producer = go_safe(runner.push, 6)
    assert runner.get(timeout=LIMIT) == 1
    assert producer.wait(LIMIT)
    assert results(runner, 2) == [2, 3]


def test_closing_frees_a_waiting_producer() -> None:
    runner, refused = StableRunner(half, workers=1, buffer=1), threading.Event()

    def produce() -> None:
        try:
            runner.push(4)
        except RunnerClosedError:
            refused.set()

    runner.push(2)
    go_safe(produce)
    assert runner.wait(LIMIT)
    assert refused.wait(LIMIT)
    assert list(runner) == [1]


def test_closing_frees_a_waiting_consumer() -> None:
    runner = StableRunner(half)
    taken: list[list[int]] = []
    consumers = [go_safe(lambda: taken.append(list(runner))) for _ in range(3)]
    runner.close()
    assert all(consumer.wait(LIMIT) for consumer in consumers)
    assert taken == [[], [], []]


def test_a_get_that_timed_out_lost_no_result() -> None:
    gate = Gate()
    runner = StableRunner(lambda value: gate() or value, workers=1)
    runner.push(7)
    with pytest.raises(TimeoutError, match="no result in 0 s"):
        runner.get(timeout=0)
    gate.open.set()
    assert runner.get(timeout=LIMIT) == 7


def test_leaving_a_block_by_an_exception_drops_what_has_not_begun() -> None:
    began: list[int] = []
    gate = Gate()

    def work(value: int) -> None:
        began.append(value)
        gate()

    def leave(runner: StableRunner[int, None]) -> None:
        with runner:
            for value in range(5):
                runner.push(value)
            assert gate.began.wait(LIMIT)
            go_safe(lambda: until(lambda: "closed" in repr(runner)) or gate.open.set())
            raise KeyError

    runner = StableRunner(work, workers=1)
    with pytest.raises(KeyError):
        leave(runner)
    assert began == [0]
    with pytest.raises(RunnerClosedError):
        runner.get()


def test_errors_nobody_can_take_any_more_are_logged() -> None:
    gate = Gate()

    def work(value: int) -> int:
        return half(1) if value else gate() or half(3)

    runner = StableRunner(work, workers=2)
    with logged() as texts:
        runner.push(0)
        runner.push(1)
        until(lambda: runner._slots[1].done)
        runner.cancel()
        gate.open.set()
        assert runner.wait(LIMIT)
    name = "test_errors_nobody_can_take_any_more_are_logged.<locals>.work"
    assert texts == [f"{name}: 1 is odd", f"{name}: 3 is odd"]


def test_ordered_map_reads_only_as_far_ahead_as_the_buffer() -> None:
    read: list[int] = []

    def values() -> Iterator[int]:
        for value in range(1000):
            read.append(value)
            yield value

    mapped = ordered_map(abs, values(), workers=2, buffer=5)
    assert read == []  # nothing before the first result is asked for
    assert [next(mapped) for _ in range(3)] == [0, 1, 2]
    assert len(read) <= 3 + 5 + 1
    cast("GeneratorType[int, None, None]", mapped).close()
    assert len(read) <= 3 + 5 + 1


def test_ordered_map_holds_no_ready_result_back() -> None:
    read: list[int] = []
    runner = StableRunner(half, workers=1, buffer=50)

    def values() -> Iterator[int]:
        for value in range(0, 100, 2):
            read.append(value)
            until(lambda: all(slot.done for slot in runner._slots))
            yield value

    mapped = runner.map(values())
    assert [next(mapped) for _ in range(3)] == [0, 1, 2]
    assert len(read) <= 5
    runner.cancel()


def test_ordered_map_may_be_collected_while_its_lock_is_held() -> None:
    gate, began = Gate(), list[int]()

    def work(value: int) -> None:
        began.append(value)
        if value:
            gate()

    mapped = cast(
        "GeneratorType[None, None, None]", ordered_map(work, range(9), workers=1, buffer=9)
    )
    next(mapped)
    assert gate.began.wait(LIMIT)
    frame = mapped.gi_frame
    assert frame is not None
    runner = cast("StableRunner[int, None]", frame.f_locals["self"])
    with runner._lock:
        mapped.close()
    gate.open.set()
    until(lambda: runner._crew._active == 0)
    assert began == [0, 1]


def test_ordered_map_left_early_logs_what_nobody_can_take() -> None:
    gate = Gate()

    def work(value: int) -> int:
        return gate() or half(value) if value > 1 else half(value)

    with logged() as texts:
        mapped = ordered_map(work, [1, 3], workers=2, buffer=2)
        with pytest.raises(ValueError, match="1 is odd"):
            next(mapped)
        gate.open.set()
        until(lambda: texts)
    assert [text.rpartition(": ")[2] for text in texts] == ["3 is odd"]


def test_ordered_map_raises_in_its_place_and_ends() -> None:
    mapped = ordered_map(half, [2, 4, 5, 6])
    assert [next(mapped), next(mapped)] == [1, 2]
    with pytest.raises(ValueError, match="5 is odd"):
        next(mapped)
    assert list(mapped) == []


def test_an_error_of_the_values_comes_through() -> None:
    def values() -> Iterator[int]:
        yield 2
        raise OSError("disk")

    mapped = ordered_map(half, values(), buffer=1)
    with pytest.raises(OSError, match="disk"):
        list(mapped)


@pytest.mark.parametrize(
    ("sizes", "text"),
    [
        ({"workers": 0}, "workers must be at least 1, not 0"),
        ({"buffer": -2}, "buffer must be at least 1, not -2"),
    ],
)
def test_sizes_are_checked_at_once(sizes: dict[str, int], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        ordered_map(abs, [], **sizes)


def test_sizes_are_go_zeros_by_default() -> None:
    runner = StableRunner(abs)
    assert runner.buffer == 10 * runner.workers
    assert runner.workers >= 1


def test_each_value_sees_the_context_it_was_pushed_in() -> None:
    request = ContextVar("request", default="none")
    runner = StableRunner(lambda value: f"{value} {request.get()}", workers=1)

    def push(name: str) -> None:
        request.set(name)
        runner.push(1)

    copy_context().run(push, "a")
    runner.push(2)
    runner.close()
    assert list(runner) == ["1 a", "2 none"]


def test_a_taken_error_is_no_cycle() -> None:
    class Failure(Exception): ...

    def fail(value: int) -> int:
        raise Failure

    runner = StableRunner(fail)
    runner.push(1)
    gone: list[weakref.ref[Failure]] = []
    gc.disable()
    try:
        try:
            runner.get()
        except Failure as error:
            gone.append(weakref.ref(error))
        until(lambda: gone[0]() is None)  # its thread may be a step behind
    finally:
        gc.enable()


def test_what_ends_a_program_is_raised_by_get_and_ends_no_thread() -> None:
    def leave(value: int) -> int:
        raise SystemExit(value)

    with StableRunner(leave, workers=1) as runner:
        for value in (3, 4):
            runner.push(value)
        for value in (3, 4):
            with pytest.raises(SystemExit) as caught:
                runner.get(timeout=LIMIT)
            assert caught.value.code == value


def test_stress_eight_producers_and_consumers_lose_and_double_nothing() -> None:
    runner = StableRunner(slow_by_turns, workers=4, buffer=16)
    taken: list[list[int]] = [[] for _ in range(8)]

    def produce(first: int) -> None:
        for value in range(first, 2000, 8):
            runner.push(value)

    def consume(own: list[int]) -> None:
        pause = random.Random(len(taken))
        for value in runner:
            own.append(value)
            if pause.random() < 0.05:
                time.sleep(0)

    producers = [go_safe(produce, first) for first in range(8)]
    consumers = [go_safe(consume, own) for own in taken]
    assert all(each.wait(LIMIT) for each in producers)
    runner.close()
    assert all(each.wait(LIMIT) for each in consumers)
    assert sorted(value for own in taken for value in own) == list(range(2000))
    assert runner.wait(LIMIT)
    until(lambda: runner._crew._active == 0)
    assert not runner._slots
    assert not runner._pending
