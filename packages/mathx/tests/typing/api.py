"""Checked by type checkers, never run."""

import random
from collections import Counter
from decimal import Decimal
from typing import assert_type

from zero.mathx import Proba, Unstable, at_least, at_most, clamp, entropy

assert_type(clamp(5, 1, 10), int)
assert_type(clamp(Decimal(5), Decimal(1), Decimal(10)), Decimal)
assert_type(at_least(0.5, 1.0), float)
assert_type(at_most("b", "a"), str)

assert_type(entropy(Counter("abc")), float)
assert_type(entropy([1, 2, 3]), float)

assert_type(Proba().true_on(0.5), bool)
unstable = Unstable(0.05, rng=random.Random(1).random)
assert_type(unstable.around(3.0), float)
assert_type(unstable.around_int(3), int)
assert_type(unstable.deviation, float)
