"""Properties files: one `key=value` a line."""

import threading
from pathlib import Path

import pytest

from zero.conf import ConfigError, Properties


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("app.name = test", "app.name", "test"),
        ("math.equation=a=b=c", "math.equation", "a=b=c"),
        ("key.with.space = value = with = equals", "key.with.space", "value = with = equals"),
        ("empty.value=", "empty.value", ""),
        ("=", "", ""),
        ("=v", "", "v"),
        ("  padded\t=\t x \r", "padded", "x"),
        ("a=b # no comment", "a", "b # no comment"),
    ],
)
def test_lines(line: str, key: str, value: str) -> None:
    assert Properties.loads(line) == {key: value}


def test_blank_lines_and_comments_are_skipped_and_later_lines_win() -> None:
    assert Properties.loads("# c\n\n  # d\na=1\na=2\n") == {"a": "2"}


def test_every_line_without_a_key_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        Properties.loads("a=1\nnoequals\n\nneither\n", name="app.properties")
    assert str(caught.value) == (
        "2 errors in app.properties\n"
        "  app.properties:2:1: expected key=value\n"
        "  app.properties:4:1: expected key=value"
    )


def test_values_but_not_keys_are_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOO", "2")
    text = "a=${FOO}\n${FOO}=b\nc=${NOPE:-d}\n"
    assert Properties.loads(text, env=True) == {"a": "2", "${FOO}": "b", "c": "d"}
    assert Properties.loads(text)["a"] == "${FOO}"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("+7", 7),
        ("-7", -7),
        ("007", 7),
        ("1.5", 0),
        ("0x10", 0),
        ("", 0),
        ("1_0", 0),
        ("٣", 0),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", 0),
        ("9" * 30, 0),
    ],
)
def test_numbers(text: str, number: int) -> None:
    properties = Properties.loads(f"n={text}")
    assert properties.number("n") == number
    assert properties.number("none", 5) == 5


def test_it_is_a_mapping_that_prints_as_a_file() -> None:
    properties = Properties({"b": "2"})
    properties["a"] = "1"
    properties["n"] = 5
    assert str(properties) == "a=1\nb=2\nn=5\n"
    assert Properties.loads(str(properties)) == properties
    del properties["b"]
    assert list(properties) == ["a", "n"]
    assert properties.get("b", "") == ""
    # Values may be secrets.
    assert repr(properties) == "<Properties: 2 keys>"


def test_a_file_is_read_as_utf8(tmp_path: Path) -> None:
    path = tmp_path / "app.properties"
    path.write_bytes("\ufeffa=é\r\nb=2\r\n".encode())
    assert Properties.load(path) == {"a": "é", "b": "2"}
    path.write_bytes(b"a=1\nb=\xff\n")
    with pytest.raises(ConfigError, match=r"app\.properties:2:3: is not UTF-8"):
        Properties.load(path)
    with pytest.raises(ConfigError, match="there is no such file"):
        Properties.load(tmp_path / "none.properties")


def test_halves_of_surrogate_pairs_are_refused_with_every_other_mistake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BAD", "x\udcff")
    text = "a=1\n  b\udc80=1\n c = 2 ${BAD}\nd\n# \udc80\n"
    with pytest.raises(ConfigError) as caught:
        Properties.loads(text, env=True)
    half = "holds half a surrogate pair, which is no character"
    assert [(e.line, e.column, e.message, e.kind) for e in caught.value.errors] == [
        (2, 4, half, "text"),
        (3, 8, half, "text"),
        (4, 1, "expected key=value", "text"),
    ]
    assert Properties.loads("c=$BAD") == {"c": "$BAD"}


def test_threads_may_share_one() -> None:
    properties = Properties()

    def fill(start: int) -> None:
        for number in range(start, start + 500):
            properties[str(number)] = number
            assert sum(1 for _ in properties) > 0

    threads = [threading.Thread(target=fill, args=(start,)) for start in range(0, 2000, 500)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(properties) == 2000
