import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.stringx import camel, lower_first, snake, title, untitle, upper_first


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("user", "User"),
        ("user_info", "UserInfo"),
        ("user__info_", "UserInfo"),
        ("userID", "UserID"),
        ("9lives", "9Lives"),
        ("user-info", "User-Info"),
        ("o'neil_x", "O'neilX"),
        ("", ""),
        ("_", ""),
        ("  ", ""),
    ],
)
def test_camel_joins_words_with_capitals(name: str, expected: str) -> None:
    assert camel(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UserInfo", "user_info"),
        ("user_info", "user_info"),
        ("userID", "user_i_d"),
        ("a_B_c", "a__b_c"),
        ("ÉclairAu", "éclair_au"),
        ("", ""),
        ("_", "_"),
        (" ", ""),
    ],
)
def test_snake_splits_before_every_capital(name: str, expected: str) -> None:
    assert snake(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hello world", "Hello World"),
        ("http2server", "Http2server"),
        ("a.b", "A.b"),
        ("a..b", "A..B"),
        ("a_b", "A_b"),
        ("foo,bar", "Foo,Bar"),
        ("中a", "中A"),
        ("ǆ", "ǅ"),
        ("ß", "Ss"),
        ("  ", "  "),
    ],
)
def test_title_follows_the_words_of_unicode(name: str, expected: str) -> None:
    assert title(name) == expected


@pytest.mark.parametrize(
    ("text", "upper", "lower"),
    [
        ("user", "User", "user"),
        ("User", "User", "user"),
        ("élan", "Élan", "élan"),
        ("ß", "ß", "ß"),
        ("İx", "İx", "İx"),
        ("", "", ""),
        ("_A", "_A", "_A"),
    ],
)
def test_first_characters_change_as_a_whole(text: str, upper: str, lower: str) -> None:
    assert upper_first(text) == upper
    assert lower_first(text) == lower
    assert untitle(text) == lower


@given(st.text())
def test_any_text_has_a_casing(text: str) -> None:
    assert "_" not in camel(text)
    assert len(lower_first(text)) == len(upper_first(text)) == len(text)
    assert title(title(text)) == title(text)


@given(st.from_regex(r"[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*", fullmatch=True))
def test_snake_undoes_camel_for_plain_names(name: str) -> None:
    assert snake(camel(name)) == name
