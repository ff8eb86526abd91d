"""The engine in plain Python: Aho-Corasick over characters (Efficient String Matching, 1975)."""

from collections.abc import Iterator, Sequence

Span = tuple[int, int, int]  # start, stop, number of the word

_ROOT = 0
_NO_WORD = -1


class Automaton:
    """Finds words, each place of a text visited once.

    States are numbers in the order of their depth. Steps are kept by character, then by state: a character that no
    word has is told by one look-up, and a state costs one entry of a dictionary and two of lists, none of its own.
    """

    __slots__ = ("_ends", "_failures", "_rows", "_shorter")

    def __init__(self, words: Sequence[str]) -> None:
        """Take distinct words, none of them empty."""
        self._rows: dict[str, dict[int, int]] = {}
        # Where to go on from a state that has no step: the longest end of what was read that begins a word.
        self._failures = [_ROOT]
        # The longest word that ends in a state, and behind each word the next shorter one that ends with it.
        self._ends = [_NO_WORD]
        self._shorter = [_NO_WORD] * len(words)
        self._grow(words)

    def scan(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield each place where words end, and the number of the longest of them."""
        rows, failures, ends = self._rows, self._failures, self._ends
        state = _ROOT
        for stop, char in enumerate(text, 1):
            row = rows.get(char)
            if row is None:
                state = _ROOT
                continue
            while (step := row.get(state)) is None and state:
                state = failures[state]
            state = step or _ROOT
            if (word := ends[state]) >= 0:
                yield stop, word

    def shorter(self, word: int) -> int:
        """Return the longest other word that a word ends with, a negative number if there is none."""
        return self._shorter[word]

    def _grow(self, words: Sequence[str]) -> None:
        """Add the words' states, all of one depth before the next: a failure leads to a lesser depth."""
        ends, shorter = self._ends, self._shorter
        states = [_ROOT] * len(words)
        growing: Sequence[int] = range(len(words))
        depth = 0
        while growing:
            depth += 1
            longer: list[int] = []
            for number in growing:
                word = words[number]
                state = states[number] = self._step(states[number], word[depth - 1])
                if depth < len(word):
                    longer.append(number)
                else:
                    shorter[number] = ends[state]
                    ends[state] = number
            growing = longer

    def _step(self, state: int, char: str) -> int:
        row = self._rows.get(char)
        if row is None:
            row = self._rows[char] = {}
        elif (known := row.get(state)) is not None:
            return known
        failure, failures = state, self._failures
        target = None
        while failure and target is None:
            failure = failures[failure]
            target = row.get(failure)
        # The numbers are shared by all tables: a state costs one object.
        step = row[state] = len(failures)
        failures.append(target or _ROOT)
        self._ends.append(self._ends[target or _ROOT])
        return step


class PureFinder:
    """Finds what overlaps, in time linear in the text whatever the words: `survey` visits no word twice."""

    name = "pure"

    def __init__(self, words: Sequence[str]) -> None:
        self._lengths = [len(word) for word in words]
        self._automaton = Automaton(words)

    def every(self, text: str) -> Iterator[Span]:
        for stop, word in self._automaton.scan(text):
            while word >= 0:
                yield stop - self._lengths[word], stop, word
                word = self._automaton.shorter(word)

    def survey(self, text: str) -> tuple[list[tuple[int, int]], set[int]]:
        ranges: list[tuple[int, int]] = []
        ending: set[int] = set()
        for stop, word in self._automaton.scan(text):
            cover(ranges, stop - self._lengths[word], stop)
            ending.add(word)
        found: set[int] = set()
        for word in ending:
            while word >= 0 and word not in found:
                found.add(word)
                word = self._automaton.shorter(word)
        return ranges, found


class PureCutter:
    """Finds what does not overlap, in time linear in the text whatever the words.

    It reads backwards: then the longest word that ends at a place is the longest that starts there.
    """

    name = "pure"

    def __init__(self, words: Sequence[str]) -> None:
        self._lengths = [len(word) for word in words]
        self._automaton = Automaton([word[::-1] for word in words])

    def longest(self, text: str) -> Iterator[Span]:
        starts = [(len(text) - stop, word) for stop, word in self._automaton.scan(text[::-1])]
        reached = 0
        for start, word in reversed(starts):
            if start >= reached:
                reached = start + self._lengths[word]
                yield start, reached, word


def cover(ranges: list[tuple[int, int]], start: int, stop: int) -> None:
    """Add a range that stops where the last one does or later, joined to those it meets."""
    while ranges and ranges[-1][1] >= start:
        start = min(start, ranges.pop()[0])
    ranges.append((start, stop))
