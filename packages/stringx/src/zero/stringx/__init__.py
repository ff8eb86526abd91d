"""Names in camel and snake case, pieces of text by characters, and random text that nobody can guess.

The casing is that of go-zero's generators, letter for letter, so names derived in both languages meet.

>>> from zero.stringx import camel, first_n, snake
>>> camel("user_info"), snake("UserInfo"), first_n("anything that we use", 8, "...")
('UserInfo', 'user_info', 'anything...')
"""

from ._casing import camel, lower_first, snake, title, untitle, upper_first
from ._pieces import PositionError, first_n, first_non_empty, join_non_empty, substr
from ._random import rand, rand_id, randn

__all__ = [
    "PositionError",
    "camel",
    "first_n",
    "first_non_empty",
    "join_non_empty",
    "lower_first",
    "rand",
    "rand_id",
    "randn",
    "snake",
    "substr",
    "title",
    "untitle",
    "upper_first",
]
