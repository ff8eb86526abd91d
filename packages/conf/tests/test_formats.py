"""JSON, JSON5 and TOML mean what they mean to a go-zero service."""

import sys
from typing import Any

import pytest

from zero.conf import ConfigError, decode

from .extras import needs_json5


def refused(text: str | bytes, format: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        decode(text, format)
    assert len(caught.value.errors) == 1
    return str(caught.value)


def test_json_keeps_the_text_of_numbers_that_python_would_change() -> None:
    assert decode('{"a": 2.50, "b": 1e3, "c": 7}', "json") == {"a": "2.50", "b": "1e3", "c": 7}


def test_json_ends_with_its_first_value() -> None:
    assert decode('{"a": "x"} tail', "json") == {"a": "x"}


def test_json_null_is_no_keys_at_all() -> None:
    assert decode("null", "json") is None


def test_json_repairs_what_is_not_unicode_as_go_does() -> None:
    assert decode(b'{"a":"\xff\xe2\x82"}', "json") == {"a": "\ufffd\ufffd\ufffd"}
    assert decode(r'{"a\ud800":["\udc00x"]}', "json") == {"a\ufffd": ["\ufffdx"]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: is not JSON: it is empty"),
        ("\ufeff{}", "1:1: is not JSON: it begins with a byte order mark"),
        ('{"a":\n "x",}', "<text>:2:"),
        ("{\n  a: 1}", "2:3: is not JSON: expecting property name enclosed in double quotes"),
        ('{"a":\n [NaN]}', "2:3: is not JSON: NaN is not a number there"),
        ('{"NaN": -Infinity}', "1:9: is not JSON: -Infinity is not a number there"),
        ('{"a": ' + "[" * 200, "is nested more than 100 levels deep"),
        ('{"a": "x\ny"}', "1:9: is not JSON: invalid control character at"),
    ],
)
def test_what_is_not_json(text: str, message: str) -> None:
    assert message in refused(text, "json")


def test_a_number_of_any_length_is_left_to_the_type() -> None:
    tree = decode('{"a": ' + "9" * 5000 + "}", "json")
    assert tree == {"a": "9" * 5000}


@needs_json5
def test_json5() -> None:
    text = (
        "{// c\n$x: 'a\\\nb', /* c */ _y: [+1, -0x10, .5, 5., 1e3,], 'z': \"\\u00e9\", null: null}"
    )
    assert decode(text, "json5") == {
        "$x": "ab",
        "_y": [1, "-16", 0.5, 5, 1000],
        "z": "é",
        "null": None,
    }


@needs_json5
def test_json5_numbers_are_doubles() -> None:
    assert decode("{a: 1234567890123456789, b: 1e25}", "json5") == {
        "a": 1234567890123456800,
        "b": "1e+25",
    }


@needs_json5
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: is not JSON5: it is empty"),
        ("{a: x}", "1:5: is not JSON5: 'x' does not belong there"),
        ("{a: 1,\n b: @}", "2:5: is not JSON5: '@' does not belong there"),
        ("{a: 'x'}\n tail", "2:2: is not JSON5: 't' does not belong there"),
        ("{a:\n 1", "1:1: is not JSON5: what begins there has no end or no value"),
        ("{a:\n [1, NaN]}", "2:6: is not JSON5: nan is not a number a setting can be"),
        ("{a: -Infinity}", "1:5: is not JSON5: -inf is not a number a setting can be"),
        ("[" * 200, "is not JSON5: it is nested more than 100 levels deep"),
    ],
)
def test_what_is_not_json5(text: str, message: str) -> None:
    assert message in refused(text, "json5")


def test_json5_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyjson5", None)
    with pytest.raises(ImportError, match=r"pip install 'zero-conf\[json5\]'"):
        decode("{}", "json5")


def test_toml() -> None:
    text = "a = 1_000\nb = 1e3\nc = 6.02e23\nd.e = [1.5, -2]\n[[l]]\nx = true\n"
    assert decode(text, "toml") == {
        "a": 1000,
        "b": 1000,
        "c": "6.02e+23",
        "d": {"e": [1.5, "-2"]},
        "l": [{"x": True}],
    }
    assert decode("", "toml") == {}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1979-05-27", "1979-05-27"),
        ("07:32:00", "07:32:00"),
        ("1979-05-27T07:32:00", "1979-05-27T07:32:00"),
        ("1979-05-27T07:32:00Z", "1979-05-27T07:32:00Z"),
        ("1979-05-27 07:32:00+00:00", "1979-05-27T07:32:00Z"),
        ("1979-05-27T00:32:00.990-07:00", "1979-05-27T00:32:00.99-07:00"),
        ("07:32:00.5", "07:32:00.5"),
    ],
)
def test_toml_moments_are_text(text: str, moment: str) -> None:
    assert decode(f"v = {text}", "toml") == {"v": moment}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 'x'\na = 'y'\n", "2:8: is not TOML: cannot overwrite a value"),
        ("a: x\n", "1:2: is not TOML: expected '='"),
        ("a = 'x", "1:7: is not TOML:"),
        ("a = [\n1, inf]", "2:4: is not TOML: inf is not a number a setting can be"),
        ("a = 1\nb = 9223372036854775808\n", "2:5: is not TOML: the number does not fit 64 bits"),
        ("a = 1\nb = " + "9" * 5000, "2:5: is not TOML: the number"),
        (
            "a = 1\n" + ".".join(["b"] * 200) + " = 1\n",
            "2:1: is not TOML: it is nested more than 100",
        ),
        ("a = 1\nb = " + "[" * 200, "2:105: is nested more than 100 levels deep"),
    ],
)
def test_what_is_not_toml(text: str, message: str) -> None:
    assert message in refused(text, "toml")


@pytest.mark.parametrize("format", ["yaml", "toml"])
def test_bytes_that_are_not_utf8_have_a_place(format: str) -> None:
    assert refused("é: 1\né = '".encode() + b"\xff'\n", format).startswith(
        "<text>:2:6: is not UTF-8: byte 0xff"
    )


@pytest.mark.parametrize(
    "format", ["yaml", "toml", "json", pytest.param("json5", marks=needs_json5)]
)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_utf16_is_called_by_its_name(format: str, encoding: str) -> None:
    text = '\ufeff{"a": 1}'.encode(encoding)
    assert refused(text, format) == "<text>:1:1: is not UTF-8: it begins like UTF-16"


@pytest.mark.parametrize(("encoding", "letter"), [("latin-1", "é"), ("cp1252", "€")])
def test_letters_of_older_encodings_are_refused_and_in_json_replaced(
    encoding: str, letter: str
) -> None:
    assert decode(f'{{"a": "{letter}"}}'.encode(encoding), "json") == {"a": "\ufffd"}
    for format, text in [("yaml", f"a: {letter}"), ("toml", f"a = '{letter}'")]:
        assert "is not UTF-8: byte 0x" in refused(text.encode(encoding), format)


@pytest.mark.parametrize(
    ("text", "format", "what"),
    [
        (r'a: "\ud800"', "yaml", "is not YAML: found invalid Unicode character"),
        (r'a = "\ud800"', "toml", "is not TOML: escaped character is not a Unicode"),
        ("\ufeffa = 1", "toml", "1:1: is not TOML: it begins with a byte order mark"),
    ],
)
def test_escapes_of_no_character_and_marks_of_byte_order_are_refused(
    text: str, format: str, what: str
) -> None:
    assert what in refused(text, format)
