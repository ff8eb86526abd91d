"""Clamping, entropy, and chance that a test can hold still.

Whatever is random takes its numbers from an `rng` that you may give, so the same code is certain in a test:

    >>> from zero.mathx import Unstable, clamp
    >>> clamp(12, 1, 10)
    10
    >>> Unstable(0.05, rng=lambda: 0.5).around_int(604_800)
    604800
"""

from ._bounds import at_least, at_most, clamp
from ._chance import Proba, Unstable
from ._entropy import entropy

__all__ = ["Proba", "Unstable", "at_least", "at_most", "clamp", "entropy"]
