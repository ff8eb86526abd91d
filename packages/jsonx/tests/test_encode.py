import dataclasses
import datetime
import decimal
import enum
import types
import typing
import uuid
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zero.jsonx import EncodeError, Number, Raw, dumps, dumps_str
from zero.jsonx._exact import encode_exactly

from . import model

UTC = datetime.UTC
FINITE = st.floats(allow_nan=False, allow_infinity=False)
# Characters that have been trouble: quotes, escapes, line separators, half pairs, what looks like a number.
TEXTS = st.text() | st.text(
    st.sampled_from('",:.0e1[]{}\\\n\u2028\u2029é中😀Tnul\udcff\ufffd\ue000')
)
ZONES = st.integers(-23 * 60, 23 * 60).map(
    lambda minutes: datetime.timezone(datetime.timedelta(minutes=minutes))
)
MOMENTS = st.datetimes(timezones=ZONES | st.just(UTC)) | st.datetimes().map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**80), 2**80)
    | FINITE
    | FINITE.map(round).map(float)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | TEXTS
    | st.binary()
    | MOMENTS
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(TEXTS, inner)
        | st.dictionaries(st.integers(), inner, max_size=3)
    ),
    max_leaves=12,
)


class Color(enum.Enum):
    RED = "r"
    HALF = 0.5


class Address(msgspec.Struct, rename="pascal"):
    street: str
    zip_code: str | None = None


class Row(msgspec.Struct):
    z: Any
    a: Any
    address: Address | None = None


class Sparse(msgspec.Struct, omit_defaults=True, tag="s", tag_field="kind", rename="camel"):
    first_name: str = "none"
    items: list[Any] = []
    other: Any = None
    unset: Any = msgspec.UNSET


class Point(msgspec.Struct, array_like=True, tag=True):
    x: Any
    y: Any = 1.0


@dataclasses.dataclass
class Item:
    sku: str
    _price: Any = 1.0
    unset: Any = msgspec.UNSET


class Pair(typing.NamedTuple):
    left: Any
    right: Any


@given(VALUES)
@settings(max_examples=200)
def test_text_is_that_of_go(value: object) -> None:
    assert dumps(value).decode() == model.encode(value)
    assert encode_exactly(value, None).decode() == model.encode(value)


@given(st.lists(FINITE))
def test_floats_among_strings_that_look_like_floats(values: list[float]) -> None:
    mixed = {f'"{value!r},\\': [value, f"{value!r}\\", f",{value!r}]"] for value in values}
    assert dumps(mixed).decode() == model.encode(mixed)


@given(st.builds(Sparse, TEXTS, st.lists(LEAVES), LEAVES) | st.builds(Point, LEAVES, LEAVES))
def test_the_exact_way_writes_records_as_msgspec_does(value: msgspec.Struct) -> None:
    assert dumps(value) == encode_exactly(value, None)
    # The members and their order, without the spelling of what they hold.
    ours = msgspec.json.decode(encode_exactly([value, 0.5], None))[0]
    try:
        theirs = msgspec.json.decode(msgspec.json.Encoder(decimal_format="number").encode(value))
    except UnicodeEncodeError:
        return
    assert list(ours) == list(theirs) or isinstance(value, Point)
    assert len(ours) == len(theirs)


@pytest.mark.parametrize("care", [0.5, decimal.Decimal("1.0"), "\ud800", Number("7")])
@pytest.mark.parametrize(
    "value",
    [
        Sparse(),
        Sparse(items=[0]),
        Sparse(first_name="".join(["no", "ne"]), other=0.0),
        Point(1),
        Point(None, msgspec.UNSET),
        Row(1, 2, Address("Main 1")),
        Item("s"),
        Pair(1, "x"),
        (1, 2),
        {3, 1, 10},
        frozenset({"b", "a"}),
        Color.RED,
        Color.HALF,
        uuid.UUID(int=7),
        datetime.date(2024, 2, 29),
        datetime.time(1, 2, 3),
        datetime.timedelta(seconds=90),
        bytearray(b"ab"),
        memoryview(b"ab"),
        True,
    ],
)
def test_both_ways_agree(value: object, care: object) -> None:
    alone = dumps([value])[1:-1]
    assert encode_exactly(value, None) == alone
    assert dumps([value, care]).startswith(b"[" + alone + b",")


def test_fields_keep_their_order_and_keys_are_sorted_by_their_bytes() -> None:
    row = Row(
        z={"b": 1, "a": 2, "Z": 3, "é": 4, "10": 5, "9": 6}, a=1, address=Address("x", "8010")
    )
    assert dumps_str(row) == (
        '{"z":{"10":5,"9":6,"Z":3,"a":2,"b":1,"é":4},"a":1,'
        '"address":{"Street":"x","ZipCode":"8010"}}'
    )


def test_keys_may_be_numbers_and_names_of_things() -> None:
    moment = datetime.datetime(2024, 1, 2, tzinfo=UTC)
    keys = {9: 1, 10: 2, uuid.UUID(int=1): 3, datetime.date(2024, 1, 2): 4, moment: 5, Color.RED: 6}
    assert list(msgspec.json.decode(dumps(keys))) == [
        "00000000-0000-0000-0000-000000000001",
        "10",
        "2024-01-02",
        "2024-01-02T00:00:00Z",
        "9",
        "r",
    ]


@pytest.mark.parametrize("key", [True, None, 1.5, b"a", (1,), decimal.Decimal(1), Color.HALF])
def test_other_keys_are_refused(key: object) -> None:
    with pytest.raises(EncodeError, match=r"a key must be text .* at \$\.a\[0\]"):
        dumps({"a": [{key: 1}]})


def test_a_typed_dict_is_a_dictionary_and_a_dataclass_is_a_record() -> None:
    class Movie(typing.TypedDict):
        year: int
        name: str

    assert dumps(Movie(year=1982, name="x")) == b'{"name":"x","year":1982}'
    assert dumps(Item("s", 2.0)) == b'{"sku":"s","_price":2}'


def test_attrs_classes_are_records() -> None:
    class Attrs:
        __attrs_attrs__ = (types.SimpleNamespace(name="b"), types.SimpleNamespace(name="a"))

        def __init__(self, a: object) -> None:
            self.b = 1.0
            self.a = a

    assert dumps(Attrs(Number("2.50"))) == b'{"b":1,"a":2.50}'
    assert dumps(Attrs(3)) == b'{"b":1,"a":3}'


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert dumps(["\ud800\u2028", {"a\udcff": 1, "b": 2}]) == (
        b'["\\ufffd\\u2028",{"a\\ufffd":1,"b":2}]'
    )
    assert dumps({"\ud800": 1, "a": 2}) == b'{"a":2,"\\ufffd":1}'


class Text(str):
    __slots__ = ()


class Whole(int):
    pass


class Ratio(float):
    pass


def test_subclasses_of_plain_types_are_what_they_derive_from() -> None:
    value = {Text("k"): [Text("t"), Whole(3), Ratio(2.0)], Whole(4): enum.IntEnum("E", {"A": 1})(1)}
    assert dumps(value) == b'{"4":1,"k":["t",3,2]}'


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime.datetime(2024, 2, 29, 12, 30, 45, 123456, UTC), "2024-02-29T12:30:45.123456Z"),
        (datetime.datetime(2024, 2, 29, 12, 30, 45, 120000, UTC), "2024-02-29T12:30:45.12Z"),
        (datetime.datetime(2024, 2, 29, tzinfo=UTC), "2024-02-29T00:00:00Z"),
        (datetime.datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00Z"),
    ],
)
def test_moments_have_no_needless_zeros(moment: datetime.datetime, text: str) -> None:
    assert dumps(moment) == f'"{text}"'.encode()


def test_an_offset_with_seconds_keeps_its_moment() -> None:
    local_mean_time = datetime.timezone(datetime.timedelta(hours=8, minutes=5, seconds=43))
    moment = datetime.datetime(1890, 1, 1, 8, 5, 43, tzinfo=local_mean_time)
    assert dumps([moment]) == b'["1890-01-01T00:00:00Z"]'


def test_decimals_keep_their_digits_beside_floats() -> None:
    value = [1.0, decimal.Decimal("1.0"), decimal.Decimal("1.50"), decimal.Decimal("1E+3"), 1e21]
    assert dumps(value) == b"[1,1.0,1.50,1E+3,1e+21]"


@pytest.mark.parametrize("bad", ["nan", "inf", "-inf"])
def test_what_is_not_finite_is_refused_with_its_place(bad: str) -> None:
    for number in (float(bad), decimal.Decimal(bad)):
        with pytest.raises(EncodeError, match="is no JSON number") as caught:
            dumps(Row(z=[None, {"price": number}], a=None))
        assert caught.value.path == "$.z[1].price"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(EncodeError, match=r"without a zone is no moment, at \$\.at"):
        dumps({"at": datetime.datetime(2024, 1, 2, 3, 4, 5)})
    with pytest.raises(EncodeError, match="without a zone"):
        dumps({datetime.datetime(2024, 1, 2): 1})
    assert dumps({"at": "2024-01-02T03:04:05"}) == b'{"at":"2024-01-02T03:04:05"}'


@pytest.mark.parametrize("value", [1j, object(), len, msgspec.UNSET, range(3), iter([1])])
def test_what_has_no_json_form_is_refused(value: object) -> None:
    with pytest.raises(EncodeError, match=rf"{type(value).__name__} has no JSON form, at \$\[0\]"):
        dumps([value])


def test_endless_values_are_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(EncodeError, match="nested too deeply"):
        dumps(loop)
    with pytest.raises(EncodeError, match="4300 digits"):
        dumps(10**5000)


class Money:
    def __init__(self, amount: object) -> None:
        self.amount = amount


def hook(value: Any) -> Any:
    if isinstance(value, Money):
        return value.amount
    raise NotImplementedError


def test_a_hook_makes_other_classes_plain() -> None:
    assert dumps([Money("5"), Money(2.0)], enc_hook=hook) == b'["5",2]'
    assert dumps([Money(Number("2.0")), Money(Money(1))], enc_hook=hook) == b"[2.0,1]"
    assert dumps(Money(msgspec.Raw(b"[ 1 ]")), enc_hook=hook) == b"[1]"
    with pytest.raises(EncodeError, match="object has no JSON form"):
        dumps(object(), enc_hook=hook)


def test_a_hook_is_asked_first_for_classes_derived_from_plain_ones() -> None:
    class Seconds(float):
        pass

    def whole(value: Any) -> Any:
        if isinstance(value, Seconds):
            return int(value)
        raise NotImplementedError

    for care in (1, "\ud800", decimal.Decimal("1.0")):
        assert dumps([Seconds(2.5), care], enc_hook=whole).startswith(b"[2,")
    assert dumps([Ratio(2.5), Seconds(2.5)], enc_hook=whole) == b"[2.5,2]"


def test_errors_of_a_hook_are_its_own() -> None:
    def failing(value: Any) -> Any:
        raise LookupError("lost")

    with pytest.raises(LookupError, match="lost"):
        dumps(object(), enc_hook=failing)


def test_raw_text_is_checked_compacted_and_kept() -> None:
    raw = Raw('{"b": 1.0,\n "a": ["\u2028 <&>", 1e3]}')
    assert dumps([raw, 1.0, "\u2028"]).decode() == (
        '[{"b":1.0,"a":["\u2028 <&>",1e3]},1,"\\u2028"]'
    )
    assert raw == Raw(raw.text)
    assert raw != Raw("1")
    assert len({raw, Raw(raw.text)}) == 1
    for bad in ("{bad", "", "[1,]", "[" * 100_000):
        with pytest.raises(ValueError, match="not JSON"):
            Raw(bad)


def test_a_number_is_its_literal() -> None:
    assert dumps([Number("1.50"), Number("-0"), Number("1e3")]) == b"[1.50,-0,1e3]"
    assert float(Number("1e3")) == 1000.0
    assert str(Number("1e3")) == "1e3"
    assert repr(Number("1e3")) == "Number('1e3')"
    assert Number("1") != Raw("1")
    for bad in ("", "01", "+1", ".5", "1.", "abc", "NaN", "1 ", "１", "0x1"):
        with pytest.raises(ValueError, match="not a JSON number"):
            Number(bad)


def test_an_error_is_short_and_survives_pickling() -> None:
    import pickle

    with pytest.raises(EncodeError) as caught:
        dumps({"k" * 100_000: 1j})
    assert len(str(caught.value)) < 500
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
