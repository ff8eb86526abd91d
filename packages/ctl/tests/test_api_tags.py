import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.ctl.api import Tag, TagError, check_tag, parse_tag


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("", ()),
        ('json:"id"', (Tag("json", "id"),)),
        ('json:"id,optional"', (Tag("json", "id", ("optional",)),)),
        ('json:",omitempty"', (Tag("json", "", ("omitempty",)),)),
        (
            'json:"n,range=[1:5),options=[a,b],default=x" path:"n"',
            (Tag("json", "n", ("range=[1:5)", "options=[a,b]", "default=x")), Tag("path", "n")),
        ),
        (' form:"a"\n\tjson:"b" ', (Tag("form", "a"), Tag("json", "b"))),
        (r'json:"a\"b"', (Tag("json", 'a"b'),)),
        ('名前:"é"', (Tag("名前", "é"),)),
        ("no quotes at all", ()),
        ('json:"open', ()),
    ],
)
def test_tags_are_read_as_far_as_they_go(text: str, tags: tuple[Tag, ...]) -> None:
    assert parse_tag(text) == tags


@pytest.mark.parametrize("text", ["no quotes", 'json:"a" form', 'json:"open', 'a:"b"c:', ":"])
def test_what_go_could_not_read_is_refused(text: str) -> None:
    with pytest.raises(TagError) as caught:
        check_tag(text)
    assert caught.value.text == text
    assert caught.value.rest
    assert repr(caught.value.rest) in str(caught.value)


def test_good_tags_pass() -> None:
    check_tag("")
    check_tag('json:"a,optional" form:"a"')


def test_options_have_values() -> None:
    (tag,) = parse_tag('json:"a,default=3,optional=b"')
    assert tag.option("default") == "3"
    assert tag.option("range") is None
    assert tag.optional
    assert parse_tag('json:"a,optional"')[0].option("optional") is None


@given(st.text())
def test_any_text_may_stand_where_a_tag_should(text: str) -> None:
    assert isinstance(parse_tag(text), tuple)
