import pickle
from typing import Any

import pytest

from zero.stringx import Replacer

from .engines import ENGINES, Engine

pytestmark = pytest.mark.parametrize("engine", ENGINES)

CASES = [
    ({"一二三四": "1234", "二三": "23", "二": "2"}, "零一二三四五", "零1234五", "零1234五"),
    ({"abcdeg": "ABCDEG", "cdef": "CDEF", "cde": "CDE"}, "abcdef", "abCDEF", "abCDEF"),
    ({"3d": "34", "bc": "23"}, "abcde", "a23de", "a234e"),
    ({"二三四五六": "23456"}, "零一二三四五", "零一二三四五", "零一二三四五"),
    ({"二三四七": "2347", "三四": "34"}, "零一二三四", "零一二34", "零一二34"),
    ({"日本": "japan", "日本的首都": "东京"}, "日本的首都在日本", "东京在japan", "东京在japan"),
    (
        {"abcde": "ABCDE", "bcde": "BCDE", "cde": "CDE", "c": "C", "cd": "CD"},
        "abcdf",
        "abCDf",
        "abCDf",
    ),
    ({"456": "def", "abcd": "1234"}, "abcd567", "1234567", "123def7"),
    ({"bcdf": "1235", "ccde": "2234"}, "abccdefg", "ab2234fg", "ab2234fg"),
    ({"日本的首都": "东京", "日本": "本日"}, "日本的首都是东京", "东京是东京", "东京是东京"),
    (
        {"日本的首都": "东京", "东京": "日本的首都"},
        "日本的首都是东京",
        "东京是日本的首都",
        "日本的首都是东京",
    ),
    ({"a": "aa"}, "a", "aa", "aaaa"),
    ({"a": "b", "b": "c", "c": "d"}, "a", "b", "c"),
    ({"": "x"}, "abc", "abc", "abc"),
    ({}, "abc", "abc", "abc"),
    ({"a": ""}, "banana", "bnn", "bnn"),
    ({"a": "b"}, "", "", ""),
]


@pytest.mark.parametrize(("mapping", "text", "once", "twice"), CASES)
def test_the_leftmost_then_the_longest_word_is_replaced(
    engine: Engine, mapping: dict[str, str], text: str, once: str, twice: str
) -> None:
    assert Replacer(mapping, engine=engine).replace(text) == once
    assert Replacer(mapping, passes=2, engine=engine).replace(text) == twice


@pytest.mark.parametrize(("mapping", "text", "once", "twice"), CASES)
def test_the_order_of_the_mapping_does_not_matter(
    engine: Engine, mapping: dict[str, str], text: str, once: str, twice: str
) -> None:
    backwards = dict(reversed(mapping.items()))
    assert Replacer(backwards, engine=engine).replace(text) == once
    assert Replacer(backwards, passes=2, engine=engine).replace(text) == twice


def test_passes_end_when_nothing_is_left_to_replace(engine: Engine) -> None:
    replacer = Replacer({"ab": ""}, passes=10**9, engine=engine)
    assert replacer.replace("aaabbb" + "ab") == ""


def test_lone_surrogates_are_characters_like_any_other(engine: Engine) -> None:
    replacer = Replacer({"\ud800": "<", "a": "\udfff", "\U0010ffff": "!"}, engine=engine)
    assert replacer.replace("\ud800a\ud801\U0010ffff") == "<\udfff\ud801!"
    assert Replacer({"a": "b"}, engine=engine).replace("\udc80a") == "\udc80b"


def test_a_word_across_pieces_is_replaced_once(engine: Engine) -> None:
    text = "x" * 65_533 + "abcdef" + "ab" + "y" * 70_000 + "ab"
    replacer = Replacer({"abcdef": "1", "ab": "2", "efab": "3"}, engine=engine)
    expected = "x" * 65_533 + "1" + "2" + "y" * 70_000 + "2"
    assert replacer.replace(text) == expected


def test_later_changes_of_the_mapping_change_nothing(engine: Engine) -> None:
    mapping = {"a": "b"}
    replacer = Replacer(mapping, engine=engine)
    mapping["a"] = "c"
    assert replacer.replace("a") == "b"


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        (["a", "b"], "mapping must be a mapping, not list"),
        (None, "mapping must be a mapping, not NoneType"),
        ({1: "a"}, r"the key of mapping\[1\] must be a str, not int"),
        ({"a": 1}, r"mapping\['a'\] must be a str, not int: 1"),
        ({"a": None}, r"mapping\['a'\] must be a str, not NoneType"),
        ({"": 1}, r"mapping\[''\] must be a str, not int"),
    ],
)
def test_a_mapping_that_is_not_of_texts_is_refused(
    engine: Engine, mapping: Any, message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        Replacer(mapping, engine=engine)


@pytest.mark.parametrize(
    ("passes", "error", "message"),
    [
        (0, ValueError, "passes must be at least 1: 0"),
        (-1, ValueError, "passes must be at least 1: -1"),
        (1.5, TypeError, "passes must be an int, not float"),
        (True, TypeError, "passes must be an int, not bool"),
    ],
)
def test_a_number_of_passes_that_makes_no_sense_is_refused(
    engine: Engine, passes: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Replacer({}, passes=passes, engine=engine)


@pytest.mark.parametrize("text", [b"a", None, 1])
def test_a_text_that_is_none_is_refused(engine: Engine, text: Any) -> None:
    with pytest.raises(TypeError, match=f"text must be a str, not {type(text).__name__}"):
        Replacer({"a": "b"}, engine=engine).replace(text)


def test_pickles_replace_the_same(engine: Engine) -> None:
    replacer = Replacer({"a": "b", "b": "c"}, passes=2, engine=engine)
    other = pickle.loads(pickle.dumps(replacer))
    assert other.replace("ab") == replacer.replace("ab") == "cc"
    assert repr(other) == repr(replacer) == f"Replacer(2 words, passes=2, engine='{engine}')"
