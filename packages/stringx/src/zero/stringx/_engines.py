"""The Rust engine, and the choice between it and the one in plain Python; both give the same answers."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from operator import itemgetter
from typing import Literal, Protocol

from ._automaton import PureCutter, PureFinder, Span, cover

EngineName = Literal["auto", "pure", "fast"]

# What the Rust engine is trusted with unasked: its work for a character grows with the words that may end at one place
# (it reports each) and, where nothing overlaps, with the longest word (it looks so far ahead at each match).
_NESTING = 8
_LONGEST = 256
# The characters searched at a time, fewer where many words may end at one place: it bounds the matches held.
_WINDOW = 1 << 16
# More matches than the window's are held only for long words that end alike, and asked for by name; so many at most.
_HELD = 1 << 17
_SURROGATES = range(0xD800, 0xE000)
_HIGHEST = 0x10FFFF
_ALPHABET = 1_000_000
_BY_STOP = itemgetter(2, 1)  # of (word, start, stop)


class EngineUnavailableError(ImportError):
    """The engine asked for is not installed; `engine` is its name."""

    def __init__(self, engine: str) -> None:
        super().__init__(
            f"engine {engine!r} needs ahocorasick_rs: install the extra, zero-stringx[fast]"
        )
        self.engine = engine

    def __reduce__(self) -> tuple[type["EngineUnavailableError"], tuple[str]]:
        return EngineUnavailableError, (self.engine,)


class Finder(Protocol):
    """Finds distinct words that are not empty, whatever they overlap."""

    @property
    def name(self) -> str:
        """`pure` or `fast`."""
        ...

    def every(self, text: str) -> Iterator[Span]:
        """Yield every occurrence by its stop, of those with one stop the longest first."""
        ...

    def survey(self, text: str) -> tuple[list[tuple[int, int]], set[int]]:
        """Return the ranges that words cover, none touching the next, and the numbers of the words."""
        ...


class Cutter(Protocol):
    """Finds distinct words that are not empty where a text may be cut."""

    @property
    def name(self) -> str:
        """`pure` or `fast`."""
        ...

    def longest(self, text: str) -> Iterator[Span]:
        """Yield occurrences from left to right that do not overlap, of those with one start the longest."""
        ...


class FastFinder:
    """Finds what overlaps. Every match is reported, so a long text is searched piece by piece."""

    name = "fast"

    def __init__(self, words: Sequence[str], nesting: int) -> None:
        from ahocorasick_rs import AhoCorasick, Implementation, MatchKind  # noqa: PLC0415

        self._scalars = Scalars(words)
        # The implementation is named, as the table that may be chosen in its place takes hundreds of megabytes.
        self._automaton = AhoCorasick(
            map(self._scalars.of, words),
            matchkind=MatchKind.Standard,
            store_patterns=False,
            implementation=Implementation.ContiguousNFA,
        )
        self._overlap = max(map(len, words), default=1) - 1
        self._window = max(_WINDOW // max(nesting, 1), self._overlap)

    def every(self, text: str) -> Iterator[Span]:
        text = self._scalars.of(text)
        for begin in range(0, len(text), self._window):
            offset = max(0, begin - self._overlap)
            piece = text[offset : begin + self._window]
            found = self._automaton.find_matches_as_indexes(piece, overlapping=True)
            found.sort(key=_BY_STOP)
            for word, start, stop in found:
                if offset + stop > begin:
                    yield offset + start, offset + stop, word

    def survey(self, text: str) -> tuple[list[tuple[int, int]], set[int]]:
        ranges: list[tuple[int, int]] = []
        found: set[int] = set()
        for start, stop, word in self.every(text):
            cover(ranges, start, stop)
            found.add(word)
        return ranges, found


class FastCutter:
    """Finds what does not overlap; a long text is searched piece by piece."""

    name = "fast"

    def __init__(self, words: Sequence[str]) -> None:
        from ahocorasick_rs import AhoCorasick, Implementation, MatchKind  # noqa: PLC0415

        self._scalars = Scalars(words)
        self._automaton = AhoCorasick(
            map(self._scalars.of, words),
            matchkind=MatchKind.LeftmostLongest,
            store_patterns=False,
            implementation=Implementation.ContiguousNFA,
        )
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


def open_finder(words: Sequence[str], engine: EngineName) -> Finder:
    """Make the engine asked for, or choose one.

    Raises:
        EngineUnavailableError: `fast` is asked for and not installed.
        ValueError: The engine is none of the three, or `fast` cannot hold the words.
    """
    if not _fast(words, engine):
        return PureFinder(words)
    nesting, longest = deepest(words), max(map(len, words), default=0)
    if engine == "fast" and nesting * longest > _HELD:
        raise ValueError(
            f"engine 'fast' takes no words of {longest:,} characters of which {nesting:,} end alike: use 'auto'"
        )
    bounded = nesting <= _NESTING or engine == "fast"
    return FastFinder(words, nesting) if bounded else PureFinder(words)


def open_cutter(words: Sequence[str], engine: EngineName) -> Cutter:
    """Make the engine asked for, or choose one; errors are those of `open_finder`."""
    return FastCutter(words) if _fast(words, engine) else PureCutter(words)


def deepest(words: Sequence[str]) -> int:
    """Return how many of the words may end at one place."""
    most = 0
    # Sorted backwards, a word comes behind those that it ends with.
    ends: list[str] = []
    for word in sorted(word[::-1] for word in words):
        while ends and not word.startswith(ends[-1]):
            ends.pop()
        ends.append(word)
        most = max(most, len(ends))
    return most


def _fast(words: Sequence[str], engine: EngineName) -> bool:
    if engine not in {"auto", "pure", "fast"}:
        raise ValueError(f"engine must be 'auto', 'pure' or 'fast', not {engine!r}")
    if engine == "pure" or not _installed(engine):
        return False
    letters = len(set[str]().union(*words))
    if engine == "fast" and letters > _ALPHABET:
        raise ValueError(f"engine 'fast' takes {_ALPHABET:,} different characters, not {letters:,}")
    bounded = letters <= _ALPHABET and max(map(len, words), default=0) <= _LONGEST
    return engine == "fast" or bounded


def _installed(engine: EngineName) -> bool:
    try:
        import_module("ahocorasick_rs")
    except ImportError as error:
        if engine == "fast":
            raise EngineUnavailableError(engine) from error
        return False
    return True
