import threading

import pytest

from zero.errorx import ErrorCell


def test_the_first_error_wins() -> None:
    cell = ErrorCell()
    first = ValueError("first")
    assert [cell.set(None), cell.set(first), cell.set(OSError("later")), cell.set(first)] == [
        False, True, False, True,
    ]  # fmt: skip
    assert cell.error is first


def test_or_the_last() -> None:
    cell = ErrorCell(keep="last")
    last = OSError("last")
    assert [cell.set(ValueError("first")), cell.set(last), cell.set(None)] == [True, True, False]
    assert cell.error is last


def test_an_empty_cell_raises_nothing() -> None:
    cell = ErrorCell()
    cell.raise_if_set()
    assert cell.error is None


def test_the_error_is_raised_as_it_is() -> None:
    cell = ErrorCell()
    error = ValueError("kept")
    cell.set(error)
    with pytest.raises(ValueError, match="kept") as caught:
        cell.raise_if_set()
    assert caught.value is error


def test_of_eight_threads_exactly_one_is_first() -> None:
    for _ in range(50):
        cell = ErrorCell()
        start = threading.Barrier(8)
        kept: list[int] = []

        def report(
            number: int,
            cell: ErrorCell = cell,
            start: threading.Barrier = start,
            kept: list[int] = kept,
        ) -> None:
            start.wait(30)
            if cell.set(ValueError(number)):
                kept.append(number)

        threads = [threading.Thread(target=report, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert cell.error is not None
        assert kept == [cell.error.args[0]]


@pytest.mark.parametrize("value", ["text", KeyboardInterrupt(), ValueError])
def test_what_is_no_error_is_refused(value: object) -> None:
    cell = ErrorCell()
    with pytest.raises(TypeError, match="only an instance of Exception"):
        cell.set(value)  # pyright: ignore[reportArgumentType]
    assert cell.error is None


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(ValueError, match=r"keep is 'best', which is neither"):
        ErrorCell(keep="best")  # pyright: ignore[reportArgumentType]


def test_a_cell_shows_what_it_holds() -> None:
    cell = ErrorCell()
    cell.set(ValueError("a"))
    assert repr(cell) == "ErrorCell(ValueError('a'), keep='first')"
