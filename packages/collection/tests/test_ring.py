import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.collection import Ring


@given(st.integers(1, 20), st.lists(st.integers(), max_size=60))
def test_a_ring_holds_the_last_items_oldest_first(size: int, items: list[int]) -> None:
    ring = Ring[int](size)
    for item in items:
        ring.add(item)
    assert ring.take() == items[-size:]
    assert list(ring) == items[-size:]
    assert len(ring) == min(size, len(items))


def test_taking_leaves_the_ring_as_it_is() -> None:
    ring = Ring[str](2)
    ring.add("a")
    ring.take().append("b")
    assert ring.take() == ["a"]


@pytest.mark.parametrize("size", [0, -1])
def test_a_ring_of_nothing_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match=f"at least 1, not {size}"):
        Ring[int](size)


def test_its_repr_tells_how_full_it_is() -> None:
    ring = Ring[int](3)
    ring.add(1)
    assert repr(ring) == "<Ring 1 of 3>"


def test_threads_add_while_others_look() -> None:
    ring = Ring[int](100)

    def add() -> None:
        for number in range(3000):
            ring.add(number)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(300):
        assert len(ring.take()) <= 100
    for thread in threads:
        thread.join()
    assert len(ring.take()) == 100
