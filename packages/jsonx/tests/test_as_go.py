import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, TypedDict

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.jsonx import DecodeError, Number, dumps, loads


class Tag(msgspec.Struct, rename="pascal"):
    name: str
    weight: float = 1.0


class User(msgspec.Struct, rename="pascal"):
    """A row as goctl names it."""

    id: int
    create_time: datetime.datetime
    nick_name: str = "nobody"
    tags: list[Tag] = []
    labels: dict[str, int] = {}
    main: Tag | None = None
    avatar: bytes = b""
    friends: "list[User]" = []
    extra: Any = None


ROW = b"""{"ID":323427211229009810,"createtime":"2024-02-29T12:30:45.12+08:00","NickName":null,
"tags":[{"name":"a","WEIGHT":2}],"Labels":null,"main":null,"Avatar":[97,98],
"friends":[{"id":2,"CREATETIME":"2024-01-01T00:00:00Z","unknown":{"x":1}}],"EXTRA":1.50}"""


def test_a_row_of_a_go_service_is_read() -> None:
    user = loads(ROW, User, as_go=True)
    assert user.id == 323427211229009810
    assert user.create_time == datetime.datetime.fromisoformat("2024-02-29T12:30:45.12+08:00")
    assert user.nick_name == "nobody"
    assert user.tags == [Tag("a", 2.0)]
    assert (user.labels, user.main, user.avatar) == ({}, None, b"ab")
    assert user.friends[0].id == 2
    assert user.extra == Decimal("1.50")


def test_names_fold_as_in_go() -> None:
    @dataclass
    class Names:
        straße: int = 0
        kelvin: int = 0
        user_id: int = 0

    value = loads('{"STRASSE":1,"\u212aelvin":2,"userId":3,"USER_ID":4}', Names, as_go=True)
    assert value == Names(0, 2, 4)


class Movie(TypedDict):
    name: str
    year: int


def test_typed_dicts_fold_too() -> None:
    assert loads('{"NAME":"x","Year":null}', Movie, as_go=True) == {"name": "x", "year": 0}


def test_an_exact_name_is_itself() -> None:
    class Both(msgspec.Struct):
        a: int = 0
        A: int = 0

    assert loads('{"a":1,"A":2}', Both, as_go=True) == Both(1, 2)


@pytest.mark.parametrize(
    ("target", "zero"),
    [
        (int, 0),
        (float, 0.0),
        (str, ""),
        (bool, False),
        (bytes, b""),
        (bytearray, bytearray()),
        (Decimal, Decimal(0)),
        (list[int], []),
        (set[int], set()),
        (tuple[int, ...], ()),
        (dict[str, int], {}),
        (int | None, None),
        (Any, None),
        (Annotated[int, msgspec.Meta(ge=0)], 0),
    ],
)
def test_null_is_the_zero_value(target: Any, zero: object) -> None:
    value = loads("null", target, as_go=True)
    assert value == zero
    assert type(value) is type(zero)
    assert loads("[null]", list[target], as_go=True) == [zero]
    assert loads('{"a":null}', dict[str, target], as_go=True) == {"a": zero}


def test_null_where_there_is_no_zero_is_refused() -> None:
    with pytest.raises(DecodeError, match=r"Expected `datetime`, got `null`, at \$\[0\]"):
        loads("[null]", list[datetime.datetime], as_go=True)


@pytest.mark.parametrize(
    ("text", "target", "path"),
    [
        ("1.0", int, "$"),
        ("1e3", int, "$"),
        ("-0.0", int, "$"),
        ("true", int, "$"),
        ("1e400", float, "$"),
        ('{"Id":[1,1e400]}', dict[str, list[float]], "$.Id[1]"),
        ('{"name":"a","weight":-1e999}', Tag, "$.Weight"),
        ('{"name":5}', Tag, "$.Name"),
        ("[97,256]", bytes, "$"),
        ('["a"]', bytes, "$"),
        ('"!!"', bytes, "$"),
        ("{}", list[int], "$"),
        ("[]", dict[str, int], "$"),
        ("[]", Tag, "$"),
    ],
)
def test_what_go_refuses_is_refused(text: str, target: Any, path: str) -> None:
    with pytest.raises(DecodeError) as caught:
        loads(text, target, as_go=True)
    assert caught.value.path == path


def test_keys_may_be_numbers_and_base64_may_have_lines() -> None:
    assert loads('{"1":"a","-2":"b"}', dict[int, str], as_go=True) == {1: "a", -2: "b"}
    assert loads(r'"YW\r\nI="', bytes, as_go=True) == b"ab"


def test_a_negative_zero_is_what_its_target_makes_of_it() -> None:
    assert repr(loads("-0", float, as_go=True)) == "-0.0"
    assert repr(loads("-0", int, as_go=True)) == "0"


@pytest.mark.parametrize("parse_float", [Decimal, Number, float])
def test_every_choice_of_fractions_fits_typed_targets(parse_float: Any) -> None:
    text = "[-0,1.50,2]"
    floats = loads(text, list[float], as_go=True, parse_float=parse_float)
    assert repr(floats) == "[-0.0, 1.5, 2.0]"
    decimals = loads(text, list[Decimal], as_go=True, parse_float=parse_float)
    assert decimals == [Decimal(0), Decimal("1.5"), Decimal(2)]


def test_unions_of_several_types_are_left_to_msgspec() -> None:
    assert loads('[1,"a",null]', list[int | str | None], as_go=True) == [1, "a", None]
    assert loads('[null, {"name":"x"}]', list[Tag | None], as_go=True) == [None, Tag("x")]


class Tree(msgspec.Struct):
    value: float = 0.0
    children: "list[Tree]" = []
    parent: "Tree | None" = None


TREES = st.recursive(
    st.builds(Tree, st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.builds(
        Tree, st.floats(-1e9, 1e9), st.lists(inner, max_size=3), st.none() | inner
    ),
    max_leaves=8,
)


@given(TREES)
def test_what_is_written_reads_back(tree: Tree) -> None:
    text = dumps(tree)
    assert loads(text, Tree, as_go=True) == tree
    assert loads(text.upper().replace(b"NULL", b"null"), Tree, as_go=True) == tree
    assert loads(text, Tree) == tree
