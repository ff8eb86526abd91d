"""Keywords in a text: found, named, masked."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from ._engines import EngineName, open_finder


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
        """Return every occurrence of every keyword in the order of their stops, of those with one stop the longest first.

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
        return partial(Trie, mask=self._mask, engine=self._asked), (self._words,)


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
    each = (checked(word, f"{what}[{number}]") for number, word in enumerate(words))
    return tuple(dict.fromkeys(word for word in each if word))
