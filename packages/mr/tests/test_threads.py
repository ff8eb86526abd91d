"""Map-reduce on threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextvars import ContextVar
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.mr import (
    CancelError,
    ManyOutputsError,
    NoOutputError,
    finish,
    for_each,
    map_reduce,
    one,
)

from .helpers import Boom, Source, crew

SAFETY = 20.0  # seconds that are never waited for


@given(
    items=st.lists(st.integers()),
    workers=st.integers(-1, 8),
    buffer=st.integers(0, 4),
)
def test_every_value_arrives_once(items: list[int], workers: int, buffer: int) -> None:
    got = map_reduce(items, lambda item: item * 2, sorted, workers=workers, buffer=buffer)
    assert got == sorted(item * 2 for item in items)
    assert not crew()


@given(st.lists(st.lists(st.integers(), max_size=4), max_size=20))
def test_a_mapper_may_make_any_number_of_values(rows: list[list[int]]) -> None:
    got = map_reduce(rows, iter, sorted, flatten=True, workers=3, buffer=1)
    assert got == sorted(value for row in rows for value in row)


def test_no_more_than_the_workers_map_at_once() -> None:
    running, most, lock, together = 0, 0, threading.Lock(), threading.Barrier(4)

    def mapper(_: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        together.wait(SAFETY)  # four are needed, so four there are
        with lock:
            running -= 1
        return 1

    assert map_reduce(range(40), mapper, sum, workers=4) == 40
    assert most == 4


def test_items_read_ahead_wait_for_no_slow_one() -> None:
    """Tiny items make the source run ahead; what was read is there for every thread."""
    together = threading.Barrier(4)

    def mapper(item: int) -> int:
        if item >= 2000:
            together.wait(SAFETY)
        return 1

    assert map_reduce(range(2004), mapper, sum, workers=4) == 2004


def test_a_thread_begins_only_when_an_item_is_there_for_it() -> None:
    names: set[str] = set()
    for_each(range(3), lambda _: names.add(threading.current_thread().name), workers=16)
    assert names <= {"mr-1", "mr-2", "mr-3"}


def test_the_reducer_reads_while_the_source_still_gives() -> None:
    seen: list[int] = []
    more = threading.Event()

    def source() -> Iterator[int]:
        yield 1
        assert more.wait(SAFETY)
        yield 2

    def reducer(values: Iterator[int]) -> int:
        for value in values:
            seen.append(value)
            more.set()
        return len(seen)

    assert map_reduce(source(), abs, reducer) == 2


def test_a_slow_reducer_holds_the_mappers_back() -> None:
    source = Source(1000)

    def reducer(values: Iterator[int]) -> int:
        next(values)
        for thread in threading.enumerate():
            if thread.name.startswith("mr-"):
                thread.join(0.05)  # they all wait: nothing ends and nothing is handed out
        return len(source.handed)

    held = map_reduce(source, abs, reducer, workers=2, buffer=4)
    assert held <= 4 + 2 + 2
    assert len(source.handed) == 1000  # the rest was mapped after the reducer had returned


def test_the_first_error_stops_an_endless_source() -> None:
    def mapper(item: int) -> int:
        if item == 5:
            raise Boom(item)
        return item

    numbers = count()
    with pytest.raises(Boom, match="5"):
        map_reduce(numbers, mapper, sum, workers=4)
    assert not crew()


def test_the_first_error_closes_the_source() -> None:
    source = Source(10_000)
    generator = iter(source)
    with pytest.raises(ZeroDivisionError):
        map_reduce(generator, lambda item: 1 // (item - 3), sum, workers=2, buffer=2)
    assert source.closed
    assert len(source.handed) < 10_000


def test_a_file_is_not_closed(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("1\n2\n3\n", encoding="utf-8")
    with path.open(encoding="utf-8") as file:
        assert map_reduce(file, int, sum) == 6
        assert not file.closed


def test_a_reducer_never_takes_half_of_the_values_for_all() -> None:
    finished: list[int] = []

    def reducer(values: Iterator[int]) -> int:
        total = sum(values)
        finished.append(total)
        return total

    with pytest.raises(ZeroDivisionError):
        map_reduce([1, 0, 2], lambda item: 1 // item, reducer, workers=1)
    assert not finished


def test_an_error_that_the_reducer_swallows_is_raised_all_the_same() -> None:
    def reducer(values: Iterator[int]) -> int:
        try:
            return sum(values)
        except ZeroDivisionError:
            return -1

    with pytest.raises(ZeroDivisionError):
        map_reduce([1, 0], lambda item: 1 // item, reducer)


def test_a_failure_after_the_reducer_has_its_value_is_raised_and_blocks_nobody() -> None:
    """In go-zero it blocks the caller for ever."""
    reduced = threading.Event()

    def mapper(item: int) -> int:
        if item == 2:
            assert reduced.wait(SAFETY)
            raise Boom("late")
        return item

    def reducer(values: Iterator[int]) -> int:
        first = next(values)
        reduced.set()
        return first

    with pytest.raises(Boom, match="late"):
        map_reduce([1, 2], mapper, reducer)


def test_a_late_cancel_means_nothing() -> None:
    reduced = threading.Event()

    def mapper(item: int) -> int:
        if item == 2:
            assert reduced.wait(SAFETY)
            raise CancelError(Boom("late"))
        return item

    def reducer(values: Iterator[int]) -> int:
        first = next(values)
        # The mapper of 2 waits until nobody reads: the end of this function is not quite that.
        threading.Timer(0.05, reduced.set).start()
        return first

    assert map_reduce([1, 2], mapper, reducer) == 1


def test_a_cancel_gives_its_reason_to_the_caller() -> None:
    def mapper(_: int) -> int:
        raise CancelError(Boom("why"))

    with pytest.raises(Boom, match="why"):
        map_reduce([1], mapper, sum)

    def give_up(_: Iterator[int]) -> int:
        raise CancelError

    with pytest.raises(CancelError, match="the job was cancelled"):
        map_reduce([1], abs, give_up)


def test_a_cancel_where_nothing_is_reduced_is_no_late_one() -> None:
    def give_up(_: int = 0) -> None:
        raise CancelError(Boom("why"))

    with pytest.raises(Boom, match="why"):
        for_each([1], give_up)
    with pytest.raises(Boom, match="why"):
        finish(give_up)


def test_a_group_holds_every_error_until_all_have_stopped() -> None:
    together = threading.Barrier(3)

    def mapper(item: int) -> int:
        together.wait(SAFETY)
        raise Boom(item)

    with pytest.raises(ExceptionGroup, match="map-reduce failed") as caught:
        map_reduce(range(100), mapper, sum, workers=3, errors="group")
    assert sorted(error.args[0] for error in caught.value.exceptions) == [0, 1, 2]


def test_an_interrupt_in_the_reducer_ends_the_job_as_itself() -> None:
    def reducer(values: Iterator[int]) -> int:
        next(values)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        map_reduce(count(), abs, reducer, workers=2)
    assert not crew()


def test_an_exit_in_a_mapper_reaches_the_caller() -> None:
    def mapper(item: int) -> int:
        raise SystemExit(item)

    with pytest.raises(SystemExit):
        map_reduce([3], mapper, sum)


def test_mappers_see_the_callers_context_and_keep_theirs() -> None:
    tenant: ContextVar[str] = ContextVar("tenant", default="none")
    tenant.set("shop")

    def mapper(item: int) -> str:
        seen = tenant.get()
        tenant.set(f"spoiled by {item}")
        return seen

    assert map_reduce([1], mapper, list) == ["shop"]
    assert tenant.get() == "shop"


def test_a_job_within_a_job_never_waits_for_its_own_threads() -> None:
    def inner(size: int) -> int:
        return map_reduce(range(size), abs, sum, workers=2)

    assert map_reduce([10] * 20, inner, sum, workers=2) == 20 * 45


def test_progress_counts_what_has_been_mapped() -> None:
    steps: list[int] = []
    map_reduce(range(30), abs, sum, progress=steps.append)
    for_each(range(12), abs, progress=steps.append)
    assert steps == [1] * 42


def test_a_policy_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="'frist'"):
        map_reduce([1], abs, sum, errors="frist")  # pyright: ignore[reportCallIssue, reportArgumentType]
    with pytest.raises(TypeError, match="'int' object is not iterable"):
        for_each(3, abs)  # pyright: ignore[reportArgumentType]


def test_finish_keeps_the_functions_order() -> None:
    first = threading.Event()

    def slow() -> str:
        assert first.wait(SAFETY)
        return "slow"

    def quick() -> int:
        first.set()
        return 1

    assert finish(slow, quick) == ("slow", 1)
    assert finish() == ()


def test_finish_begins_nothing_after_an_error() -> None:
    ran: list[int] = []

    def fail() -> None:
        raise Boom

    with pytest.raises(Boom):
        finish(fail, lambda: ran.append(1), lambda: ran.append(2), workers=1)
    assert not ran


def test_one_is_one() -> None:
    assert one(iter([5])) == 5
    with pytest.raises(NoOutputError, match="no value where one was expected"):
        one([])
    with pytest.raises(ManyOutputsError, match="more than one value: 1, then 2"):
        one([1, 2, 3])


def test_a_machine_without_more_threads_goes_on_with_those_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = threading.Thread.start

    def limited(thread: threading.Thread) -> None:
        if thread.name in ("mr-3", "mr-4"):
            msg = "can't start new thread"
            raise RuntimeError(msg)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", limited)
    assert map_reduce(range(100), abs, sum, workers=8) == 4950
