import pickle
from collections import OrderedDict, deque, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, Flag, IntEnum, StrEnum
from fractions import Fraction
from ipaddress import ip_address
from pathlib import PurePosixPath
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.lang import Float32, TextError, default_format, text, text_bytes


class Color(Enum):
    RED = "red"


class MixedColor(str, Enum):  # noqa: UP042 - in 3.11 its str() stopped being its value
    RED = "red"


class Level(IntEnum):
    HIGH = 3


class Shape(StrEnum):
    ROUND = "round"


class Right(Flag):
    READ = 1
    WRITE = 2


class Mocked(Enum):
    ONE = 1

    def __str__(self) -> str:
        return "mocked"


class Euro(float):
    def __str__(self) -> str:
        return "€"


class Tag(str):
    __slots__ = ()

    def __str__(self) -> str:
        return f"#{super().__str__()}"


class Raw(bytes):
    pass


class Wrapped(int):
    pass


@dataclass
class Node:
    host: str
    weight: float
    tags: list[str | None]


@dataclass
class NamedNode:
    host: str

    def __str__(self) -> str:
        return self.host


Point = namedtuple("Point", "x y")

MOMENT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # reference table
        (None, ""),
        (True, "true"),
        (False, "false"),
        (1, "1"),
        (-(2**63), "-9223372036854775808"),
        (Float32(1.1), "1.1"),
        (2.2, "2.2"),
        (b"abcd", "abcd"),
        ("1.23", "1.23"),
        (1.0, "1"),
        (1e21, "1000000000000000000000"),
        (1e-07, "0.0000001"),
        (-0.0, "-0"),
        (float("nan"), "NaN"),
        (float("inf"), "+Inf"),
        (float("-inf"), "-Inf"),
        # kinds of Python
        (Color.RED, "red"),
        (MixedColor.RED, "red"),
        (Level.HIGH, "3"),
        (Shape.ROUND, "round"),
        (Right.READ | Right.WRITE, "3"),
        (Mocked.ONE, "mocked"),
        (Euro(1), "€"),
        (Tag("a"), "#a"),
        (Raw(b"raw"), "raw"),
        (Wrapped(7), "7"),
        (bytearray(b"ab"), "ab"),
        (memoryview(b"abcd")[::2], "ac"),
        (Decimal("1.10"), "1.1"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.00"), "-0"),
        (Decimal("-Infinity"), "-Inf"),
        (Decimal("NaN"), "NaN"),
        (Fraction(1, 3), "1/3"),
        (timedelta(minutes=1, seconds=30), "1m30s"),
        (timedelta(microseconds=-1), "-1µs"),
        (timedelta(0), "0s"),
        (MOMENT, "2024-01-02 03:04:05+00:00"),
        (date(2024, 1, 2), "2024-01-02"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (ip_address("::1"), "::1"),
        (PurePosixPath("/a/b"), "/a/b"),
        (ValueError("code 404"), "code 404"),
        (NamedNode("h:1"), "h:1"),
        # what Go writes with its default format
        ([], "[]"),
        ((1, "x", None, 2.5, 1e20), "[1 x <nil> 2.5 1e+20]"),
        ([b"by", True, [NamedNode("n")]], "[[98 121] true [n]]"),
        ({"b": 2, "a": 1}, "map[a:1 b:2]"),
        (OrderedDict([(10, "x"), (9, None)]), "map[9:<nil> 10:x]"),
        (MappingProxyType({}), "map[]"),
        (Node("h", 0.5, ["p", None]), "{h 0.5 [p <nil>]}"),
        (Point(1, 2), "{1 2}"),
        (1 - 2j, "(1-2i)"),
        (complex(1e20, 0.5), "(1e+20+0.5i)"),
        (complex("nan+infj"), "(NaN+Infi)"),
        (complex("1+nanj"), "(1+NaNi)"),
    ],
    ids=repr,
)
def test_text_of(value: object, expected: str) -> None:
    assert text(value) == expected
    assert text_bytes(value) == expected.encode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "<nil>"),
        (b"by", "[98 121]"),
        (b"", "[]"),
        (1e21, "1e+21"),
        (1e20, "1e+20"),
        (123456.0, "123456"),
        (1234567.0, "1.234567e+06"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (-2.5e-300, "-2.5e-300"),
        (0.0, "0"),
        (-0.0, "-0"),
        (Float32(3.4028235e38), "3.4028235e+38"),
        ("a b", "a b"),
        (True, "true"),
        (42, "42"),
        (NamedNode("n"), "n"),
    ],
    ids=repr,
)
def test_default_format_of(value: object, expected: str) -> None:
    assert default_format(value) == expected


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({1, 2}, "set has no text: it has no order"),
        (frozenset[int](), "frozenset has no text: it has no order"),
        (object(), "give its class a __str__"),
        (deque([1]), "give its class a __str__"),
        (int, "int is a class"),
        (len, "give its class a __str__"),
        ([1, object()], "give its class a __str__"),
        ({1: 1, "a": 1}, "its keys have no order"),
        (10**5000, "4300 digits"),
        (Decimal("1E+999999"), "4300 digits"),
        ([Decimal("1E-999999")], "4300 digits"),
    ],
    ids=["set", "frozenset", "object", "deque", "class", "function", "part", "keys", *"123"],
)
@pytest.mark.parametrize("write", [text, text_bytes, default_format])
def test_what_two_processes_would_write_differently_is_refused(
    write: Callable[[object], object], value: object, words: str
) -> None:
    with pytest.raises(TextError, match=words):
        write(value)


def test_an_error_carries_the_value_and_the_reason() -> None:
    value = {1}
    with pytest.raises(TextError) as caught:
        text(value)
    assert caught.value.value is value
    assert str(caught.value) == f"set has no text: {caught.value.reason}"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("write", [text, text_bytes, default_format])
def test_a_list_that_contains_itself_is_refused(write: Callable[[object], object]) -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(TextError, match="nested too deeply"):
        write(endless)


def test_bytes_that_are_not_utf8_have_bytes_but_no_text() -> None:
    assert text_bytes(b"a\xff") == b"a\xff"
    with pytest.raises(TextError, match="byte 1 is not UTF-8"):
        text(b"a\xff")


def test_a_lone_surrogate_is_refused_with_its_place() -> None:
    with pytest.raises(TextError, match="character 2 is half of a surrogate pair"):
        text_bytes("ab\ud800")


def test_an_error_in_an_own_text_reaches_the_caller() -> None:
    class Broken:
        def __str__(self) -> str:
            raise LookupError("no name yet")

    with pytest.raises(LookupError, match="no name yet"):
        text(Broken())


@given(st.text(), st.binary(), st.integers(-(2**64), 2**64))
def test_plain_values_are_themselves(word: str, data: bytes, number: int) -> None:
    assert text(word) == word
    assert text_bytes(data) == data
    assert text(number) == default_format(number) == str(number)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists))
def test_parts_of_a_list_are_written_as_they_are_alone(value: object) -> None:
    assert text([value, value]) == f"[{default_format(value)} {default_format(value)}]"
