import hashlib

import mmh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.hash import md5, md5_hex, murmur3

SUMS = {
    "": "0000000000000000",
    "hello": "cbd8a7b341bd9b02",
    "hello, world": "342fac623a5ebc8e",
    "19 Jan 2038 at 3:14:07 AM": "b89e5988b737affc",
    "The quick brown fox jumps over the lazy dog.": "cd99481f9ee902c9",
    "a": "85555565f6597889",
    "1000": "33fb980ef2ddc683",
    "hello, world!\n": "646bbacbcae4aace",
    "consistent-hash-test": "5c9aa76ef9c9ff8a",
    "localhost:00": "1d30cdc39566ce8b",
    "127.0.0.1:63790": "a0dd8556ad69372a",
    "127.0.0.1:637999": "23c968449d1ea4ee",
    "127.0.0.1:63800": "5e1bd5f39ea6c4f7",
    "127.0.0.1:63810": "53109e6d09d57c9d",
    "localhost:63790": "72a32d735f25d867",
    "localhost:637999": "bd8f96bb30a0fb21",
    "user:1": "54f09e266816c56e",
    "cache:user:id:1": "8ff567c3d46157ca",
    "中国": "a574b8409f78b52e",
    "zero": "9d9aca5384f12a79",
}


@pytest.mark.parametrize(("word", "expected"), SUMS.items())
def test_murmur3_is_the_sum_of_the_reference_table(word: str, expected: str) -> None:
    assert f"{murmur3(word.encode()):016x}" == expected


@given(st.binary(max_size=200))
def test_murmur3_is_the_first_half_of_the_wide_hash(data: bytes) -> None:
    assert murmur3(data) == mmh3.hash64(data, signed=False)[0]
    assert murmur3(bytearray(data)) == murmur3(memoryview(data)) == murmur3(data)


@given(st.binary(max_size=200))
def test_md5_is_that_of_hashlib(data: bytes) -> None:
    assert md5(data) == hashlib.md5(data).digest()
    assert md5_hex(memoryview(data)) == hashlib.md5(data).hexdigest()


def test_md5_of_go_zeros_own_test() -> None:
    assert md5_hex(b"hello, world!\n") == "910c8bc73110b0cd1bc5d2bcae782511"
    assert len(md5(b"")) == 16


@pytest.mark.parametrize("function", [murmur3, md5, md5_hex])
def test_text_is_refused_because_its_encoding_is_the_callers_choice(function: object) -> None:
    with pytest.raises(TypeError, match="encoded"):
        function("text")  # type: ignore[operator]
