"""Everything that is wrong is told at once, each with its place."""

import pickle

import msgspec
import pytest

from zero.conf import ConfigError, ConfigProblem, loads

from .classes import Shop, problems
from .extras import needs_json5


def test_five_mistakes_are_five_errors_each_with_its_line() -> None:
    text = """\
Name: shop
Port: 88888
Log:
  Encoding: xml
  Level: no
Cache:
  - Password: hunter2
    PingTimeout: 5 seconds
"""
    assert problems(text) == [
        "etc/shop.yaml:2:7: Port: 88888 is outside [1:65536)",
        "etc/shop.yaml:4:13: Log.Encoding: 'xml' is not one of 'json', 'plain'",
        "etc/shop.yaml:5:10: Log.Level: no is not text, quote it",
        "etc/shop.yaml:7:5: Cache[0].Host: is missing",
        "etc/shop.yaml:8:18: Cache[0].PingTimeout: '5 seconds' is not a duration such as 1h30m or 500ms",
    ]


def test_several_errors_print_as_a_list_and_one_as_a_line() -> None:
    with pytest.raises(ConfigError) as caught:
        loads("Port: x\n", Shop, name="a.yaml")
    assert (
        str(caught.value)
        == "2 errors in a.yaml\n  a.yaml:1:1: Name: is missing\n  a.yaml:1:7: Port: 'x' is not an integer"
    )
    assert caught.value.file == "a.yaml"
    assert caught.value.errors[1] == ConfigProblem(
        "Port", "'x' is not an integer", "type", "a.yaml", 1, 7
    )
    with pytest.raises(ConfigError) as caught:
        loads("Name: a\nPort: x\n", Shop, name="a.yaml")
    assert str(caught.value) == "a.yaml:2:7: Port: 'x' is not an integer"


def test_two_spellings_of_a_key_conflict_and_hide_nothing_else() -> None:
    text = (
        "Name: a\nport: x\nMaxBytes: q\nmax_bytes: 1\nmaxbytes: 2\nLog: {Level: info, level: x}\n"
    )
    assert problems(text) == [
        "etc/shop.yaml:2:7: Port: 'x' is not an integer",
        "etc/shop.yaml:3:11: MaxBytes: 'q' is not an integer",
        "etc/shop.yaml:4:12: max_bytes: is given more than once: MaxBytes on line 3 and max_bytes on line 4"
        " and maxbytes on line 5",
        "etc/shop.yaml:6:27: Log.level: is given more than once: Level on line 6 and level on line 6",
    ]


def test_the_same_key_twice_is_the_last_one_unless_strict() -> None:
    text = "Name: a\nPort: 1\nPort: 2\n"
    assert loads(text, Shop).port == 2
    assert problems(text, strict=True) == [
        "etc/shop.yaml:3:7: Port: is given twice, first on line 2"
    ]


def test_strict_names_unknown_keys_and_the_likely_ones() -> None:
    text = "Name: a\nPort: 1\nTimout: 5\nLog: {Levle: x}\nCache: [{Host: h, Nonsense: 1}]\nLabels: {any: x}\n"
    assert loads(text, Shop).name == "a"
    assert problems(text, strict=True) == [
        "etc/shop.yaml:3:9: Timout: is not a known key, did you mean Timeout?",
        "etc/shop.yaml:4:14: Log.Levle: is not a known key, did you mean Level?",
        "etc/shop.yaml:5:29: Cache[0].Nonsense: is not a known key",
    ]


def test_strict_json_ends_where_its_value_ends() -> None:
    text = '{"Name": "a", "Port": 1}\n tail'
    assert loads(text, Shop, format="json").port == 1
    assert problems(text, format="json", strict=True) == [
        "etc/shop.yaml:2:2: is not JSON: extra text"
    ]
    bad = b'{"Name": "\xff", "Port": 1}'
    assert loads(bad, Shop, format="json").name == "\ufffd"
    with pytest.raises(ConfigError, match="1:11: is not UTF-8"):
        loads(bad, Shop, format="json", strict=True)


@pytest.mark.parametrize(
    ("text", "what"), [("- a\n", "a list"), ("text\n", "a single value"), ("5\n", "a single value")]
)
def test_a_text_without_keys_is_refused(text: str, what: str) -> None:
    assert problems(text) == [f"etc/shop.yaml:1:1: expected keys at the top level, got {what}"]


def test_every_format_points_at_the_line() -> None:
    assert problems('{"Name": "a",\n "Port": "x"}', format="json") == [
        "etc/shop.yaml:2:10: Port: 'x' is not an integer"
    ]
    assert problems('Name = "a"\nPort = 1\n[[Cache]]\nHost = "a"\n[[Cache]]\n', format="toml") == [
        "etc/shop.yaml:5:1: Cache[1].Host: is missing"
    ]


def test_thousands_of_mistakes_are_found_in_time_and_not_all_printed() -> None:
    text = "Name: a\nPort: 1\nCache:\n" + "  - {Host: 1}\n" * 3000
    with pytest.raises(ConfigError) as caught:
        loads(text, Shop)
    assert len(caught.value.errors) == 3000
    assert caught.value.errors[-1].line == 3003
    lines = str(caught.value).split("\n")
    assert (len(lines), lines[-1]) == (102, "  and 2900 more")


def test_keys_with_dots_and_brackets_are_found() -> None:
    text = "Name: a\nPort: 1\nLabels:\n  a.b: x\n  a.b[0]: [1]\n  c]d: {e: 1}\n"
    assert [line.split(": ")[0] for line in problems(text)] == [
        "etc/shop.yaml:5:3",
        "etc/shop.yaml:6:3",
    ]


def test_an_error_is_one_line_whatever_the_keys_hold() -> None:
    assert problems('Name: a\nPort: 1\nLabels: {"x\\n\\e[2Jy": [1]}\n') == [
        "etc/shop.yaml:3:10: Labels[x\\n\\x1b[2Jy]: a list is not text"
    ]


@needs_json5
def test_json5_points_at_the_line() -> None:
    assert problems("{Name: 'a', // c\n Port: 'x'}", format="json5") == [
        "etc/shop.yaml:2:8: Port: 'x' is not an integer"
    ]


def test_a_variable_without_a_value_is_named_where_it_was_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NOPE", raising=False)
    monkeypatch.setenv("KEY", "a\nb: c")
    assert problems("Name: a\nPort: ${NOPE}\n", env=True) == [
        "etc/shop.yaml:2:6: Port: '' is not an integer (the variable NOPE is not set)"
    ]
    # The line of the file, not of what a long value made of it.
    assert problems("# $KEY\nName: a\nPort: x\n", env=True) == [
        "etc/shop.yaml:3:7: Port: 'x' is not an integer"
    ]


def test_secrets_are_masked() -> None:
    text = """\
Name: a
Port: 1
Cache: {Host: a, Password: hunter2}
Signing: [hunter2]
DataSource: [hunter2]
Host: [1, {Token: hunter2}]
MaxBytes: mysql://root:hunter2@db/shop
Timeout: hunter2:hunter2@db
"""
    found = problems(text)
    assert "hunter2" not in "".join(found)
    assert found == [
        "etc/shop.yaml:3:1: Cache: a section is not a list",
        "etc/shop.yaml:4:1: Signing: a list is not text",
        "etc/shop.yaml:5:1: DataSource: a list is not text",
        "etc/shop.yaml:6:1: Host: a list is not text",
        "etc/shop.yaml:7:11: MaxBytes: *** is not an integer",
        "etc/shop.yaml:8:10: Timeout: *** is not a duration such as 1h30m or 500ms",
    ]


def test_objects_check_themselves_inner_ones_first() -> None:
    text = "Name: a\nHost: a\nPort: 1\nCache:\n  - Host: b\n  - Host: ''\n"
    with pytest.raises(ConfigError) as caught:
        loads(text, Shop, name="s")
    assert (
        str(caught.value)
        == "2 errors in s\n  s:1:1: Host and Name must differ\n  s:6:5: Cache[1]: Host must not be empty"
    )
    assert {error.kind for error in caught.value.errors} == {"validate"}


def test_what_post_init_refuses_is_a_validation_error_too() -> None:
    class Window(msgspec.Struct, kw_only=True):
        size: int

        def __post_init__(self) -> None:
            if self.size < 1:
                raise ValueError("size must be positive")

    class Root(msgspec.Struct, kw_only=True):
        window: Window

    with pytest.raises(ConfigError) as caught:
        loads("window:\n  size: 0\n", Root)
    assert [(error.path, error.kind, error.line) for error in caught.value.errors] == [
        ("window", "validate", 1)
    ]


def test_an_error_can_be_pickled_and_compared() -> None:
    with pytest.raises(ConfigError) as caught:
        loads("", Shop, name="a")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert copy.errors == caught.value.errors
    assert str(copy) == str(caught.value)
