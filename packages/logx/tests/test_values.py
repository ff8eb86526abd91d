"""How values are shown, in JSON and in plain lines."""

import enum
import uuid
from collections import namedtuple
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

import msgspec
import pytest

from zero.logx._json import encode_shape, number
from zero.logx._plain import go_text
from zero.logx._values import simplify


class Colour(enum.Enum):
    RED = "red"


class Size(enum.IntEnum):
    BIG = 3


@dataclass
class Point:
    x: int
    y: float = 1.0
    tags: list[str] = field(default_factory=list)


class Named(msgspec.Struct, rename="camel", omit_defaults=True):
    user_name: str
    age: int = 0
    note: str | msgspec.UnsetType = msgspec.UNSET


class Optional(msgspec.Struct):
    a: int
    b: int | msgspec.UnsetType = msgspec.UNSET


Pair = namedtuple("Pair", ["left", "right"])


class Model:
    """Stands in for a pydantic model."""

    def model_dump(self, *, mode: str) -> dict[str, Any]:
        return {"mode": mode, "when": timedelta(seconds=1)}

    def __str__(self) -> str:
        return "not this"


class Loud:
    def __str__(self) -> str:
        raise RuntimeError("no text")


class Card:
    def __init__(self, number: str) -> None:
        self.number = number

    def mask_sensitive(self) -> str:
        return "***" + self.number[-2:]


class Endless:
    def mask_sensitive(self) -> "Endless":
        return Endless()


ISLAND = timezone(timedelta(hours=-3, minutes=-30), "NST")


@pytest.mark.parametrize(
    ("value", "json", "plain"),
    [
        (None, "null", "<nil>"),
        (True, "true", "true"),
        (2**70, str(2**70), str(2**70)),
        ("é\n", '"é\\n"', "é\n"),
        (b"hi", '"aGk="', "[104 105]"),
        (bytearray(b"hi"), '"aGk="', "[104 105]"),
        (memoryview(b"hi"), '"aGk="', "[104 105]"),
        (timedelta(seconds=90), '"1m30s"', "1m30s"),
        (timedelta(microseconds=-1), '"-1µs"', "-1µs"),
        (datetime(2020, 1, 2, 3, 4, 5, 6000, UTC), '"2020-01-02T03:04:05.006Z"', "2020-01-02 03:04:05.006 +0000 UTC"),
        (datetime(2020, 1, 2, 3, 4, 5, 0, ISLAND), '"2020-01-02T03:04:05-03:30"', "2020-01-02 03:04:05 -0330 NST"),
        (datetime(2020, 1, 2, 3, 4, 50), '"2020-01-02T03:04:50"', "2020-01-02 03:04:50"),
        (date(2020, 1, 2), '"2020-01-02"', "2020-01-02"),
        (ValueError("bad"), '"bad"', "bad"),
        ([ValueError("a")], '["a"]', "[a]"),
        (Colour.RED, '"red"', "red"),
        (Size.BIG, "3", "3"),
        (Decimal("1.50"), '"1.50"', "1.50"),
        (uuid.UUID(int=1), f'"{uuid.UUID(int=1)}"', str(uuid.UUID(int=1))),
        (PurePosixPath("a/b"), '"a/b"', "a/b"),
        (Point(1), '{"x":1,"y":1,"tags":[]}', "{x:1 y:1 tags:[]}"),
        (Named("ann"), '{"userName":"ann"}', "{user_name:ann age:0 note:UNSET}"),
        (Named("ann", 3), '{"userName":"ann","age":3}', "{user_name:ann age:3 note:UNSET}"),
        (Optional(1), '{"a":1}', "{a:1 b:UNSET}"),
        (Pair(1, "x"), '{"left":1,"right":"x"}', "{left:1 right:x}"),
        (Model(), '{"mode":"json","when":"1s"}', "map[mode:json when:1s]"),
        ({"b": 1, "a": [1.0]}, '{"a":[1],"b":1}', "map[a:[1] b:1]"),
        ({2: "x", None: 1, True: 0, Colour.RED: 5}, '{"2":"x","null":1,"red":5,"true":0}', "map[2:x null:1 red:5 true:0]"),
        ((1, 2), "[1,2]", "[1 2]"),
        ({3}, "[3]", "[3]"),
        (frozenset({"b", "a"}), '["a","b"]', "[a b]"),
        (msgspec.Raw(b'{"z": 1.0, "a": 2}'), '{"z":1.0,"a":2}', '{"z": 1.0, "a": 2}'),
        (Card("1234567890"), '"***90"', "***90"),
        ({"card": Card("1234567890")}, '{"card":"***90"}', "map[card:***90]"),
        (Loud(), '"<Loud: str() raised RuntimeError>"', "<Loud: str() raised RuntimeError>"),
        (Point, '"tests.test_values.Point"', None),
    ],
)  # fmt: skip
def test_values(value: object, json: str, plain: str | None) -> None:
    shape = simplify(value)
    shown = encode_shape(shape)
    if plain is None:
        assert shown.endswith('test_values.Point"')
    else:
        assert shown == json
        assert go_text(shape) == plain


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "-0"), (1.0, "1"), (-2.5, "-2.5"), (1e-6, "0.000001"), (1.5e-6, "0.0000015"),
        (1e-7, "1e-7"), (1.5e-9, "1.5e-9"), (1e16, "10000000000000000"), (1e20, "100000000000000000000"),
        (1e21, "1e+21"), (1.5e300, "1.5e+300"), (5e-324, "5e-324"), (12345678.9, "12345678.9"),
        (float("nan"), '"NaN"'), (float("inf"), '"+Inf"'), (float("-inf"), '"-Inf"'),
    ],
)  # fmt: skip
def test_numbers_are_written_as_ecmascript_does(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"), (2.5, "2.5"), (100000.0, "100000"), (1e6, "1e+06"), (123456789.0, "1.23456789e+08"),
        (1e-4, "0.0001"), (1e-5, "1e-05"), (1.5e-5, "1.5e-05"), (1234567.0, "1.234567e+06"),
        (-1e21, "-1e+21"), (0.0, "0"), (float("nan"), "NaN"),
    ],
)  # fmt: skip
def test_plain_numbers_are_go_s(value: float, text: str) -> None:
    assert go_text(value) == text


def test_a_cycle_ends() -> None:
    loop: list[Any] = [1]
    loop += [loop, {"again": loop}]
    assert simplify(loop) == [1, "…", {"again": "…"}]


def test_depth_is_bounded() -> None:
    deep: list[Any] = []
    for _ in range(5_000):
        deep = [deep]
    text = encode_shape(simplify(deep))
    assert "…" in text
    assert len(text) < 300


def test_the_same_value_twice_is_no_cycle() -> None:
    shared = [1]
    assert simplify([shared, shared]) == [[1], [1]]


def test_a_mask_that_never_ends_is_cut_off() -> None:
    assert isinstance(simplify(Endless()), str)


def test_a_member_that_raises_costs_its_owner_only() -> None:
    class Broken(dict[str, int]):
        def items(self) -> Any:
            raise OSError("gone")

    assert simplify([Broken(), 1]) == ["<OSError: gone>", 1]


def test_what_claims_to_be_json_and_is_not_is_shown_as_text() -> None:
    assert encode_shape(msgspec.Raw(b"{oops")) == "\"b'{oops'\""
