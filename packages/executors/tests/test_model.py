"""Batches are a partition of the items in order, whatever happens between them."""

import random
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zero.executors import BulkExecutor, ChunkExecutor

from .waits import LIMIT, Boom, ManualClock

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 9)),
        st.tuples(st.sampled_from(["add_nowait", "flush", "wait"]), st.integers(0, 9)),
        st.tuples(st.just("pass"), st.integers(1, 30)),
    ),
    max_size=60,
)


class Ledger:
    """A handler that keeps batches and fails now and then."""

    def __init__(self, fails: int) -> None:
        self.batches: list[list[int]] = []
        self._fails = fails

    def __call__(self, batch: list[int]) -> None:
        self.batches.append(batch)
        if len(self.batches) % 5 == self._fails:
            raise Boom


def run(
    executor: BulkExecutor[int] | ChunkExecutor[int],
    clock: ManualClock,
    steps: Sequence[tuple[str, int]],
) -> list[int]:
    """Do the steps; return the sizes of the items, which are numbered."""
    sizes: list[int] = []
    for what, number in steps:
        if what == "pass":
            for _ in range(number):
                clock.advance(0.5)
                executor.tick()
        elif what in ("flush", "wait"):
            executor.flush() if what == "flush" else executor.wait()
        else:
            item = len(sizes)
            sizes.append(number)
            if isinstance(executor, BulkExecutor):
                executor.add(item)
            else:
                executor.add(item, number)
    executor.close()
    return sizes


@settings(deadline=None, max_examples=60)
@given(steps=STEPS, limit=st.integers(1, 8), capacity=st.integers(1, 3), fails=st.integers(0, 9))
def test_bulk_batches_are_a_partition_in_order(
    steps: list[tuple[str, int]], limit: int, capacity: int, fails: int
) -> None:
    ledger, clock = Ledger(fails), ManualClock()
    executor = BulkExecutor(ledger, max_tasks=limit, capacity=capacity, clock=clock, shutdown=None)
    sizes = run(executor, clock, steps)
    assert [item for batch in ledger.batches for item in batch] == list(range(len(sizes)))
    assert all(1 <= len(batch) <= limit for batch in ledger.batches)


@settings(deadline=None, max_examples=60)
@given(steps=STEPS, limit=st.integers(0, 20), fails=st.integers(0, 9))
def test_chunks_are_a_partition_in_order(
    steps: list[tuple[str, int]], limit: int, fails: int
) -> None:
    ledger, clock = Ledger(fails), ManualClock()
    executor = ChunkExecutor(ledger, max_bytes=limit, clock=clock, shutdown=None)
    sizes = run(executor, clock, steps)
    assert [item for batch in ledger.batches for item in batch] == list(range(len(sizes)))
    # Without its last item no batch was full.
    assert all(sum(sizes[n] for n in batch[:-1]) < max(limit, 1) for batch in ledger.batches)


@pytest.fixture(params=[0.005, 0.00001])
def switching(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let threads take turns as usual, and as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(request.param)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("switching")
def test_eight_threads_lose_and_double_nothing_and_each_keeps_its_order() -> None:
    for seed in range(6):
        rng, seen = random.Random(seed), list[tuple[int, int]]()
        executor = BulkExecutor(
            seen.extend,
            max_tasks=rng.randrange(1, 50),
            interval=0.0005,  # ticks, idle ends and new beginnings while others add
            capacity=rng.randrange(1, 3),
            shutdown=None,
        )

        def produce(
            number: int,
            executor: BulkExecutor[tuple[int, int]] = executor,
            rng: random.Random = rng,
        ) -> None:
            for item in range(1000):
                executor.add((number, item))
                if rng.random() < 0.002:
                    executor.flush()
                elif rng.random() < 0.001:
                    threading.Event().wait(0.007)

        threads = [threading.Thread(target=produce, args=(n,), daemon=True) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LIMIT)
            assert not thread.is_alive()
        assert executor.close(LIMIT)
        assert set(Counter(seen).values()) == {1}
        assert len(seen) == 8 * 1000
        for number in range(8):
            assert [item for who, item in seen if who == number] == list(range(1000))


@pytest.mark.usefixtures("switching")
def test_an_add_that_races_with_close_is_refused_or_handed_over() -> None:
    for _ in range(100):
        seen: list[int] = []
        executor = BulkExecutor(seen.extend, max_tasks=3, shutdown=None)
        added: list[int] = []
        begin = threading.Barrier(4)

        def produce(
            first: int,
            executor: BulkExecutor[int] = executor,
            added: list[int] = added,
            begin: threading.Barrier = begin,
        ) -> None:
            begin.wait(LIMIT)
            try:
                for item in range(first, first + 100):
                    executor.add(item)
                    added.append(item)
            except RuntimeError:
                pass

        threads = [threading.Thread(target=produce, args=(n,)) for n in (0, 100, 200)]
        for thread in threads:
            thread.start()
        begin.wait(LIMIT)
        executor.close()
        for thread in threads:
            thread.join(LIMIT)
        executor.close()
        assert sorted(seen) == sorted(added)
