import random
import string
from collections import Counter

import pytest

from zero.stringx import rand, rand_id, randn

_ALPHABET = string.ascii_letters + string.digits


@pytest.mark.parametrize("length", [0, 1, 8, 100])
def test_random_text_has_the_length_asked_for(length: int) -> None:
    text = randn(length)
    assert len(text) == length
    assert set(text) <= set(_ALPHABET)


def test_lengths_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        randn(-1)


def test_rand_is_eight_letters_and_an_id_is_sixteen_hexadecimal_digits() -> None:
    assert len(rand()) == 8
    assert len(rand_id()) == 16
    assert set(rand_id()) <= set("0123456789abcdef")


def test_no_seed_repeats_a_text() -> None:
    random.seed(1)
    first = randn(16)
    random.seed(1)
    assert randn(16) != first


def test_every_character_is_as_likely_as_another() -> None:
    counts = Counter(randn(62 * 400))
    # 400 expected each; ten standard deviations are 198.
    assert set(counts) == set(_ALPHABET)
    assert all(abs(count - 400) < 198 for count in counts.values())
