"""The choice between the engine in plain Python and the one in Rust; both give the same answers."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Literal, Protocol

from ._automaton import PureCutter, PureFinder, Span

EngineName = Literal["auto", "pure", "fast"]

# What the Rust engine is trusted with unasked: its work for a character grows with the words that may end at one place
# (it reports each) and, where nothing overlaps, with the longest word (it looks so far ahead at each match).
_NESTING = 8
_LONGEST = 256
# What it holds at a time when it is asked for by name; each of so many matches takes some 150 bytes.
_HELD = 1 << 17
_ALPHABET = 1_000_000


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
    if engine == "auto" and nesting > _NESTING:
        return PureFinder(words)
    from ._fast import FastFinder  # noqa: PLC0415

    return FastFinder(words, nesting)


def open_cutter(words: Sequence[str], engine: EngineName) -> Cutter:
    """Make the engine asked for, or choose one; errors are those of `open_finder`."""
    if not _fast(words, engine):
        return PureCutter(words)
    from ._fast import FastCutter  # noqa: PLC0415

    return FastCutter(words)


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
