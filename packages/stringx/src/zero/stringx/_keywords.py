"""Keywords in a text: found, named, masked, replaced."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from ._engines import EngineName, open_cutter, open_finder


class Match(NamedTuple):
    """An occurrence of a keyword: `text[start:stop] == keyword`."""

    start: int
    stop: int
    keyword: str


class Filtered(NamedTuple):
    """A text with its keywords masked, and the distinct keywords that were in it, sorted."""

    text: str
    keywords: tuple[str, ...]

    @property
    def found(self) -> bool:
        """Tell whether there was any keyword."""
        return bool(self.keywords)


class Trie:
    """A set of keywords to look for in texts, all at once; characters are compared as they are.

    Every occurrence counts, also those within or across one another. Built once, never changed.
    """

    __slots__ = ("_asked", "_finder", "_mask", "_words")

    def __init__(
        self, words: Iterable[str], *, mask: str = "*", engine: EngineName = "auto"
    ) -> None:
        """Take the keywords; empty ones are passed over.

        Args:
            words: The keywords.
            mask: The one character that `filter` puts in the place of each character of a keyword.
            engine: `pure` is plain Python, `fast` the Rust engine of the extra, `auto` the fast one where it is
                installed and bounded: at most 8 words may end at one place, no word has more than 256 characters.

        Raises:
            TypeError: Not texts, or one text in the place of several.
            ValueError: The mask is not exactly one character, or the engine is none of the three.
            EngineUnavailableError: `fast` is asked for and not installed.
        """
        if len(checked(mask, "mask")) != 1:
            raise ValueError(f"mask must be exactly one character: {mask!r} has {len(mask)}")
        self._words = distinct(words, "words")
        self._mask = mask
        self._asked: EngineName = engine
        self._finder = open_finder(self._words, engine)

    @property
    def engine(self) -> str:
        """The engine in use, `pure` or `fast`."""
        return self._finder.name

    def filter(self, text: str) -> Filtered:
        """Mask every character that belongs to a keyword, and tell which keywords there are."""
        ranges, found = self._finder.survey(checked(text, "text"))
        parts: list[str] = []
        done = 0
        for start, stop in ranges:
            parts += text[done:start], self._mask * (stop - start)
            done = stop
        parts.append(text[done:])
        return Filtered("".join(parts), self._named(found))

    def find(self, text: str) -> Iterator[Match]:
        """Return every occurrence of every keyword by its stop, of those with one stop the longest first.

        There may be many more of them than characters; they are looked for while they are taken.
        """
        spans = self._finder.every(checked(text, "text"))
        return (Match(start, stop, self._words[word]) for start, stop, word in spans)

    def find_keywords(self, text: str) -> tuple[str, ...]:
        """Return the distinct keywords that are in the text, sorted."""
        _, found = self._finder.survey(checked(text, "text"))
        return self._named(found)

    def _named(self, found: set[int]) -> tuple[str, ...]:
        return tuple(sorted(self._words[word] for word in found))

    def __repr__(self) -> str:
        return f"Trie({len(self._words)} words, mask={self._mask!r}, engine={self.engine!r})"

    def __reduce__(self) -> tuple[object, ...]:
        # Engines are made anew: the Rust one cannot travel, and the other end may have another.
        return partial(type(self), mask=self._mask, engine=self._asked), (self._words,)


class Replacer:
    """A table of replacements, all made at once: from the left, of several words at one place the longest.

    What was put in is not replaced again, unless more than one pass is asked for. Built once, never changed.
    """

    __slots__ = ("_asked", "_cutter", "_mapping", "_passes", "_texts")

    def __init__(
        self, mapping: Mapping[str, str], *, passes: int = 1, engine: EngineName = "auto"
    ) -> None:
        """Take the words and what replaces them; an empty word is passed over.

        Args:
            mapping: Words and their replacements; the order does not matter.
            passes: How many times a text is gone through; 2 gives what go-zero gives. Each pass replaces again in
                what the one before has written, so a text may grow with every one.
            engine: `pure`, `fast` or `auto`, as for `Trie`.

        Raises:
            TypeError: Not texts, or not a mapping.
            ValueError: There is no pass, or the engine is none of the three.
            EngineUnavailableError: `fast` is asked for and not installed.
        """
        if not isinstance(mapping, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"mapping must be a mapping, not {type(mapping).__name__}")
        if isinstance(passes, bool) or not isinstance(passes, int):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"passes must be an int, not {type(passes).__name__}")
        if passes < 1:
            raise ValueError(f"passes must be at least 1: {passes}")
        self._mapping = dict(mapping)
        for word, text in self._mapping.items():
            if not isinstance(word, str) or not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                checked(word, f"the key of mapping[{word!r}]")
                checked(text, f"mapping[{word!r}]")
        words = [word for word in self._mapping if word]
        self._texts = [self._mapping[word] for word in words]
        self._passes = passes
        self._asked: EngineName = engine
        self._cutter = open_cutter(words, engine)

    @property
    def engine(self) -> str:
        """The engine in use, `pure` or `fast`."""
        return self._cutter.name

    def replace(self, text: str) -> str:
        """Return the text with every word replaced."""
        text = checked(text, "text")
        for _ in range(self._passes):
            parts: list[str] = []
            done = 0
            for start, stop, word in self._cutter.longest(text):
                parts += text[done:start], self._texts[word]
                done = stop
            if not parts:
                break
            parts.append(text[done:])
            text = "".join(parts)
        return text

    def __repr__(self) -> str:
        return f"Replacer({len(self._texts)} words, passes={self._passes}, engine={self.engine!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return partial(type(self), passes=self._passes, engine=self._asked), (self._mapping,)


def checked(text: object, what: str) -> str:
    """Return a text, which it must be."""
    if not isinstance(text, str):
        raise TypeError(f"{what} must be a str, not {type(text).__name__}: {text!r:.80}")
    return text


def distinct(words: Iterable[str], what: str) -> tuple[str, ...]:
    """Return the different words that are not empty, in their order."""
    if isinstance(words, (str, bytes)):
        raise TypeError(
            f"{what} must be several texts, not one {type(words).__name__}: {words!r:.80}"
        )
    known: dict[str, None] = {}
    for number, word in enumerate(words):
        if not isinstance(word, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            checked(word, f"{what}[{number}]")
        if word:
            known[word] = None
    return tuple(known)
