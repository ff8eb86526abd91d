import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zero.naming
from zero.naming import class_name, constant_name, go_name, identifier, safe_name, unique


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("user", "user"),
        ("userID", "user_id"),
        ("userIDs", "user_ids"),
        ("HTTPServer", "http_server"),
        ("X-Request-Id", "x_request_id"),
        ("class", "class_"),
        ("Class", "class_"),
        ("None", "none"),
        ("type", "type"),
        ("9lives", "_9lives"),
        ("http2server", "http2server"),
        ("a1B2", "a1_b2"),
        ("_private", "private"),
        ("__init__", "init"),
        ("éclairÀLaCarte", "éclair_à_la_carte"),
        ("用户Name", "用户_name"),
        ("ﬁeld", "field"),
        ("x²", "x2"),
        ("", "value"),
        ("--", "value"),
        ("😀", "value"),
    ],
)
def test_identifiers_are_words_in_lower_case(name: str, expected: str) -> None:
    assert identifier(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("user_info", "UserInfo"),
        ("userInfo", "UserInfo"),
        ("HTTPServer", "HTTPServer"),
        ("none", "None_"),
        ("true", "True_"),
        ("9lives", "_9lives"),
        ("", "Value"),
    ],
)
def test_class_names_are_words_with_capitals(name: str, expected: str) -> None:
    assert class_name(name) == expected


def test_constants_are_words_in_capitals() -> None:
    assert constant_name("maxBytes") == "MAX_BYTES"
    assert constant_name("class") == "CLASS"
    assert constant_name("-") == "VALUE"


def test_names_to_avoid_get_an_underscore() -> None:
    assert identifier("List", avoid={"list"}) == "list_"
    assert class_name("struct", avoid={"Struct"}) == "Struct_"


def test_a_name_to_avoid_is_avoided_whatever_stands_behind_it() -> None:
    assert identifier("list", avoid={"list", "list_"}) == "list__"
    assert identifier("class", avoid=["class_"]) == "class__"


@pytest.mark.parametrize(
    ("default", "expected"), [("1 x", "_1x"), ("class", "class_"), ("", "_"), ("-", "_")]
)
def test_the_default_is_made_a_name_too(default: str, expected: str) -> None:
    assert identifier("", default=default) == expected


def test_taken_names_are_numbered() -> None:
    assert unique("user", set()) == "user"
    assert unique("user", {"user"}) == "user_2"
    assert unique("user", {"user", "user_2"}) == "user_3"


@given(st.text())
def test_every_text_becomes_a_name_python_accepts(text: str) -> None:
    for name in (identifier(text), class_name(text), constant_name(text)):
        assert name.isidentifier()
        assert not keyword.iskeyword(name)


def test_letters_of_another_shape_take_their_plain_one_before_their_case() -> None:
    assert identifier("𝕊") == "s"
    assert class_name("𝕤hop") == "Shop"


@given(st.text())
def test_naming_a_name_changes_nothing(text: str) -> None:
    name = identifier(text).strip("_")
    if name.isascii() and not keyword.iskeyword(name):
        assert identifier(name).strip("_") == name


def test_safe_names_hold_ascii_letters_and_digits_alone() -> None:
    assert safe_name("user-info") == "user_info"
    assert safe_name("9lives") == "_9lives"
    assert safe_name("t中文") == "t__"
    assert safe_name("a[b]") == "a_b_"
    assert safe_name("") == ""


def test_reserved_words_of_go_have_goctls_names() -> None:
    assert go_name("type") == "tp"
    assert go_name("user") == "user"


def test_all_is_sorted_and_is_what_can_be_seen() -> None:
    public = sorted(name for name in vars(zero.naming) if not name.startswith("_"))
    assert zero.naming.__all__ == public
