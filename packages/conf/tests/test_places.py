"""Every value is found where it stands, in every format."""

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zero.conf._text.documents import Document
from zero.conf._text.marks import Marks, Tree, same_shape
from zero.conf._text.scan import Lines, mark_toml

from .extras import needs_json5

YAML = """\
# shop
Name: shop
Log:
  Level: info
Redis:
  - Host: a
    Ports: [1,
      2]
  - {Host: b}
Text: |
  x
Base: &base
  K: v
Other:
  <<: *base
  L: w
"""
JSON = """\
{"Name": "shop",
 "Log": {"Level":
   "info"},
 "Redis": [{"Host": "a", "Ports": [1,
   2]}, {"Ho\\u0073t": "b"}]}
"""
JSON5 = """\
// c
{Name: 'sh\\'op', /* { */ Log: {Level: // x
   "info"},
 Redis: [{Host: 'a', Ports: [1,
   2,]}, {Ho\\u0073t: "b"},]}
"""
TOML = """\
Name = "sh#op" # [x]
Log.Level = "info"
Note = \"\"\"
[not] = "a table"
\"\"\"
Moment = 1979-05-27 07:32:00.5
[[Redis]]
Host = 'a'
Ports = [1, # one
  2]
[[Redis]]
"Host" = "b"
[Redis.Deep]
"a.b" = {c = [{d = 1}], e = ''}
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (2, 1)),
        (("Name",), (2, 7)),
        (("Log",), (3, 1)),
        (("Log", "Level"), (4, 10)),
        (("Redis", 0), (6, 5)),
        (("Redis", 0, "Ports", 1), (8, 7)),
        (("Redis", 1, "Host"), (9, 12)),
        (("Text",), (10, 7)),
        (("Other", "K"), (13, 6)),
        (("Other", "L"), (16, 6)),
        # What is not there is looked for in the section that would hold it.
        (("Redis", 0, "Nothing"), (6, 5)),
        (("Nothing", "At", "All"), (2, 1)),
    ],
)
def test_yaml(path: tuple[Any, ...], place: tuple[int, int]) -> None:
    assert Document(YAML, "yaml").marks.place(path) == place


@pytest.mark.parametrize(
    ("text", "format", "shift"),
    [(JSON, "json", 0), pytest.param(JSON5, "json5", 1, marks=needs_json5)],
)
def test_json(text: str, format: Any, shift: int) -> None:
    marks = Document(text, format).marks
    lines = text.split("\n")

    def word(*path: Any) -> tuple[int, str]:
        line, column = marks.place(path)
        return line - shift, lines[line - 1][column - 1 :]

    assert word("Name")[0] == 1
    assert word("Name")[1].strip("'\"").startswith("sh")
    assert word("Log")[1].lstrip('"').startswith("Log")
    assert word("Log", "Level")[0] == 3 - shift
    assert word("Redis", 0, "Ports", 1)[1].startswith("2")
    assert word("Redis", 1, "Host")[1].startswith('"b"')


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("Name",), (1, 8)),
        (("Log",), (2, 1)),
        (("Log", "Level"), (2, 13)),
        (("Note",), (3, 8)),
        (("Moment",), (6, 10)),
        (("Redis",), (7, 1)),
        (("Redis", 0, "Host"), (8, 8)),
        (("Redis", 0, "Ports", 1), (10, 3)),
        (("Redis", 1), (11, 1)),
        (("Redis", 1, "Host"), (12, 10)),
        (("Redis", 1, "Deep", "a.b", "c", 0, "d"), (14, 20)),
        (("Redis", 1, "Deep", "a.b", "e"), (14, 29)),
    ],
)
def test_toml(path: tuple[Any, ...], place: tuple[int, int]) -> None:
    assert Document(TOML, "toml").marks.place(path) == place


def test_repeated_keys_are_noted_with_both_places() -> None:
    assert Document("a: 1\nb: {c: 1, c: 2}\na: 3\n", "yaml").marks.repeated == [
        ("c", (2, 8), (2, 14)),
        ("a", (1, 4), (3, 4)),
    ]
    assert Document('{"a":1,"a":2}', "json").marks.repeated == [("a", (1, 6), (1, 12))]


def test_a_scan_that_disagrees_with_the_parser_points_nowhere() -> None:
    document = Document("a = 1", "toml")
    other: Tree = {"b": [1]}
    document.value = other
    assert document.marks.place(("b", 0)) == (1, 1)


KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=6)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def paths(tree: Any, path: tuple[Any, ...] = ()) -> Any:
    items = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for key, item in items:
        yield (*path, key), item
        yield from paths(item, (*path, key))


@given(st.dictionaries(KEYS, TREES, max_size=4), st.sampled_from([None, 1, "\t"]))
@settings(deadline=None)
def test_any_json_value_stands_where_it_is_said_to(tree: dict[str, Any], indent: Any) -> None:
    text = json.dumps(tree, indent=indent)
    marks = Document(text, "json").marks
    lines = Lines(text)
    assert same_shape(marks.root, tree)
    for path, item in paths(tree):
        if not isinstance(item, dict | list):
            assert text[lines.offset(*marks.place(path)) :].startswith(json.dumps(item))


def toml(tree: Any) -> str:
    """Write a value, tables inline."""
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ",\n # ]\n".join(toml(item) for item in tree) + "]"
    return json.dumps(tree)


def without_null(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: without_null(item) for key, item in tree.items() if item is not None}
    if isinstance(tree, list):
        return [without_null(item) for item in tree if item is not None]
    return tree


@given(
    st.dictionaries(KEYS, TREES.map(without_null).filter(lambda t: t is not None), max_size=4),
    st.integers(0, 2),
)
@settings(deadline=None)
def test_any_toml_value_stands_where_it_is_said_to(tree: dict[str, Any], style: int) -> None:
    lines: list[str] = []
    for key, item in tree.items():
        name = json.dumps(key)
        if style and isinstance(item, dict):
            header = [f"[{name}]  # c"] if style == 1 else [f"[[{name}]]", "x = 1", f"[[{name}]]"]
            lines += [*header, *(f"{json.dumps(k)} = {toml(v)}" for k, v in item.items())]
        else:
            lines.insert(0, f"{name} = {toml(item)}")
    text = "\n".join(lines)
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # JSON escapes that TOML does not have
        return
    marks = mark_toml(text)
    assert same_shape(marks.root, expected)
    where = Lines(text)
    for path, item in paths(expected):
        if not isinstance(item, dict | list):
            assert text[where.offset(*marks.place(path)) :].startswith(json.dumps(item))


def test_marks_of_freed_containers_are_not_taken_for_others() -> None:
    marks = Marks()
    for number in range(100):
        marks.note({"a": 1}, "a", number + 1, 1)
    assert marks.repeated == []
