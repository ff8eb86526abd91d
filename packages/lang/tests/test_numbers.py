import copy
import math
import pickle
import re
import struct
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zero.lang import Float32, default_format, text
from zero.lang._numbers import duration_text

finite = st.floats(allow_nan=False, allow_infinity=False)
singles = st.floats(width=32, allow_nan=False, allow_infinity=False)


def single(value: float) -> float:
    return struct.unpack("f", struct.pack("f", value))[0]


@given(finite)
def test_a_float_is_written_without_an_exponent_and_reads_back(value: float) -> None:
    shown = text(value)
    assert "e" not in shown
    assert float(shown).hex() == value.hex()
    assert not ("." in shown and shown.endswith(("0", ".")))


@given(finite)
def test_the_default_format_reads_back_too_and_is_never_longer_by_zeros(value: float) -> None:
    shown = default_format(value)
    assert float(shown).hex() == value.hex()
    assert len(shown) <= 24


@given(singles)
@example(2.0**-44)
@example(2.0**87)
@example(1.1754943508222875e-38)
@example(1.401298464324817e-45)
@example(3.4028234663852886e38)
@example(9007199254740992.0)
def test_a_single_is_written_by_the_fewest_digits_that_name_it(value: float) -> None:
    shown = text(Float32(value))
    assert single(float(shown)) == value
    digits = len(repr(Float32(value)).split("e")[0].strip("-").replace(".", "").strip("0")) or 1
    shorter = f"{value:.{digits - 2}e}" if digits > 1 else "nan"
    assert single(float(shorter)) != value


def test_a_single_rounds_and_is_a_float() -> None:
    assert Float32(1.1) == 1.100000023841858
    assert repr(Float32(1.1)) == str(Float32(1.1)) == "1.1"
    assert repr(Float32(1e10)) == "10000000000.0"
    assert math.isnan(Float32(math.nan))
    assert repr(Float32(-math.inf)) == "-inf"
    assert repr(Float32(-0.0)) == "-0.0"


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1e39, "1e+39"), (-1e300, "-1e+300"), (10**5000, "an integer of 16610 bits")],
    ids=["single", "double", "integer"],
)
def test_a_number_beyond_single_precision_is_refused_by_name(number: float, shown: str) -> None:
    with pytest.raises(OverflowError, match=f"^{re.escape(shown)} is beyond single precision"):
        Float32(number)


@pytest.mark.parametrize("value", ["1.5", None, 1j])
def test_what_is_no_number_has_no_single_precision(value: Any) -> None:
    with pytest.raises(TypeError, match=f"^a Float32 needs a number, not {type(value).__name__}"):
        Float32(value)


def test_a_single_survives_copies_and_pickles() -> None:
    value = Float32(0.1)
    for twin in (copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert type(twin) is Float32
        assert twin == value


@given(st.integers(-(2**63), 2**63 - 1))
def test_a_duration_reads_back(nanoseconds: int) -> None:
    units = {"h": 3_600 * 10**9, "m": 60 * 10**9, "s": 10**9, "ms": 10**6, "µs": 1000, "ns": 1}
    shown, total = duration_text(nanoseconds).removeprefix("-"), 0
    while shown:
        number = shown[: next(i for i, char in enumerate(shown) if char not in "0123456789.")]
        shown = shown[len(number) :]
        unit = max((unit for unit in units if shown.startswith(unit)), key=len)
        shown = shown[len(unit) :]
        whole, _, part = number.partition(".")
        total += int(whole) * units[unit] + int(part or 0) * units[unit] // 10 ** len(part)
    assert total == abs(nanoseconds)
