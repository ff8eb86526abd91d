import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zero.stringx
from zero.stringx import PositionError, first_n, first_non_empty, join_non_empty, substr


def test_first_n_counts_characters_and_marks_what_is_cut() -> None:
    assert first_n("我是中国人", 2, "...") == "我是..."
    assert first_n("abc", 3, "...") == "abc"
    assert first_n("abc", 0, "...") == "..."
    assert first_n("abc", -1, "...") == ""


@given(st.text(), st.integers(0, 20))
def test_first_n_is_never_longer_than_asked(text: str, n: int) -> None:
    assert first_n(text, n) == text[:n]


def test_substr_returns_the_piece_between_two_places() -> None:
    assert substr("我爱中国3000遍，even more", 1, 9) == "爱中国3000遍"
    assert substr("abc", 3, 3) == ""


@pytest.mark.parametrize(
    ("start", "stop", "which", "value"),
    [
        (-1, 2, "start", -1),
        (4, 4, "start", 4),
        (1, -1, "stop", -1),
        (1, 4, "stop", 4),
        (2, 1, "stop", 1),
    ],
)
def test_substr_names_the_place_that_is_wrong(
    start: int, stop: int, which: str, value: int
) -> None:
    with pytest.raises(PositionError, match=f"{which} position is invalid: {value}") as caught:
        substr("abc", start, stop)
    assert (caught.value.which, caught.value.value, caught.value.length) == (which, value, 3)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_join_leaves_out_what_is_empty() -> None:
    assert join_non_empty(".", ["", "a", "", "b"]) == "a.b"
    assert join_non_empty(".", []) == ""


def test_the_first_non_empty_source_is_the_last_one_asked() -> None:
    asked: list[str] = []

    def source(text: str) -> str:
        asked.append(text)
        return text

    assert first_non_empty(lambda: source(""), lambda: source("b"), lambda: source("c")) == "b"
    assert asked == ["", "b"]
    assert first_non_empty() == ""


def test_all_is_sorted_and_is_what_can_be_seen() -> None:
    public = sorted(name for name in vars(zero.stringx) if not name.startswith("_"))
    assert zero.stringx.__all__ == public
