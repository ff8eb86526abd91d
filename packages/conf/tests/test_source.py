"""From bytes to text: bounds, encodings and variables."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.conf._errors import Fault
from zero.conf._text.scan import Lines
from zero.conf._text.source import Source, clean, decode_utf8, expand, read_bytes

ENV = {"FOO": "2", "BAR": "two words", "EMPTY": "", "LINES": "a\nb\nc", "FOO_BAR": "under"}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("$FOO", "2"),
        ("${FOO}", "2"),
        ("a$FOO.b", "a2.b"),
        ("$FOO$FOO", "22"),
        ("$FOO_BAR", "under"),
        ("q{$FOO}", "q{2}"),
        ("$(FOO)", "$(FOO)"),
        ("%FOO%", "%FOO%"),
        # Unset and malformed ones disappear.
        ("$FOOx", ""),
        ("${FOOx}", ""),
        ("${FOO-d}", ""),
        ("${a b}", ""),
        ("${FOO.BAR}", ""),
        ("${}", ""),
        ("${*}", ""),
        ("${1}", ""),
        ("pre${EMPTY}post", "prepost"),
        # One special character is a name, and so is each digit.
        ("$$FOO", "FOO"),
        ("a$${FOO}", "a{FOO}"),
        ("$1a", "a"),
        ("$112", "12"),
        ("$*x", "x"),
        ("$#x", "x"),
        ("$-b", "b"),
        ("$?", ""),
        ("abcd!@#$a12 3", "abcd!@# 3"),
        # No name, no escape.
        ("100$", "100$"),
        ("$ a", "$ a"),
        ("$Ä", "$Ä"),
        ("\\$FOO", "\\2"),
        ("${FOO", "FOO"),
        ("${FOO ${BAR}", ""),
        # Ours: a default.
        ("${NOPE:-d}", "d"),
        ("${EMPTY:-d e}", "d e"),
        ("${FOO:-d}", "2"),
        ("${NOPE:-}", ""),
        ("${NOPE:-$FOO}", "$FOO"),
        ("${:-d}", ""),
    ],
)
def test_expansion(text: str, result: str) -> None:
    assert expand(text, ENV) == result


def test_nothing_is_expanded_twice() -> None:
    assert expand("$A", {"A": "$B", "B": "x"}) == "$B"


def test_many_openers_take_linear_time() -> None:
    assert expand("${" * 200_000, {}) == ""


def test_places_are_those_of_the_text_as_written() -> None:
    source = Source("a: $LINES\nb: ${BAR} $FOO\nc: x\n", ENV)
    assert source.text == "a: a\nb\nc\nb: two words 2\nc: x\n"
    assert source.origin(1, 1) == (1, 1)
    # Each line of a value belongs to its variable.
    assert [source.origin(line, 1) for line in (2, 3)] == [(1, 4), (1, 4)]
    assert source.origin(4, 2) == (2, 2)
    assert source.origin(4, 8) == (2, 4)
    assert source.origin(4, 14) == (2, 11)
    assert source.origin(5, 4) == (3, 4)


def test_lines_that_a_variable_left_empty_are_known() -> None:
    assert Source("a: 1\nb: $NOPE\nc: ${EMPTY}\nd: $FOO\ne: ${NOPE:-1}\n", ENV).unset == {
        2: "NOPE",
        3: "EMPTY",
    }


@given(st.text(st.sampled_from("ab $\n{}:-FO")))
def test_every_place_of_an_expanded_text_has_an_origin(text: str) -> None:
    source = Source(text, {"FO": "x\ny", "a": "b" * 9})
    lines = Lines(text)
    for number, line in enumerate(source.text.split("\n"), 1):
        for column in range(1, len(line) + 2):
            assert 0 <= lines.offset(*source.origin(number, column)) <= len(text)


def test_what_is_not_utf8_has_a_place_or_is_replaced() -> None:
    with pytest.raises(Fault) as caught:
        decode_utf8(b"a\n\xc3\xa9 \xe2\x82 b")
    assert (caught.value.line, caught.value.column) == (2, 3)
    assert decode_utf8(b"a\xe2\x82b\xff", lenient=True) == "a\ufffd\ufffdb\ufffd"
    assert clean("a\ud800é") == "a\ufffdé"


def test_halves_of_surrogate_pairs_are_refused() -> None:
    with pytest.raises(Fault, match="half a surrogate pair") as caught:
        Source("a: 1\nb: x\ud800")
    assert (caught.value.line, caught.value.column) == (2, 5)
    # The environment of a process may hold bytes that are not UTF-8.
    with pytest.raises(Fault) as caught:
        Source("a: ${BAD}", {"BAD": "\udcff"})
    assert (caught.value.line, caught.value.column) == (1, 4)


def test_a_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zero.conf._text.source.MAX_BYTES", 4)
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(b"abcd")
    large.write_bytes(b"abcde")
    assert read_bytes(small) == b"abcd"
    with pytest.raises(Fault, match="is larger than 4 bytes"):
        read_bytes(large)


@pytest.mark.parametrize(
    ("name", "message"),
    [("none", "no such file"), (".", "cannot be read"), ("a\0b", "cannot be read")],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(Fault, match=message) as caught:
        read_bytes(tmp_path / name)
    assert caught.value.kind == "file"
