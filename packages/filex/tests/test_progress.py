import io
from functools import partial

import pytest

from zero.filex import ProgressReader, progress_lines


class TqdmLike:
    """The shape of a tqdm bar: not callable, `update(n=1)`."""

    def __init__(self) -> None:
        self.n = 0
        self.calls: list[int] = []

    def update(self, n: float | None = 1) -> bool | None:
        self.n += int(n or 0)
        self.calls.append(int(n or 0))
        return None


class RichLike:
    """The shape of rich's Progress: tasks by number, `advance(task_id, advance)`."""

    def __init__(self) -> None:
        self.completed = {7: 0.0}

    def advance(self, task_id: int, advance: float = 1) -> None:
        self.completed[task_id] += advance


def test_a_bar_of_tqdm_s_shape_hears_every_read() -> None:
    bar = TqdmLike()
    reader = ProgressReader(io.BytesIO(b"hello world"), bar)
    assert [reader.read(5), reader.read(100), reader.read(100)] == [b"hello", b" world", b""]
    assert bar.calls == [5, 6]


def test_a_task_of_rich_s_shape_is_a_partial() -> None:
    progress = RichLike()
    with ProgressReader(io.BytesIO(b"hello world"), partial(progress.advance, 7)) as reader:
        assert reader.read() == b"hello world"
    assert progress.completed == {7: 11}


def test_reports_are_gathered_to_steps_and_the_rest_is_told_at_the_end() -> None:
    calls: list[int] = []
    reader = ProgressReader(io.BytesIO(b"x" * 10), calls.append, step=4)
    while reader.read(3):
        pass
    assert calls == [6, 4]
    assert reader.read(3) == b""
    assert calls == [6, 4]


def test_closing_early_tells_the_rest_and_leaves_the_source_open() -> None:
    calls: list[int] = []
    source = io.BytesIO(b"x" * 10)
    with ProgressReader(source, calls.append, step=100) as reader:
        reader.read(3)
        reader.read(0)
        assert calls == []
    assert calls == [3]
    assert not source.closed
    with pytest.raises(ValueError, match="closed ProgressReader"):
        reader.read(1)


def test_it_is_a_file_for_everything_that_takes_one() -> None:
    bar = TqdmLike()
    text = io.TextIOWrapper(
        io.BufferedReader(ProgressReader(io.BytesIO(b"a\nb\n"), bar)), encoding="utf-8"
    )
    assert list(text) == ["a\n", "b\n"]
    assert bar.n == 4


def test_lines_count_their_bytes_and_their_end() -> None:
    bar = TqdmLike()
    assert list(progress_lines(["abc", "日本", "", "\udcff", "x\n"], bar)) == [
        "abc",
        "日本",
        "",
        "\udcff",
        "x\n",
    ]
    assert bar.calls == [4, 7, 1, 2, 2]
    assert list(progress_lines([b"ab\n", b"c"], bar, step=100)) == [b"ab\n", b"c"]
    assert bar.calls[-1] == 5


def test_lines_that_are_left_early_are_told() -> None:
    calls: list[int] = []
    lines = progress_lines(iter(["ab", "c", "d"]), calls.append, step=100)
    assert [next(lines), next(lines)] == ["ab", "c"]
    lines.close()
    assert calls == [3]


def test_what_the_bar_raises_comes_out() -> None:
    def broken(_: int) -> None:
        raise BrokenPipeError("no terminal")

    reader = ProgressReader(io.BytesIO(b"ab"), broken)
    with pytest.raises(BrokenPipeError, match="no terminal"):
        reader.read()
    assert reader.read() == b""
    reader.close()


@pytest.mark.parametrize("step", [0, -4])
def test_a_step_below_one_is_refused(step: int) -> None:
    with pytest.raises(ValueError, match=f"step must be at least 1: {step}"):
        ProgressReader(io.BytesIO(), print, step=step)
    with pytest.raises(ValueError, match="step"):
        progress_lines(["a"], print, step=step)
