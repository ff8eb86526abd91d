import decimal
import json
import pickle
import sys
from decimal import Decimal
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.jsonx import DecodeError, Number, Raw, dumps, dumps_str, loads

EXACT = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**100), 2**100)
    | st.decimals(allow_nan=False, allow_infinity=False).filter(lambda d: "." in str(d))
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=15,
)


class Row(msgspec.Struct):
    id: int
    price: Decimal = Decimal(0)
    ratio: float = 0.0
    extra: Any = None
    data: bytes = b""


@given(EXACT)
def test_what_is_written_reads_back_exactly(value: object) -> None:
    again = loads(dumps(value))
    assert again == value
    assert repr(again) == repr(loads(dumps_str(value)))
    assert dumps(again) == dumps(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_read_back_as_the_same_float(value: float) -> None:
    assert loads(dumps(value), float) == value
    assert float(loads(dumps(value))) == value


@given(st.binary(max_size=60) | st.text('{}[]",:0123.eE+-\\u d8nultrfs').map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for trailing in (False, True):
        try:
            value = loads(data, trailing=trailing)
        except DecodeError:
            continue
        else:
            assert loads(dumps(value)) == value


@given(st.text('{}[]",:0123.eE+-\\u nul'))
def test_what_is_accepted_is_what_the_standard_library_accepts(text: str) -> None:
    try:
        expected = json.loads(text, parse_float=Decimal)
    except (ValueError, decimal.InvalidOperation):
        with pytest.raises(DecodeError):
            loads(text)
    else:
        assert loads(text) == expected


def test_numbers_of_no_given_type_are_exact() -> None:
    value = loads('{"id":323427211229009810,"big":12345678901234567890123,"d":0.10,"e":1e400}')
    assert value == {
        "id": 323427211229009810,
        "big": 12345678901234567890123,
        "d": Decimal("0.10"),
        "e": Decimal("1e400"),
    }
    assert dumps(value["d"]) == b"0.10"


def test_a_negative_zero_keeps_its_sign() -> None:
    assert repr(loads("[-0, 0, -0.0]")) == "[Decimal('-0'), 0, Decimal('-0.0')]"
    assert loads(b'["a,-0,b", "-0", "2024-02-01"]') == ["a,-0,b", "-0", "2024-02-01"]
    assert repr(loads(b"-0", parse_float=float)) == "-0.0"
    assert dumps(loads(b'{"a":-0}', parse_float=Number)) == b'{"a":-0}'


def test_the_caller_chooses_what_fractions_become() -> None:
    assert loads("[1, 1.50, 1e3]", parse_float=Number) == [1, Number("1.50"), Number("1e3")]
    floats = loads("[1, 1.50, 1e3]", parse_float=float)
    assert repr(floats) == "[1, 1.5, 1000.0]"


def test_typed_targets_hold_what_they_say() -> None:
    row = loads(b'{"id":1,"price":1.10,"ratio":1,"extra":[1.10],"data":"YWI="}', Row)
    assert row == Row(1, Decimal("1.10"), 1.0, [Decimal("1.10")], b"ab")
    assert isinstance(row.ratio, float)
    assert loads(b"[1,2]", list[Annotated[int, msgspec.Meta(ge=0)]]) == [1, 2]
    assert loads(b"[1]", Annotated[list[int], ["not hashable"]]) == [1]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_every_buffer_is_read(kind: Any) -> None:
    assert loads(kind(b'{"a":[1]}')) == {"a": [1]}
    assert loads(kind(b'"\xff"')) == "\ufffd"


def test_stray_bytes_and_half_pairs_become_the_replacement_character() -> None:
    assert loads(b'{"\xff":"a\xc3("}') == {"\ufffd": "a\ufffd("}
    assert loads(b'"\xed\xa0\x80\xe4\xb8"') == "\ufffd" * 5
    assert loads(rb'"\\ud800 \ud800\ud83d\ude00 \udc00"') == "\\ud800 \ufffd😀 \ufffd"
    assert loads('"\udcff"') == "\ufffd"
    assert loads(b'{"id":1,"extra":"\xff"}', Row).extra == "\ufffd"


def test_the_last_of_equal_keys_wins() -> None:
    assert loads(b'{"a":1,"b":0,"a":2}') == {"a": 2, "b": 0}


@pytest.mark.parametrize(
    "text", ["1 2", "{} {}", "[1]]", "01", "-00", " 01", "nulll", '"a" "b"', "1\n\n}", "[]\udcff"]
)
def test_what_follows_the_value_is_an_error_unless_ignored(text: str) -> None:
    with pytest.raises(DecodeError):
        loads(text)
    first = loads(text, trailing=True)
    assert first in (1, {}, [1], 0, None, "a", [])
    assert loads(text.encode("utf-8", "surrogateescape"), trailing=True) == first


def test_ignoring_what_follows_forgives_nothing_before_it() -> None:
    for text in (b"[1,]", b"[01]", b"{", b"", b"x 1", b"[1 2]"):
        with pytest.raises(DecodeError):
            loads(text, trailing=True)
    assert loads(b'{"id":1}{"id":2}', Row, trailing=True).id == 1
    assert loads(b'"\xff" "\xff"', trailing=True) == "\ufffd"


@pytest.mark.parametrize(
    ("text", "offset"), [(b'{"a":tru}', 9), (b"[1,,2]", 3), (b'{"a":1', 6), (b"", 0), (b"[1] x", 5)]
)
def test_broken_syntax_names_its_place(text: bytes, offset: int) -> None:
    with pytest.raises(DecodeError, match=rf"at byte {offset}$") as caught:
        loads(text)
    assert (caught.value.offset, caught.value.path) == (offset, None)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (b'{"id":"1"}', "$.id"),
        (b'{"id":1.0}', "$.id"),
        (b'{"id":null}', "$.id"),
        (b'{"id":1,"data":"YWI"}', "$.data"),
        (b"{}", "$"),
        (b"[]", "$"),
    ],
)
def test_a_wrong_type_names_its_place(text: bytes, path: str) -> None:
    with pytest.raises(DecodeError) as caught:
        loads(text, Row)
    assert (caught.value.path, caught.value.offset) == (path, None)
    assert str(caught.value).endswith(f"at {path}")


def test_an_error_never_holds_the_text() -> None:
    class Kind(msgspec.Struct):
        kind: str

    secret = "hunter2" * 10_000
    for text, target in [(f'{{"kind":{secret}', Any), (f'{{"{secret}":1}}', dict[str, str])]:
        with pytest.raises(DecodeError) as caught:
            loads(text, target)
        assert len(str(caught.value)) < 500
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_bombs_are_refused() -> None:
    for bomb in (b"[" * 1_000_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000):
        for as_go, trailing in ((False, False), (True, False), (False, True)):
            with pytest.raises(DecodeError):
                loads(bomb, as_go=as_go, trailing=trailing)
    with pytest.raises(DecodeError, match="Integer value out of range"):
        loads(b"1" * 1_000_000)
    with pytest.raises(DecodeError, match="a number is out of range"):
        loads(b"1e99999999999999999999")


def test_the_limit_of_digits_is_not_the_process_s() -> None:
    limit = sys.get_int_max_str_digits()
    try:
        sys.set_int_max_str_digits(640)
        with pytest.raises(DecodeError, match=r"digits|out of range"):
            loads("[" + "1" * 1000 + "]")
    finally:
        sys.set_int_max_str_digits(limit)


def test_a_hook_makes_other_classes() -> None:
    def hook(kind: type, value: Any) -> Any:
        return kind(str(value)) if kind is Number else kind(dumps(value))

    assert loads(b'[1.50,{"a" : 1}]', tuple[Number, Raw], dec_hook=hook) == (
        Number("1.50"),
        Raw('{"a":1}'),
    )
