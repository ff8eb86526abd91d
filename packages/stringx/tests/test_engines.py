"""Both engines against a model that tries every piece of a text, and against one another."""

import pickle
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zero.stringx._engines as engines
from zero.stringx import EngineUnavailableError, Match, Replacer, Trie
from zero.stringx._automaton import PureFinder

from .engines import ENGINES, INSTALLED, Engine

needs_fast = pytest.mark.skipif(not INSTALLED, reason="the extra `fast` is not installed")

# Few letters, so that words overlap: both cases, one to four bytes in UTF-8, lone surrogates, the last characters.
_LETTERS = st.one_of(
    st.sampled_from("ab"),
    st.sampled_from("aAé中😀"),
    st.sampled_from("a\ud800\udbff\udc00\udfff\U0010ffff\U0010fffe\U0010fffd"),
    st.characters(),
)
_WORDS = st.lists(st.text(_LETTERS, max_size=5), max_size=8)
_TEXTS = st.text(_LETTERS, max_size=40)
_WINDOWS = st.sampled_from([1, 2, 7, 1_000])


@st.composite
def _quoting(draw: st.DrawFn) -> tuple[list[str], str]:
    """Draw words, and a text in which many of them stand."""
    words = draw(_WORDS)
    pieces = st.one_of(_TEXTS, st.sampled_from(words)) if words else _TEXTS
    return words, "".join(draw(st.lists(pieces, max_size=8)))


def _every(words: list[str], text: str) -> list[Match]:
    found = [
        Match(start, stop, text[start:stop])
        for stop in range(len(text) + 1)
        for start in range(stop)
    ]
    wanted = set(words)
    return [match for match in found if match.keyword in wanted]


def _masked(found: list[Match], text: str) -> str:
    hidden = {place for match in found for place in range(match.start, match.stop)}
    return "".join("*" if place in hidden else char for place, char in enumerate(text))


def _replaced(mapping: dict[str, str], text: str) -> str:
    """Do what go-zero says it does: sort all matches, skip those that begin before the last one ends."""
    result, reached = "", 0
    for start, minus_stop in sorted((m.start, -m.stop) for m in _every(list(mapping), text)):
        if start >= reached:
            result += text[reached:start] + mapping[text[start:-minus_stop]]
            reached = -minus_stop
    return result + text[reached:]


def _both(make: type, *arguments: Any, window: int, **options: Any) -> Iterator[Any]:
    """Make one with each engine; the fast one goes through texts in pieces of `window` characters."""
    for engine in ENGINES:
        made: Any = make(*arguments, engine=engine, **options)
        if engine == "fast":
            inner = made._finder if make is Trie else made._cutter
            inner._window = window
        yield made


@given(_quoting(), _WINDOWS)
def test_every_engine_finds_what_the_model_finds(case: tuple[list[str], str], window: int) -> None:
    words, text = case
    expected = _every(words, text)
    for trie in _both(Trie, words, window=window):
        assert list(trie.find(text)) == expected
        filtered = trie.filter(text)
        assert filtered.text == _masked(expected, text)
        assert filtered.keywords == tuple(sorted({match.keyword for match in expected}))
        assert trie.find_keywords(text) == filtered.keywords


@given(_quoting(), st.lists(_TEXTS, min_size=8, max_size=8), _WINDOWS)
def test_every_engine_replaces_what_the_model_replaces(
    case: tuple[list[str], str], replacements: list[str], window: int
) -> None:
    words, text = case
    mapping = dict(zip(words, replacements, strict=False))
    once = _replaced(mapping, text)
    for replacer in _both(Replacer, mapping, window=window):
        assert replacer.replace(text) == once
    for replacer in _both(Replacer, mapping, window=window, passes=2):
        assert replacer.replace(text) == _replaced(mapping, once)


@given(_WORDS)
def test_the_words_that_may_end_at_one_place_are_counted(words: list[str]) -> None:
    distinct = {word for word in words if word}
    expected = max((sum(word.endswith(end) for end in distinct) for word in distinct), default=0)
    assert engines.deepest(list(distinct)) == expected


def test_an_engine_is_chosen_by_itself() -> None:
    assert Trie(["a"]).engine == ENGINES[-1]
    assert Replacer({"a": "b"}).engine == ENGINES[-1]
    assert Trie(["a"], engine="pure").engine == "pure"
    assert Replacer({"a": "b"}, engine="pure").engine == "pure"


def test_words_that_would_cost_the_fast_engine_much_are_left_to_the_pure_one() -> None:
    nested = ["a" * length for length in range(1, 10)]
    assert Trie(nested).engine == "pure"
    assert Trie(nested[1:]).engine == ENGINES[-1]
    assert Trie(["a" * 257]).engine == "pure"
    assert Trie(["a" * 256]).engine == ENGINES[-1]
    assert Replacer({"a" * 257: ""}).engine == "pure"
    assert Replacer(dict.fromkeys(nested, "")).engine == ENGINES[-1]


@needs_fast
def test_the_fast_engine_asked_for_by_name_is_bounded_too() -> None:
    assert Trie(["a" * 10_000], engine="fast").filter("a" * 10_001).text == "*" * 10_001
    assert Trie(["a" * length for length in range(1, 20)], engine="fast").engine == "fast"
    nested = ["a" * length for length in range(1, 400)]
    with pytest.raises(ValueError, match="399 characters of which 399 end alike: use 'auto'"):
        Trie(nested, engine="fast")


@needs_fast
def test_words_of_too_many_characters_leave_none_to_stand_for_surrogates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engines, "_ALPHABET", 3)
    assert Trie(["abc"]).engine == "fast"
    assert Trie(["abc", "d"]).engine == "pure"
    with pytest.raises(ValueError, match="engine 'fast' takes 3 different characters, not 4"):
        Replacer({"abc": "", "d": ""}, engine="fast")


@pytest.mark.parametrize("engine", ["", "rust", None, 1, "FAST"])
def test_an_engine_that_is_none_is_refused(engine: Any) -> None:
    with pytest.raises(ValueError, match="engine must be 'auto', 'pure' or 'fast', not"):
        Trie(["a"], engine=engine)
    with pytest.raises(ValueError, match="engine must be"):
        Replacer({"a": "b"}, engine=engine)


def test_without_the_extra_the_pure_engine_works_and_the_fast_one_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ahocorasick_rs", None)
    assert Trie(["a"]).engine == "pure"
    assert Replacer({"a": "b"}).engine == "pure"
    with pytest.raises(EngineUnavailableError, match=r"zero-stringx\[fast\]") as caught:
        Trie(["a"], engine="fast")
    assert isinstance(caught.value, ImportError)
    assert caught.value.engine == "fast"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@needs_fast
def test_a_pickle_made_with_any_engine_opens_without_the_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packed = pickle.dumps((Trie(["a"]), Replacer({"a": "b"})))
    monkeypatch.setitem(sys.modules, "ahocorasick_rs", None)
    trie, replacer = pickle.loads(packed)
    assert (trie.engine, replacer.engine) == ("pure", "pure")
    assert (trie.filter("a").text, replacer.replace("a")) == ("*", "b")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_word_of_a_hundred_thousand_characters_is_held(engine: Engine) -> None:
    word = "ab" * 50_000
    trie = Trie([word], engine=engine)
    assert [match[:2] for match in trie.find(f"x{word}ab")] == [(1, 100_001), (3, 100_003)]


class _Counted(list[int]):
    reads = 0

    def __getitem__(self, key: Any) -> Any:
        self.reads += 1
        return super().__getitem__(key)


@pytest.mark.parametrize("text", ["a" * 5_000, "ab" * 2_500, ("a" * 99 + "b") * 50])
def test_the_pure_engine_visits_each_character_and_each_word_once(text: str) -> None:
    words = ["a" * length for length in range(1, 100)] + ["a" * 98 + "c"]
    finder = PureFinder(words)
    automaton = finder._automaton
    failures = automaton._failures = _Counted(automaton._failures)
    shorter = automaton._shorter = _Counted(automaton._shorter)
    ranges, found = finder.survey(text)
    assert {words[word] for word in found} == {word for word in words if word in text}
    assert ranges[0][0] == 0
    assert failures.reads <= len(text)
    assert shorter.reads <= len(words)
