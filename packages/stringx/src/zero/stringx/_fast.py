"""The Rust engine: `ahocorasick_rs`, made to answer as the one in plain Python does."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from ._automaton import Span, cover

# The characters searched at a time, fewer where many words may end at one place: it bounds the matches held.
_WINDOW = 1 << 16
# A table of all steps is up to twice as fast as lists of them, but only while it is small.
_TABLE_BYTES = 1 << 24
_TABLE_LONGEST = 256
_CELL_BYTES = 4
_SURROGATES = range(0xD800, 0xE000)
_HIGHEST = 0x10FFFF
_WORD, _STOP, _BY_STOP_THEN_START = itemgetter(0), itemgetter(2), itemgetter(2, 1)


class FastFinder:
    """Finds what overlaps. Every match is reported, so a long text is searched piece by piece."""

    name = "fast"

    def __init__(self, words: Sequence[str], nesting: int) -> None:
        self._scalars = Scalars(words)
        self._automaton = _automaton(list(map(self._scalars.of, words)), leftmost=False)
        self._overlap = max(map(len, words), default=1) - 1
        self._window = max(_WINDOW // max(nesting, 1), self._overlap)

    def every(self, text: str) -> Iterator[Span]:
        for offset, found in self._pieces(text):
            found.sort(key=_BY_STOP_THEN_START)
            for word, start, stop in found:
                yield offset + start, offset + stop, word

    def survey(self, text: str) -> tuple[list[tuple[int, int]], set[int]]:
        ranges: list[tuple[int, int]] = []
        words: set[int] = set()
        for offset, found in self._pieces(text):
            if not found:
                continue
            words.update(map(_WORD, found))
            _, low, high = found[0]
            for _, start, stop in found:
                if start > high:
                    cover(ranges, offset + low, offset + high)
                    low = start
                elif start < low:
                    low = start
                high = stop
            cover(ranges, offset + low, offset + high)
        return ranges, words

    def _pieces(self, text: str) -> Iterator[tuple[int, list[tuple[int, int, int]]]]:
        """Yield where a piece of the text starts, and its matches by their stops, none of them twice."""
        text = self._scalars.of(text)
        for begin in range(0, len(text), self._window):
            offset = max(0, begin - self._overlap)
            piece = text[offset : begin + self._window]
            # As (word, start, stop), each as soon as its last character is read.
            found = self._automaton.find_matches_as_indexes(piece, overlapping=True)
            del found[: bisect_right(found, begin - offset, key=_STOP)]
            yield offset, found


class FastCutter:
    """Finds what does not overlap; a long text is searched piece by piece."""

    name = "fast"

    def __init__(self, words: Sequence[str]) -> None:
        self._scalars = Scalars(words)
        self._automaton = _automaton(list(map(self._scalars.of, words)), leftmost=True)
        self._overlap = max(map(len, words), default=1) - 1
        self._window = max(_WINDOW, 4 * self._overlap)

    def longest(self, text: str) -> Iterator[Span]:
        text = self._scalars.of(text)
        offset = 0
        while offset < len(text):
            limit = reached = offset + self._window
            # A match that starts before the limit is whole in the piece.
            piece = text[offset : limit + self._overlap]
            for word, start, stop in self._automaton.find_matches_as_indexes(piece):
                if offset + start >= limit:
                    break
                yield offset + start, offset + stop, word
                reached = max(limit, offset + stop)
            offset = reached


class Scalars:
    """Shows texts with lone surrogates, which Rust's texts cannot hold, as texts that match alike without them.

    Surrogates of the words get characters that no word has; one more such character stands for all the others.
    """

    def __init__(self, words: Sequence[str]) -> None:
        alphabet = set[str]().union(*words)
        own = sorted(ord(char) for char in alphabet if ord(char) in _SURROGATES)
        self._always = bool(own)
        spare = (
            code
            for code in range(_HIGHEST, -1, -1)
            if code not in _SURROGATES and chr(code) not in alphabet
        )
        foreign = next(spare)
        stand_ins = dict(zip(own, spare, strict=False))
        self._table = dict.fromkeys((*_SURROGATES, *stand_ins.values()), foreign) | stand_ins

    def of(self, text: str) -> str:
        if not self._always:
            try:
                text.encode()
            except UnicodeEncodeError:
                pass
            else:
                return text
        return text.translate(self._table)


def _automaton(words: list[str], *, leftmost: bool) -> AhoCorasick:
    # The time to make a table grows with the square of a word, for words that repeat themselves.
    longest = max(map(len, words), default=0)
    table = longest <= _TABLE_LONGEST and _table_bytes(words) <= _TABLE_BYTES
    return AhoCorasick(
        words,
        matchkind=MatchKind.LeftmostLongest if leftmost else MatchKind.Standard,
        store_patterns=False,
        implementation=Implementation.DFA if table else Implementation.ContiguousNFA,
    )


def _table_bytes(words: list[str]) -> int:
    """Return what a table of all steps takes at most: a row for each byte, a cell for each kind of byte."""
    letters = "".join(words).encode()
    kinds = 1 + len({edge for byte in set(letters) for edge in (byte, byte + 1)})
    return len(letters) * (1 << (kinds - 1).bit_length()) * _CELL_BYTES
