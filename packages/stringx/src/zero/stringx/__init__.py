"""Thousands of keywords found, masked or replaced in one pass, names in camel and snake case, secure random text.

Keywords and casing give what go-zero and its generators give, so both sides of a mixed fleet agree.

>>> from zero.stringx import Replacer, Trie, camel, snake
>>> Trie(["he", "she", "hers"]).filter("ushers")
Filtered(text='u*****', keywords=('he', 'hers', 'she'))
>>> Replacer({"cat": "dog", "category": "kind"}).replace("a cat, a category")
'a dog, a kind'
>>> camel("user_info"), snake("UserInfo")
('UserInfo', 'user_info')
"""

from ._casing import camel, lower_first, snake, title, untitle, upper_first
from ._engines import EngineUnavailableError
from ._keywords import Filtered, Match, Replacer, Trie
from ._pieces import PositionError, first_n, first_non_empty, join_non_empty, substr
from ._random import rand, rand_id, randn

__all__ = [
    "EngineUnavailableError",
    "Filtered",
    "Match",
    "PositionError",
    "Replacer",
    "Trie",
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
