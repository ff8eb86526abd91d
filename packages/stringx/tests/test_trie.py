import copy
import pickle
import threading
from typing import Any

import pytest

from zero.stringx import Filtered, Match, Trie

from .engines import ENGINES, Engine

pytestmark = pytest.mark.parametrize("engine", ENGINES)


@pytest.mark.parametrize(
    ("words", "mask", "text", "masked", "keywords"),
    [
        (["bc", "cd"], "*", "abcd", "a***", ("bc", "cd")),
        (["一", "一不", "AV"], "*", "就一不对, AV", "就**对, **", ("AV", "一", "一不")),
        (
            ["一二三四五", "二三四五六七八"],
            "#",
            "零一二三四五六七八九十",
            "零########九十",
            ("一二三四五", "二三四五六七八"),
        ),
        (["闹"], "#", "今晚真热闹", "今晚真热#", ("闹",)),
        (
            ["", "一", "一不", "AV", "AV演员", "无名氏", "AV演员色情", "日本AV女优"],
            "*",
            "就对, 一不",
            "就对, **",
            ("一", "一不"),
        ),
    ],
)
def test_keywords_are_masked_and_named(
    engine: Engine, words: list[str], mask: str, text: str, masked: str, keywords: tuple[str, ...]
) -> None:
    trie = Trie(words, mask=mask, engine=engine)
    assert trie.filter(text) == Filtered(masked, keywords)
    assert trie.filter(text).found
    assert trie.find_keywords(text) == keywords


@pytest.mark.parametrize("text", ["", "x", "HERS", "h e"])
def test_a_text_without_keywords_stays_as_it_is(engine: Engine, text: str) -> None:
    trie = Trie(["he", "hers"], engine=engine)
    assert trie.filter(text) == (text, ())
    assert not trie.filter(text).found
    assert list(trie.find(text)) == []


def test_every_occurrence_is_found_in_the_order_of_its_stop_the_longest_first(
    engine: Engine,
) -> None:
    trie = Trie(["he", "she", "his", "hers", "s"], engine=engine)
    assert list(trie.find("ushers")) == [
        Match(1, 2, "s"),
        Match(1, 4, "she"),
        Match(2, 4, "he"),
        Match(2, 6, "hers"),
        Match(5, 6, "s"),
    ]


def test_occurrences_are_looked_for_while_they_are_taken(engine: Engine) -> None:
    trie = Trie(["a", "aa", "aaa"], engine=engine)
    found = trie.find("a" * 1_000_000)
    assert next(found) == Match(0, 1, "a")
    assert next(found) == Match(0, 2, "aa")


def test_places_count_characters(engine: Engine) -> None:
    trie = Trie(["😀b", "é"], mask="🙈", engine=engine)
    assert list(trie.find("中😀bé")) == [Match(1, 3, "😀b"), Match(3, 4, "é")]
    assert trie.filter("中😀bé").text == "中🙈🙈🙈"


def test_characters_are_compared_as_they_are(engine: Engine) -> None:
    trie = Trie(["Ab", "é"], engine=engine)
    assert trie.filter("ab aB Ab e\u0301").text == "ab aB ** e\u0301"


def test_lone_surrogates_are_characters_like_any_other(engine: Engine) -> None:
    text = "\ud800a\udfff\U0010ffff"
    assert Trie(["a"], engine=engine).filter(text) == ("\ud800*\udfff\U0010ffff", ("a",))
    assert Trie(["\ud800a"], engine=engine).filter(text).text == "**\udfff\U0010ffff"
    assert Trie(["\U0010ffff", "\udfff"], engine=engine).filter(text).text == "\ud800a**"
    # Two halves that stand side by side are no character.
    assert Trie(["😀"], engine=engine).find_keywords("\ud83d\ude00") == ()


def test_empty_words_are_passed_over_and_twins_count_once(engine: Engine) -> None:
    assert Trie(["", ""], engine=engine).filter("ab") == ("ab", ())
    assert Trie([], engine=engine).filter("ab") == ("ab", ())
    trie = Trie(iter(["a", "a", ""]), engine=engine)
    assert list(trie.find("a")) == [Match(0, 1, "a")]
    assert repr(trie) == f"Trie(1 words, mask='*', engine='{engine}')"


def test_a_word_in_ten_thousand_is_found_across_pieces(engine: Engine) -> None:
    words = [f"<{number}>" for number in range(10_000)]
    text = "x" * 65_533 + "<4711>" + "y" * 70_000 + "<9999>"
    trie = Trie(words, engine=engine)
    assert list(trie.find(text)) == [
        Match(65_533, 65_539, "<4711>"),
        Match(135_539, 135_545, "<9999>"),
    ]
    assert trie.filter(text).text == text.replace("<4711>", "*" * 6).replace("<9999>", "*" * 6)


@pytest.mark.parametrize("mask", ["", "**", "👩‍👩‍👧", "e\u0301"])
def test_a_mask_that_is_not_one_character_is_refused(engine: Engine, mask: str) -> None:
    with pytest.raises(ValueError, match=f"mask must be exactly one character: .* has {len(mask)}"):
        Trie(["a"], mask=mask, engine=engine)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("abc", "words must be several texts, not one str: 'abc'"),
        (b"abc", "words must be several texts, not one bytes"),
        (["a", 2], r"words\[1\] must be a str, not int: 2"),
        ([None], r"words\[0\] must be a str, not NoneType"),
        (5, "not iterable"),
    ],
)
def test_words_that_are_no_texts_are_refused(engine: Engine, words: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Trie(words, engine=engine)


@pytest.mark.parametrize("wrong", [b"a", None, 1, ["a"]])
def test_a_text_or_mask_that_is_none_is_refused(engine: Engine, wrong: Any) -> None:
    trie = Trie(["a"], engine=engine)
    for call in (trie.filter, trie.find, trie.find_keywords):
        with pytest.raises(TypeError, match=f"text must be a str, not {type(wrong).__name__}"):
            call(wrong)
    with pytest.raises(TypeError, match=f"mask must be a str, not {type(wrong).__name__}"):
        Trie(["a"], mask=wrong, engine=engine)


def test_copies_and_pickles_find_the_same(engine: Engine) -> None:
    trie = Trie(["ab", "\udc80"], mask="#", engine=engine)
    for other in (pickle.loads(pickle.dumps(trie)), copy.deepcopy(trie)):
        assert other.filter("cab\udc80") == ("c###", ("ab", "\udc80"))
        assert repr(other) == repr(trie)


def test_threads_share_one_trie(engine: Engine) -> None:
    trie = Trie([f"w{number}" for number in range(100)], engine=engine)
    text = " ".join(f"w{number}" for number in range(200))
    expected = trie.filter(text)
    answers: list[Filtered] = []

    def work() -> None:
        answers.extend(trie.filter(text) for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 80
