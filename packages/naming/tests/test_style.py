import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.naming import Style, StyleError, styled


@pytest.mark.parametrize(
    ("style", "name", "expected"),
    [
        ("gozero", "WelcomeToGoZero", "welcometogozero"),
        ("go_zero", "WelcomeToGoZero", "welcome_to_go_zero"),
        ("goZero", "welcome_to_go_zero", "welcomeToGoZero"),
        ("GoZero", "welcome_to_go_zero", "WelcomeToGoZero"),
        ("go-zero", "UserInfo", "user-info"),
        ("[GO#ZERO]", "welcome_to", "[WELCOME#TO]"),
        ("前缀GoZero后缀", "user_info", "前缀UserInfo后缀"),
        ("{go###zerogo_zero}", "a_b", "{a###bgo_zero}"),
        ("go_zero", "GOZERO", "g_o_z_e_r_o"),
        ("_go_zero", "", "_"),
        ("GoZero", "a.b_c", "A.BC"),
        ("GOZERO", "straße_x", "STRAßEX"),
    ],
)
def test_a_style_writes_names_after_its_example(style: str, name: str, expected: str) -> None:
    assert styled(style, name) == expected
    assert Style(style)(name) == expected


@pytest.mark.parametrize(
    ("style", "reason"),
    [
        ("", "unsupported format"),
        ("go", "unsupported format"),
        ("zerogo", "unsupported format"),
        ("zerogozero", "unsupported format"),
        ("gOzero", "unexpected format: gO"),
        ("goZEro", "unexpected format: ZEro"),
    ],
)
def test_what_is_no_style_is_refused_by_name(style: str, reason: str) -> None:
    with pytest.raises(StyleError, match=reason) as caught:
        Style(style)
    assert caught.value.style == style
    assert repr(style) in str(caught.value)
    assert caught.value.reason.startswith(reason)


def test_the_default_style_is_that_of_goctl() -> None:
    assert Style()("UserInfo") == "userinfo"


def test_styles_are_values() -> None:
    style = Style("go_zero")
    assert style == Style("go_zero") != Style("gozero")
    assert style != "go_zero"
    assert len({style, Style("go_zero")}) == 1
    assert repr(style) == "Style('go_zero')"


def test_the_error_survives_a_pickle() -> None:
    with pytest.raises(StyleError) as caught:
        Style("x")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.style) == (str(caught.value), "x")


@given(st.text(), st.sampled_from(["gozero", "go_zero", "GOZERO", "goZero"]))
def test_every_name_has_every_style(name: str, style: str) -> None:
    assert isinstance(styled(style, name), str)


@given(st.lists(st.from_regex(r"[a-z][a-z0-9]*", fullmatch=True), min_size=1))
def test_styles_that_keep_the_words_apart_can_be_undone(words: list[str]) -> None:
    assert styled("go_zero", styled("GoZero", "_".join(words))) == "_".join(words)
