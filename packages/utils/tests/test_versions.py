import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.utils import VersionError, compare_versions, version_key

HIGHEST = 2**63 - 1
FIELDS = st.lists(st.integers(0, 2**64), min_size=1, max_size=5)


@pytest.mark.parametrize(("first", "sign", "second", "expected"), [
    ("1", ">", "1.0.1", False),
    ("1.0.1", "<", "1.0", False),
    ("1", ">", "0.9.9", True),
    ("1", "<", "1.0-1", True),
    ("1", "!", "1.0-1", False),
    ("1.0.1", "<", "1-0.1", False),
    ("1.0.1", "==", "1.0.1", True),
    ("1.1-1", "==", "1.0.2", False),
    ("1.0.3", ">=", "1.0.2", True),
    ("1.0.4", "<=", "1.0.6", True),
    ("v1.2.3", "==", "1.2.3", True),
    ("1.0", "==", "1.0.0", False),
    ("1.0", "<", "1.0.0", True),
])  # fmt: skip
def test_the_rows_of_go_zero(first: str, sign: str, second: str, expected: bool) -> None:
    assert compare_versions(first, sign, second) is expected  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(("text", "expected"), [
    ("v1.2.3", (1, 2, 3)),
    ("1V2", (12,)),
    ("1-2.3", (1, 2, 3)),
    ("", (0,)),
    ("1..2", (1, 0, 2)),
    ("-1", (0, 1)),
    ("007", (7,)),
    ("9223372036854775808", (HIGHEST,)),
    ("9" * 100_000, (HIGHEST,)),
    ("0" * 100_000 + "7", (7,)),
])  # fmt: skip
def test_what_a_version_is_made_of(text: str, expected: tuple[int, ...]) -> None:
    assert version_key(text) == expected


@given(FIELDS)
def test_numbers_are_kept_up_to_the_limit(fields: list[int]) -> None:
    text = ".".join(map(str, fields))
    assert version_key(text) == tuple(min(field, HIGHEST) for field in fields)


@given(FIELDS, FIELDS)
def test_exactly_one_order_holds(first: list[int], second: list[int]) -> None:
    one, other = (".".join(map(str, fields)) for fields in (first, second))
    less, equal, more = (
        compare_versions(one, "<", other),
        compare_versions(one, "=", other),
        compare_versions(one, ">", other),
    )
    assert [less, equal, more].count(True) == 1
    assert compare_versions(one, "<=", other) is (less or equal)
    assert compare_versions(one, ">=", other) is (more or equal)
    assert compare_versions(other, "<", one) is more


@pytest.mark.parametrize(("text", "field"), [
    ("1.0-beta", "beta"),
    ("1.0rc1", "0rc1"),
    ("1.+2", "+2"),
    ("1.2_3", "2_3"),
    ("1. 2", " 2"),
    ("１.0", "１"),
    ("0x10", "0x10"),
    ("1e3", "1e3"),
    ("1.0\n", "0\n"),
    ("\ud800", "\ud800"),
])  # fmt: skip
def test_a_field_that_is_no_number_is_refused_with_its_name(text: str, field: str) -> None:
    with pytest.raises(VersionError, match="is no decimal number") as caught:
        version_key(text)
    assert (caught.value.text, caught.value.field) == (text, field)
    assert str(caught.value) == f"{field!r} in version {text!r} is no decimal number"
    for pair in ((text, "1"), ("1", text)):
        with pytest.raises(VersionError):
            compare_versions(pair[0], "<", pair[1])


def test_a_long_text_is_refused_in_a_short_message() -> None:
    with pytest.raises(VersionError) as caught:
        version_key("x" * 100_000)
    assert len(str(caught.value)) < 250


def test_the_error_goes_through_pickle() -> None:
    copy = pickle.loads(pickle.dumps(VersionError("1.x", "x")))
    assert (str(copy), copy.text, copy.field) == (
        "'x' in version '1.x' is no decimal number",
        "1.x",
        "x",
    )
