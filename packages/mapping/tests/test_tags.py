import math

import pytest

from zero.mapping import Options, Range
from zero.mapping._language.tags import (
    Bounds,
    TagError,
    parse_list,
    parse_options,
    parse_range,
    parse_tag,
)
from zero.mapping._language.tags import _segments as segments


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("   ", []),
        (",", [""]),
        ("foo,", ["foo"]),
        (",foo", ["", "foo"]),
        ("foo,options=a|b", ["foo", "options=a|b"]),
        ("foo,bar,default=[baz,qux]", ["foo", "bar", "default=[baz,qux]"]),
        (r"foo\,bar,options=[baz,qux]", ["foo,bar", "options=[baz,qux]"]),
        (r"foo,bar,options=\[baz,qux]", ["foo", "bar", "options=[baz", "qux]"]),
        (r"foo,bar,options=[baz\,qux]", ["foo", "bar", r"options=[baz\,qux]"]),
        ('x,default={"a":1,"b":2}', ["x", 'default={"a":1', '"b":2}']),
        ("x,default=[[1,2],[3]]", ["x", "default=[[1,2]", "[3]]"]),
        ("x , optional , default = 3 ", ["x", "optional", "default = 3"]),
    ],
)
def test_segments(text: str, parts: list[str]):
    assert list(segments(text)) == parts


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a|b", ("a", "b")),
        ("[a,b]", ("a", "b")),
        ("[a, b]", ("a", "b")),
        ("[a|b]", ("a|b",)),
        ("(a,b)", ("(a,b)",)),
        ("a||b", ("a", "", "b")),
        ("[]", ()),
    ],
)
def test_options(text: str, values: tuple[str, ...]):
    assert parse_options(text) == values


@pytest.mark.parametrize("text", ["[a, b]", "a,b", "[a,b"])
def test_a_default_list_may_leave_its_brackets_out(text: str):
    assert parse_list(text) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("[1:5]", [1, 3, 5], [0.9, 5.1]),
        ("(1:5)", [1.1, 4.9], [1, 5]),
        ("[:5]", [-1e308, 5], [6]),
        ("[1:]", [1, 1e308], [0]),
        ("[1:1]", [1], [0, 2]),
        ("[-1.5:1e3)", [-1.5, 999], [1000, -2]),
        ("[1:inf]", [math.inf], [0]),
        ("[1_0:20]", [10], [9]),
    ],
)
def test_ranges(text: str, inside: list[float], outside: list[float]):
    bounds = parse_range(text)
    assert all(number in bounds for number in inside)
    assert not any(number in bounds for number in outside)
    assert math.nan not in bounds


@pytest.mark.parametrize(
    "text",
    ["[:]", "(1:1]", "[5:1]", "[1-5]", "1:5", "[1:2:3]", "[]", "[", "", "[inf:]", "{:]", "[:}"],
)
def test_malformed_ranges(text: str):
    with pytest.raises(TagError) as caught:
        parse_range(text)
    assert caught.value.kind == "range"


@pytest.mark.parametrize("text", ["[ 1 : 5 ]", "[a:]", "[0x10:20]", "[nan:1]"])
def test_ranges_whose_ends_are_no_numbers(text: str):
    with pytest.raises(TagError) as caught:
        parse_range(text)
    assert caught.value.kind == "syntax"


def test_a_range_prints_as_it_is_written():
    assert str(parse_range("[1:100)")) == "[1:100)"
    assert str(parse_range("(:0.5]")) == "(:0.5]"


def test_the_options_of_a_tag():
    tag = parse_tag(
        "key,optional=!dep,default=a=b,options=[x,y],range=(1:],string,inherit,env=NAME"
    )
    assert tag.key == "key"
    assert tag.optional == "!dep"
    assert tag.default == "a=b"
    assert tag.options == ("x", "y")
    assert tag.bounds == Bounds(1, math.inf, True)
    assert tag.string
    assert tag.inherit
    assert tag.env == "NAME"


def test_unknown_options_are_ignored_and_optional_is_a_prefix():
    assert parse_tag("a,omitempty,opt=x,arrayComma=false,strings") == parse_tag("a")
    assert parse_tag("a,optionalfoo").optional is True
    assert parse_tag("a,default=").default is None


@pytest.mark.parametrize(
    "text", ["a,optional=b=c", "a,options=a=b", "a,default", "a,env", "a,range=[1:2]=", "a,options"]
)
def test_malformed_options(text: str):
    with pytest.raises(TagError) as caught:
        parse_tag(text)
    assert caught.value.kind == "tag"


def test_markers_show_what_they_say():
    assert repr(Options("a", 1, True)) == "Options('a', '1', 'true')"
    assert Range("[1:100)").ge == 1
    assert Range("[1:100)").lt == 100
    assert Range("(0.5:]").gt == 0.5
    assert Range("(0.5:]").le is None
