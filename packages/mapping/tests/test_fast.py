"""What msgspec answers alone is what the walk would have answered."""

import dataclasses
import json
import os
from collections.abc import Callable
from typing import Annotated, Any, TypedDict

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zero.mapping import (
    Duration,
    Embedded,
    Env,
    Form,
    Inherit,
    Json,
    Mapper,
    MappingError,
    NotNull,
    Number,
    OptionalWith,
    Options,
    Range,
    Uint64,
)

from .drawing import VALUES, like, spelled, structs

QUICK = settings(
    max_examples=int(os.environ.get("ZERO_FUZZ_EXAMPLES", "150")),
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


def outcome(run: Callable[[], object]) -> tuple[str, object]:
    try:
        return "value", repr(run())
    except MappingError as error:
        return "errors", error.errors


def walk(mapper: Mapper[Any], value: object) -> tuple[str, object]:
    return outcome(lambda: slowly(mapper).convert(value))


def slowly(mapper: Mapper[Any]) -> Mapper[Any]:
    """Return the same mapper without its fast path."""
    slow = object.__new__(Mapper)
    for name in Mapper.__slots__:
        setattr(slow, name, getattr(mapper, name))
    slow._sound, slow._decode = False, None
    return slow


@QUICK
@given(st.data())
def test_bytes_of_json_read_alike(data: st.DataObject):
    type_ = data.draw(structs())
    mapper = Mapper(type_)
    text = spelled(data.draw(like(type_)), data.draw).encode()
    assert outcome(lambda: mapper.decode_json(text)) == outcome(
        lambda: slowly(mapper).decode_json(text)
    )


@QUICK
@given(st.data())
def test_plain_values_read_alike(data: st.DataObject):
    type_ = data.draw(structs())
    mapper = Mapper(type_)
    value = data.draw(like(type_))
    assert outcome(lambda: mapper.convert(value)) == walk(mapper, value)


@QUICK
@given(st.data())
def test_plain_values_of_other_types_read_alike(data: st.DataObject):
    mapper = Mapper(data.draw(structs(1)))
    odd = st.sampled_from(
        [(1, 2), {1, 2}, frozenset("a"), b"x", bytearray(b"x"), Number("1"), 1j, object]
    )
    value = data.draw(st.fixed_dictionaries(dict.fromkeys("abcd", st.one_of(odd, VALUES))))
    one, other = outcome(lambda: mapper.convert(value)), walk(mapper, value)
    assert one[0] == other[0]
    assert one[0] == "errors" or one == other


class Inner(msgspec.Struct):
    a: int


@dataclasses.dataclass
class Point:
    x: int
    y: Annotated[int, Range("[0:5]")] = 1


class Row(TypedDict, total=False):
    mode: Annotated[str, Options("a", "b")]


class Tree(msgspec.Struct):
    mode: Annotated[str, Json("mode,options=a|b")]
    children: "list[Tree]" = []


class Plain(msgspec.Struct, kw_only=True):
    s: str
    inner: Inner
    items: list[Point] = []
    rows: dict[str, Row] = {}
    n: Annotated[int, Json("n,range=[1:5]")] = 1
    u: Uint64 = 0
    tree: Tree | None = None


def test_sound_types_take_the_fast_path_and_are_checked_again():
    mapper = Mapper(Plain)
    assert mapper._sound
    right = {
        "s": "",
        "inner": {"a": 1},
        "items": [{"x": 1}],
        "rows": {"k": {"mode": "a"}},
        "tree": {"mode": "b"},
    }
    assert mapper.convert(right) == msgspec.convert(right, Plain)
    deep = {"mode": "a", "children": [{"mode": "a", "children": [{"mode": "c"}]}]}
    for wrong in (
        {"n": 9},
        {"u": 2**64},
        {"rows": {"k": {"mode": "c"}}},
        {"items": [{"x": 1, "y": 6}]},
        {"tree": deep},
    ):
        assert outcome(lambda: mapper.convert(right | wrong))[0] == "errors"  # noqa: B023
        assert outcome(lambda: mapper.decode_json(json.dumps(right | wrong)))[0] == "errors"  # noqa: B023


@pytest.mark.parametrize(
    "annotation",
    [
        Annotated[int, Env("X")],
        Annotated[int, Inherit()],
        Annotated[int, OptionalWith("b")],
        Annotated[Inner, Embedded()],
        Annotated[int, Form("a")],
        Annotated[int, Json("a.b")],
        Annotated[int, Json("other")],
        Annotated[int, Json("a,string")],
        Annotated[int | None, NotNull()],
        Annotated[float, Options(1, 2.5)],
        Annotated[list[int], Range("[1:5]")],
        Duration,
        Number,
        dict[int, int],
        tuple[int, Inner],
    ],
    ids=str,
)
def test_types_with_rules_that_msgspec_does_not_know_are_walked(annotation: Any):
    holder = msgspec.defstruct("Holder", [("a", annotation), ("b", int, 0)])
    assert not Mapper(holder)._sound


def test_a_field_that_is_read_from_elsewhere_is_not_filled_by_the_body():
    class Mixed(msgspec.Struct):
        admin: Annotated[bool, Form("admin")] = False

    assert Mapper(Mixed).decode_json(b'{"admin": true}').admin is False


def test_folded_keys_are_walked():
    assert not Mapper(Inner, fold=str.lower)._sound
    assert Mapper(Inner, fold=str.lower).decode_json(b'{"A": 1}').a == 1


def test_minus_zero_is_no_unsigned_integer():
    mapper = Mapper(list[Uint64])
    assert mapper.decode_json(b"[1]") == [1]
    assert outcome(lambda: mapper.decode_json("[-0]"))[0] == "errors"
    assert outcome(lambda: mapper.decode_json(b"[-0]"))[0] == "errors"
