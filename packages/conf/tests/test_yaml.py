"""YAML means what it means to a go-zero service."""

import pytest

from zero.conf import ConfigError, decode
from zero.mapping import Number


def value(text: str) -> object:
    tree = decode(f"v: {text}\n")
    assert isinstance(tree, dict)
    return tree["v"]


def refused(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        decode(text)
    return str(caught.value)


@pytest.mark.parametrize(
    "word", ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]
)
def test_words_for_true(word: str) -> None:
    assert value(word) is True


@pytest.mark.parametrize(
    "word", ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]
)
def test_words_for_false(word: str) -> None:
    assert value(word) is False


@pytest.mark.parametrize("word", ["", "~", "null", "Null", "NULL", "!!null ~"])
def test_words_for_nothing(word: str) -> None:
    assert value(word) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("00", 0),
        ("0123", 83),
        ("0789", 789),
        ("0o17", 15),
        ("0O17", 15),
        ("0x1F", 31),
        ("0X1f", 31),
        ("0b101", 5),
        ("1_000", 1000),
        ("+5", 5),
        ("1.0", 1),
        ("1.", 1),
        ("1e3", 1000),
        ("1E+2", 100),
        ("-0", 0),
        ("!!int '7'", 7),
        ("!!float 3", 3),
        ("9223372036854775807", 2**63 - 1),
        ("18446744073709551615", 2**64 - 1),
        # Beyond 64 bits a number is a double, printed in plain decimal.
        ("18446744073709551616", 18446744073709552000),
        ("123456789012345678901234", 123456789012345690000000),
        ("1e21", 10**21),
    ],
)
def test_whole_numbers(text: str, number: int) -> None:
    assert value(text) == number
    assert type(value(text)) is int


@pytest.mark.parametrize(("text", "number"), [("-5", -5), ("-0x1", -1), ("-1e3", -1000)])
def test_negative_numbers_stay_literal(text: str, number: int) -> None:
    found = value(text)
    assert isinstance(found, Number)
    assert int(found) == number


@pytest.mark.parametrize(
    ("text", "number"), [(".5", 0.5), ("1_0.5", 10.5), ("-7.75", -7.75), ("!!float .5", 0.5)]
)
def test_fractions(text: str, number: float) -> None:
    assert value(text) == number


@pytest.mark.parametrize(
    "text",
    [
        *(
            "yEs",
            "oN",
            "tRUE",
            "nULL",
            "=",
            "<<",
            "1..2",
            "1,5",
            "1 000",
            "a#b",
            "1h",
            "é",
            "0x",
            "0b2",
            "1__x",
        ),
        # No sexagesimal numbers, no dates, no infinities by overflow.
        *("12:30", "1:30:45", "2020-01-01", "2020-01-01 10:00:00", "2020-01-01T10:00:00Z", "1e400"),
        "0x1FFFFFFFFFFFFFFFF",
    ],
)
def test_everything_else_is_text(text: str) -> None:
    assert value(text) == text


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("'5'", "5"),
        ('"no"', "no"),
        ("!!str 5", "5"),
        ("! 5", "5"),
        ("!mine 5", "5"),
        ("!!binary aGVsbG8=", "hello"),
        ("!!binary /w==", "\ufffd"),
        ("|\n  two\n  lines", "two\nlines\n"),
        (">-\n  x\n  y", "x y"),
    ],
)
def test_quoted_and_tagged_text(text: str, content: str) -> None:
    assert value(text) == content


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("n", "n"),
        ("y", "y"),
        ("True", "True"),
        ("'n'", "n"),
        ("1", "1"),
        ("-1", "-1"),
        ("0x1F", "31"),
        ("1.5", "1.5"),
        ("1.0", "1"),
        ("~", ""),
        ("!!int '7'", "7"),
        ("12:30", "12:30"),
    ],
)
def test_keys_stay_what_was_written_and_numbers_are_decimal(key: str, name: str) -> None:
    assert decode(f"{key}: x\n") == {name: "x"}


def test_an_empty_text_has_no_keys() -> None:
    for text in ("", "# nothing\n", "---\n", "\ufeff"):
        assert decode(text) in ({}, None)


def test_the_first_document_counts() -> None:
    assert decode("a: one\n---\na: two\n") == {"a": "one"}


def test_the_last_of_repeated_keys_wins() -> None:
    assert decode("a: 1\na: 2\n") == {"a": 2}


def test_anchors_merges_and_aliases() -> None:
    text = "x: &d {k: v, l: w}\none: *d\ntwo: {<<: *d, k: own}\nthree: {k: own, <<: [{l: z}, *d]}\n'<<': text\n"
    assert decode(text) == {
        "x": {"k": "v", "l": "w"},
        "one": {"k": "v", "l": "w"},
        "two": {"k": "own", "l": "w"},
        "three": {"k": "v", "l": "z"},
        "<<": "text",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a:\n\tx: y\n", "2:1: is not YAML: a tab cannot indent, use spaces"),
        ("v: %p\n", "1:4: is not YAML: found character"),
        ("a: {x\nb\n", "while parsing a flow mapping that begins on line 1"),
        (
            "a: 'x\n\n",
            "found unexpected end of stream while scanning a quoted scalar that begins on line 1",
        ),
        ("a: b: c\n", "1:5: is not YAML: mapping values are not allowed"),
        ("a: 1\nb: *x\n", "2:4: refers to *x, which stands for nothing yet"),
        ("a: &x [*x]\n", "1:8: refers to *x, which stands for nothing yet"),
        ("? [x]\n: b\n", "1:3: has a mapping or a list as a key"),
        ("a: {<<: 5}\n", "1:9: merges (<<) something that is not a mapping"),
        ("a: !!int x\n", "1:4: has a value that is no !!int"),
        ("a: !!int 1.0\n", "1:4: has a value that is no !!int"),
        ("a: !!null x\n", "1:4: has a value that is no !!null"),
        ("a: !!binary é\n", "1:4: has a !!binary value that is not base64"),
        ("a: !!binary 7777=\n", "1:4: has a !!binary value that is not base64"),
        ("a: !!binary 7777====\n", "1:4: has a !!binary value that is not base64"),
        ("a: .inf\n", "1:4: has inf, which no setting can be"),
        ("a: 1\nb: x\x01\n", "2:5: is not YAML: the character '\\x01' must be escaped"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(text: str, message: str) -> None:
    assert message in refused(text)


def test_a_secret_is_not_repeated_by_a_syntax_error() -> None:
    assert "hunter2" not in refused("password: !!int hunter2\n")


def test_alias_bombs_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert "stands for more than 100000 values through aliases" in refused("\n".join(lines))


def test_deep_nesting_is_refused_however_it_is_written() -> None:
    assert "nested more than 100 levels" in refused("[" * 5000)
    assert "nested more than 100 levels" in refused("a: " + "{a: " * 101 + "}" * 101)
    chain = ["a0: &a0 " + "[" * 40 + "]" * 40]
    chain += [f"a{n}: &a{n} {'[' * 40}*a{n - 1}{']' * 40}" for n in range(1, 3)]
    assert "nested more than 100 levels" in refused("\n".join(chain))


def test_many_modest_aliases_are_fine() -> None:
    text = "base: &b {k: v}\nitems:\n" + "  - *b\n" * 1000
    tree = decode(text)
    assert isinstance(tree, dict)
    assert tree["items"] == [{"k": "v"}] * 1000
