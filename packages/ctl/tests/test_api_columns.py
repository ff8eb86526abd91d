"""Elastic tabstops."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.ctl.api._layout._columns import align


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("plain\n", "plain\n"),
        ("a\tb\nccc\td\n", "a   b\nccc d\n"),
        ("a\tb\tc\nccc\td\n", "a   b c\nccc d\n"),
        ("a\tb\n\nccc\td\n", "a b\n\nccc d\n"),
        ("\ta\tb\n\tccc\td\n", "\ta   b\n\tccc d\n"),
        ("\t\tx\n", "\t\tx\n"),
        ("a\t\n", "a \n"),
        ("a\t", "a"),
        ("\t", ""),
        ("日本\tx\na\ty\n", "日本 x\na  y\n"),
        ("\tx\nlongword\ty\n", "\t\tx\nlongword y\n"),
        ("a\vb\nccc\vd\n", "a   b\nccc d\n"),
        ("a\tb\fccc\td\n", "a b\nccc d\n"),
        ("\t\fa\n", "\t\na\n"),
    ],
)
def test_cells_of_neighbouring_lines_line_up(text: str, expected: str) -> None:
    assert align(text) == expected


@given(st.lists(st.lists(st.text("ab", min_size=1), min_size=1, max_size=4), min_size=1))
def test_nothing_but_padding_is_added(rows: list[list[str]]) -> None:
    result = align("\n".join("\t".join(row) for row in rows) + "\n")
    assert [line.split() for line in result.splitlines()] == rows


@given(st.integers(1, 4), st.lists(st.text("abc", min_size=1, max_size=9), min_size=2))
def test_one_column_starts_at_one_place(count: int, words: list[str]) -> None:
    rows = [[word] * count + ["|"] for word in words]
    result = align("\n".join("\t".join(row) for row in rows)).splitlines()
    assert len({line.index("|") for line in result}) == 1
    assert result[0].index("|") == count * (max(map(len, words)) + 1)
