import pytest

from zero.mapping import MappingError, parse_form

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("", {}),
        ("a=1&b=2&a=3", {"a": ["1", "3"], "b": ["2"]}),
        ("a=&a=1&b=", {"a": ["1"]}),
        ("names[]=1&names[]=2", {"names": ["1", "2"]}),
        ("v=1&v[]=2", {"v": ["1", "2"]}),
        ("v=1,2,3", {"v": ["1,2,3"]}),
        ("q=a+b%26c%3Dd", {"q": ["a b&c=d"]}),
        ("q=%C3%A9&r=日本", {"q": ["é"], "r": ["日本"]}),
        ("q=%ff", {"q": ["\udcff"]}),
        ("a.b=3&[x]=1&&=", {"a.b": ["3"], "[x]": ["1"]}),
        ("%5B%5D=1", {"": ["1"]}),
        ("a=b=c", {"a": ["b=c"]}),
    ],
)
def test_queries(query: str, values: dict[str, list[str]]):
    assert parse_form(query) == values
    assert parse_form(query.encode()) == values


@pytest.mark.parametrize("query", ["a=1;b=2", "a=%", "a=%2", "a=%zz", "%g0=1"])
def test_broken_queries(query: str):
    with pytest.raises(MappingError) as caught:
        parse_form(query)
    assert [error.kind for error in caught.value.errors] == ["form"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_values_of_the_body_come_first(method: str):
    values = parse_form(
        "a=q&b=9", body=b"a=1&b=2", content_type=f"{FORM}; charset=utf-8", method=method
    )
    assert values == {"a": ["1", "q"], "b": ["2", "9"]}


def test_a_body_counts_only_where_it_may_be_a_form():
    assert parse_form("", body=b"a=1", content_type=FORM, method="GET") == {}
    assert parse_form("", body=b"a=1", content_type="text/plain", method="POST") == {}
    assert parse_form("", body=b"a=1", method="POST") == {}


def test_parts_of_a_multipart_body_come_after_the_query():
    assert parse_form("a=1", parts=[("a", "2"), ("b[]", "3"), ("c", "")]) == {
        "a": ["1", "2"],
        "b": ["3"],
    }


@pytest.mark.parametrize("content_type", [f"{FORM}; =", f"{FORM}; a", "a b", ";", f'{FORM}; a="b'])
def test_a_content_type_that_cannot_be_read(content_type: str):
    with pytest.raises(MappingError):
        parse_form("", content_type=content_type, method="POST")
    assert parse_form("", content_type=content_type, method="GET") == {}


def test_limits():
    full = "&".join(["v=1"] * 2048)
    assert len(parse_form(full + "&v&v=")["v"]) == 2048
    for refused in (
        lambda: parse_form(full + "&w=1"),
        lambda: parse_form("a=1&b=2", max_values=1),
        lambda: parse_form("", body=b"a=" + b"x" * (10 << 20), content_type=FORM, method="POST"),
    ):
        with pytest.raises(MappingError) as caught:
            refused()
        assert caught.value.errors[0].kind == "form"
