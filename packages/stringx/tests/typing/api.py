"""Never run: what a type checker must see of the public interface."""

from collections.abc import Iterator
from typing import assert_type

from zero import stringx


def check_functions(text: str) -> None:
    assert_type(stringx.camel(text), str)
    assert_type(stringx.snake(text), str)
    assert_type(stringx.title(text), str)
    assert_type(stringx.untitle(text), str)
    assert_type(stringx.upper_first(text), str)
    assert_type(stringx.lower_first(text), str)
    assert_type(stringx.first_n(text, 3, "..."), str)
    assert_type(stringx.substr(text, 1, 2), str)
    assert_type(stringx.join_non_empty(".", [text]), str)
    assert_type(stringx.first_non_empty(lambda: text), str)
    assert_type(stringx.randn(8), str)
    assert_type(stringx.rand(), str)
    assert_type(stringx.rand_id(), str)


def check_keywords(text: str, words: set[str], table: dict[str, str]) -> None:
    trie = stringx.Trie(words, mask="#", engine="pure")
    assert_type(trie.engine, str)
    assert_type(trie.filter(text), stringx.Filtered)
    assert_type(trie.filter(text).text, str)
    assert_type(trie.filter(text).keywords, tuple[str, ...])
    assert_type(trie.filter(text).found, bool)
    assert_type(trie.find(text), Iterator[stringx.Match])
    assert_type(trie.find_keywords(text), tuple[str, ...])
    replacer = stringx.Replacer(table, passes=2, engine="auto")
    assert_type(replacer.engine, str)
    assert_type(replacer.replace(text), str)
    stringx.Trie(words, engine="rust")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def check_match(match: stringx.Match) -> None:
    start, stop, keyword = match
    assert_type(start, int)
    assert_type(stop, int)
    assert_type(keyword, str)
    assert_type(match.keyword, str)


def check_missing(error: stringx.EngineUnavailableError) -> None:
    assert_type(error.engine, str)


def check_error(error: stringx.PositionError) -> None:
    assert_type(error.which, str)
    assert_type(error.value, int)
    assert_type(error.length, int)
